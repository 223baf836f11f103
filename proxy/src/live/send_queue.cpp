#include "live/send_queue.hpp"

#include <algorithm>
#include <utility>

namespace parsegres::proxy::live {
namespace {

// A piece that is full goes out, and is freed, while the next one fills.
constexpr std::size_t kFullPiece = 64 * 1024;

}  // namespace

std::string& SendQueue::tail_piece() {
    const bool fits = first_ < pieces_.size() && !pieces_.back().shared && pieces_.back().own.size() < kFullPiece;
    if (!fits) pieces_.emplace_back();
    return pieces_.back().own;
}

void SendQueue::append_shared(SharedText text) {
    size_ += text->size();
    pieces_.push_back({{}, std::move(text)});
}

SendQueue::Buffers SendQueue::front() const {
    Buffers buffers;
    const std::size_t count = std::min(kMaxBuffers, pieces_.size() - first_);
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view text = pieces_[first_ + i].text();
        if (i == 0) text.remove_prefix(offset_);
        buffers[i] = {text.data(), text.size()};
    }
    return buffers;
}

void SendQueue::sent(std::size_t bytes) {
    size_ -= bytes;
    if (size_ == 0) return clear();
    bytes += std::exchange(offset_, 0);
    while (bytes >= pieces_[first_].text().size()) {
        bytes -= pieces_[first_].text().size();
        pieces_[first_++] = {};
    }
    offset_ = bytes;
    // Now and then, so that it costs next to nothing a piece.
    if (first_ > kMaxBuffers && first_ * 2 > pieces_.size()) {
        pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
}

void SendQueue::clear() { *this = {}; }

}  // namespace parsegres::proxy::live
