// The part of a session that hands its socket over to live queries.

#include "ascii.hpp"
#include "http/session.hpp"
#include "live/live_hub.hpp"
#include "live/wire.hpp"

namespace parsegres::proxy {

bool Session::wants_websocket() const {
    const Request& request = parser_.request();
    return worker_.live() != nullptr && request.upgrade && request.method == "GET" &&
           equals_ignoring_case(request.header(Header::upgrade), "websocket");
}

Awaitable<void> Session::upgrade() {
    const Request& request = parser_.request();
    const std::string_view key = request.header(Header::websocket_key);
    if (!live::is_handshake_key(key) || request.header(Header::websocket_version) != "13") {
        extra_ = "Sec-WebSocket-Version: 13\r\n";
        co_await write(answer_with(bad_request("Missing or invalid WebSocket headers")));
        extra_.clear();
        co_return;
    }
    worker_.live()->adopt(std::move(socket_), std::string(client_ip()), live::handshake_answer(key), parser_.behind());
    failed_ = true;
}

}  // namespace parsegres::proxy
