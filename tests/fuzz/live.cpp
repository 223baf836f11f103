// Live queries: the same bytes as frames of a client and as notifications of the database, in pieces and at once, have
// to come to the same; and every message of a client gets an answer that is JSON.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "live/client_message.hpp"
#include "live/frame_reader.hpp"
#include "live/notification_stream.hpp"
#include "live/server_message.hpp"
#include "live/snapshot.hpp"
#include "rest/json_text.hpp"

using namespace parsegres::proxy;
using namespace parsegres::proxy::live;

namespace {

std::string frames_of(std::string_view bytes, std::size_t step) {
    constexpr std::size_t kLimit = 4096;
    FrameReader reader(kLimit);
    std::string seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::string_view part = bytes.substr(at, step);
        for (;;) {
            const ClientFrame frame = reader.next(part);
            if (frame.kind == ClientFrame::Kind::none) break;
            if (frame.data.size() > kLimit) __builtin_trap();
            (seen += std::to_string(static_cast<int>(frame.kind)) + ' ' + std::to_string(frame.code)) += frame.data;
            if (frame.kind == ClientFrame::Kind::violation) return seen;
        }
    }
    return seen;
}

std::string notifications_of(std::string_view bytes, std::size_t step) {
    NotificationStream stream;
    std::vector<Delivery> deliveries;
    auto state = NotificationStream::State::whole;
    std::size_t number = 0;
    for (std::size_t at = 0; at < bytes.size() && state == NotificationStream::State::whole; at += step)
        state = stream.take(std::to_string(++number) + ' ' + std::string(bytes.substr(at, step)), deliveries);
    std::string seen = std::to_string(static_cast<int>(state));
    for (const Delivery& delivery : deliveries)
        (seen += std::to_string(delivery.ids.size()) + ' ') += delivery.event->text();
    return seen;
}

void check_message(std::string_view bytes) {
    const ClientMessage message = read_client_message(bytes);
    if (const auto* const invalid = std::get_if<InvalidMessage>(&message))
        if (!is_json(error_message(problem_of(1, invalid->problem, true), {}))) __builtin_trap();
    if (const auto* const subscribe = std::get_if<SubscribeMessage>(&message))
        if (!is_json(subscribe->query) || !is_json(subscribe->request_id)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (frames_of(bytes, 1) != frames_of(bytes, size + 1)) __builtin_trap();
    if (notifications_of(bytes, 1) != notifications_of(bytes, size + 1)) __builtin_trap();
    check_message(bytes);
    Snapshot::read(bytes);
    return 0;
}
