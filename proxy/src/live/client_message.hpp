#pragma once
// What a client may ask for: one JSON object a message, checked member by member.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "value/value.hpp"

namespace parsegres::proxy::live {

/// "connect". The keys stay a tree: which of them count is a matter of configuration.
struct ConnectMessage {
    Value keys;
    std::string session_token;  // empty: none
    std::optional<std::string> installation_id;
};

/// "subscribe", or "update", which replaces a subscription without a word.
struct SubscribeMessage {
    bool is_update = false;
    std::string request_id;  // JSON text of the number
    std::string query;       // JSON text
    std::string session_token;
    bool initial = false;
    bool resume = false;
};

struct UnsubscribeMessage {
    std::string request_id;
};

/// Is to be answered with an error of code 1 and this text.
struct InvalidMessage {
    std::string problem;
};

/// Is no JSON, and not answered at all.
struct NoMessage {};

using ClientMessage = std::variant<NoMessage, InvalidMessage, ConnectMessage, SubscribeMessage, UnsubscribeMessage>;

/// Reads any text. Problems are in the words of the schema checker that Parse Server uses (tv4), and the first one of
/// several is the one that it would find, since SDKs look at the text.
ClientMessage read_client_message(std::string_view text);

}  // namespace parsegres::proxy::live
