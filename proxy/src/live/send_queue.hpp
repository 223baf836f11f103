#pragma once
// What waits to be sent to one client, in order. Long texts that many clients get are shared, not copied.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>

namespace parsegres::proxy::live {

using SharedText = std::shared_ptr<const std::string>;

class SendQueue {
  public:
    static constexpr std::size_t kMaxBuffers = 16;
    using Buffers = std::array<boost::asio::const_buffer, kMaxBuffers>;

    /// Calls write(string&), which appends to the string that it gets.
    template <class Write>
    void append(Write write) {
        std::string& tail = tail_piece();
        const std::size_t before = tail.size();
        write(tail);
        size_ += tail.size() - before;
    }
    void append_shared(SharedText text);

    [[nodiscard]] bool empty() const { return size_ == 0; }
    /// Bytes that are not sent yet.
    [[nodiscard]] std::size_t size() const { return size_; }
    /// The front as buffers for one write; those behind the last one are empty. Valid until the queue changes.
    [[nodiscard]] Buffers front() const;
    /// So many bytes of the front have been sent. An empty queue holds no memory.
    void sent(std::size_t bytes);
    void clear();

  private:
    struct Piece {
        std::string own;
        SharedText shared;  // in place of `own`
        [[nodiscard]] std::string_view text() const { return shared ? std::string_view(*shared) : own; }
    };

    std::string& tail_piece();

    std::vector<Piece> pieces_;
    std::size_t first_ = 0;   // pieces before it are sent
    std::size_t offset_ = 0;  // bytes of the first one that are sent
    std::size_t size_ = 0;
};

}  // namespace parsegres::proxy::live
