#include "live/notification_stream.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "live/words.hpp"

namespace parsegres::proxy::live {
namespace {

// Beyond what PostgreSQL can hold in one value, so that no sum overflows.
constexpr std::size_t kLargestBody = 1024UL * 1024 * 1024;
// All ids of a proxy with millions of subscriptions.
constexpr std::size_t kLongestLine = 64UL * 1024 * 1024;
constexpr std::size_t kKeptBuffer = 64UL * 1024;

bool is_op(std::string_view word) {
    constexpr std::array<std::string_view, 5> kOps{"create", "enter", "update", "leave", "delete"};
    return std::find(kOps.begin(), kOps.end(), word) != kOps.end();
}

/// False when it is no size.
bool read_size(std::string_view word, std::size_t& size) {
    const auto number = read_number<std::size_t>(word);
    if (!number || *number > kLargestBody) return false;
    size = *number;
    return true;
}

}  // namespace

/// A header line, as views into it.
struct NotificationStream::Head {
    LiveEvent::Kind kind = LiveEvent::Kind::change;
    bool is_ping = false;
    std::string_view op;
    TransactionId transaction = 0;
    std::string_view seq;
    std::string_view ids;
    int code = 0;
    std::size_t first = 0;   // bytes of the object, the text or the reason
    std::size_t second = 0;  // bytes of the original

    bool read_change(std::string_view& words) {
        op = next_word(words);
        const auto number = read_number<TransactionId>(next_word(words));
        seq = next_word(words);
        ids = next_word(words);
        if (!is_op(op) || !number || seq.empty()) return false;
        transaction = *number;
        if (seq == "-") seq = {};
        return read_size(next_word(words), first) && read_size(next_word(words), second);
    }

    bool read_error(std::string_view& words) {
        ids = next_word(words);
        const auto number = read_number<int>(next_word(words));
        if (number) code = *number;
        return number && read_size(next_word(words), first);
    }

    bool read_lost(std::string_view& words) {
        ids = next_word(words);
        return read_size(next_word(words), first);
    }

    /// Nothing when the ids are none; `to_all` for all.
    [[nodiscard]] std::optional<Delivery> deliver(SharedEvent event) const {
        if (kind == LiveEvent::Kind::lost && ids == "*") return Delivery{std::move(event), {}, true};
        auto who = read_ids(ids);
        if (!who) return std::nullopt;
        return Delivery{std::move(event), *std::move(who), false};
    }

    [[nodiscard]] SharedEvent event(std::string_view body) const {
        if (kind == LiveEvent::Kind::error) return LiveEvent::error(problem_of(code, body, false));
        if (kind == LiveEvent::Kind::lost) return LiveEvent::lost(body);
        return LiveEvent::change(kind, transaction, {op, body.substr(0, first), body.substr(first), seq});
    }
};

bool NotificationStream::read_head(std::string_view line, Head& head) {
    const std::string_view what = next_word(line);
    bool is_valid = true;
    if (what == "ping") {
        head.is_ping = true;
    } else if (what == "event" || what == "hooked") {
        head.kind = what == "event" ? LiveEvent::Kind::change : LiveEvent::Kind::hooked;
        is_valid = head.read_change(line);
    } else if (what == "error") {
        head.kind = LiveEvent::Kind::error;
        is_valid = head.read_error(line);
    } else if (what == "lost") {
        head.kind = LiveEvent::Kind::lost;
        is_valid = head.read_lost(line);
    } else {
        is_valid = false;
    }
    return is_valid && line.empty();
}

NotificationStream::State NotificationStream::take(std::string_view payload, std::vector<Delivery>& deliveries) {
    const auto number = read_number<std::uint64_t>(next_word(payload));
    if (broken_ || !number) return State::malformed;
    if (*number != ++last_number_) return State::gap;
    buffer_ += payload;
    while (!broken_ && buffer_.size() >= wanted_ && take_message(deliveries)) {}
    if (taken_ == buffer_.size() && buffer_.capacity() > kKeptBuffer) std::string().swap(buffer_);
    if (taken_ >= buffer_.size() / 2) {
        buffer_.erase(0, taken_);
        wanted_ -= std::min(wanted_, taken_);
        searched_ -= std::min(searched_, taken_);
        taken_ = 0;
    }
    return broken_ ? State::malformed : State::whole;
}

/// False: more bytes are needed, or broken_.
bool NotificationStream::take_message(std::vector<Delivery>& deliveries) {
    const std::size_t line_end = buffer_.find('\n', std::max(searched_, taken_));
    if (line_end == std::string::npos) {
        searched_ = buffer_.size();
        broken_ = buffer_.size() - taken_ > kLongestLine;
        return false;
    }
    searched_ = line_end;
    Head head;
    broken_ = !read_head(std::string_view(buffer_).substr(taken_, line_end - taken_), head);
    wanted_ = line_end + 1 + head.first + head.second;
    if (broken_ || buffer_.size() < wanted_) return false;
    if (!head.is_ping) {
        const std::string_view body = std::string_view(buffer_).substr(line_end + 1, head.first + head.second);
        auto delivery = head.deliver(head.event(body));
        broken_ = !delivery;
        if (delivery) deliveries.push_back(*std::move(delivery));
    }
    taken_ = wanted_;
    return !broken_;
}

}  // namespace parsegres::proxy::live
