#pragma once
// What comes over the LISTEN connection: numbered payloads, whose bytes joined are messages; knows no socket.
//
// A payload is "<n> <bytes>" with n = 1, 2, 3 …, so that a missing one shows. A message is a line of words, and behind
// it as many bytes as the line says:
//   event <op> <xid> <seq or -> <ids> <object bytes> <original bytes>\n<object><original>
//   hooked …                                as event
//   error <id> <code> <bytes>\n<text>
//   lost <ids or *> <bytes>\n<reason>
//   ping\n

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "live/live_event.hpp"

namespace parsegres::proxy::live {

class NotificationStream {
  public:
    enum class State : unsigned char {
        whole,      // all is well
        gap,        // a payload is missing
        malformed,  // what came is no stream
    };

    /// Takes the next payload and appends what it completes to `deliveries`. After anything but `whole` the stream is
    /// of no more use.
    State take(std::string_view payload, std::vector<Delivery>& deliveries);

  private:
    struct Head;
    [[nodiscard]] static bool read_head(std::string_view line, Head& head);
    bool take_message(std::vector<Delivery>& deliveries);

    std::uint64_t last_number_ = 0;
    std::string buffer_;
    std::size_t taken_ = 0;     // bytes of the buffer that belong to finished messages
    std::size_t wanted_ = 0;    // no message is complete before the buffer has so many bytes
    std::size_t searched_ = 0;  // no line feed before it, behind taken_
    bool broken_ = false;
};

}  // namespace parsegres::proxy::live
