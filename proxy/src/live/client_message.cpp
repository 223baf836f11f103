#include "live/client_message.hpp"

#include <array>
#include <utility>
#include <vector>

#include "error.hpp"
#include "live/message_schema.hpp"
#include "rest/json_text.hpp"
#include "value/json.hpp"

namespace parsegres::proxy::live {
namespace {

ConnectMessage connect_message(Value message) {
    ConnectMessage connect;
    connect.session_token = text_member(message, "sessionToken");
    if (const std::string* const id = message.find_string("installationId")) connect.installation_id = *id;
    connect.keys = std::move(message);
    return connect;
}

SubscribeMessage subscribe_message(const Value& message, bool is_update) {
    const Value& query = *message.find("query");
    SubscribeMessage subscribe;
    subscribe.is_update = is_update;
    subscribe.request_id = to_json(*message.find("requestId"));
    subscribe.query = to_json(query);
    subscribe.session_token = text_member(message, "sessionToken");
    const Value* const initial = query.find("initial");
    subscribe.initial = initial != nullptr && initial->as_bool();
    subscribe.resume = query.find("resume") != nullptr;
    return subscribe;
}

ClientMessage valid_message(Value message) {
    const std::string op = text_member(message, "op");
    if (op == "connect") return connect_message(std::move(message));
    if (op == "unsubscribe") return UnsubscribeMessage{to_json(*message.find("requestId"))};
    SubscribeMessage subscribe = subscribe_message(message, op == "update");
    // Either gives the state that the events begin with.
    if (subscribe.initial && subscribe.resume) return InvalidMessage{"initial and resume exclude each other"};
    return subscribe;
}

}  // namespace

ClientMessage read_client_message(std::string_view text) {
    if (!is_json(text)) {
        if (nests_too_deep(text)) return InvalidMessage{"the message is nested too deeply"};
        return NoMessage{};
    }
    try {
        Value message = parse_json(text);
        if (auto problem = problem_of_message(message)) return InvalidMessage{*std::move(problem)};
        return valid_message(std::move(message));
    } catch (const Error& problem) {
        return InvalidMessage{problem.message()};
    }
}

}  // namespace parsegres::proxy::live
