#include <catch2/catch.hpp>

#include "live/client_message.hpp"
#include "live/live_caller.hpp"
#include "live/live_event.hpp"
#include "live/server_message.hpp"

using namespace parsegres::proxy::live;

namespace {

std::string problem_with(std::string_view text) {
    const ClientMessage message = read_client_message(text);
    const auto* const invalid = std::get_if<InvalidMessage>(&message);
    return invalid == nullptr ? "" : invalid->problem;
}

std::string subscribe_with(const std::string& query) {
    return problem_with(R"({"op":"subscribe","requestId":1,"query":)" + query + "}");
}

ConnectMessage connect_with(std::string_view members) {
    const std::string text = R"({"op":"connect","applicationId":"a")" + std::string(members) + "}";
    return std::get<ConnectMessage>(read_client_message(text));
}

}  // namespace

TEST_CASE("live: what is no JSON is no message") {
    for (const char* const text : {"", "x", "{", R"({"op":"connect"} x)"}) {
        CAPTURE(text);
        CHECK(std::holds_alternative<NoMessage>(read_client_message(text)));
    }
}

TEST_CASE("live: the first problem of a message is told in tv4's words") {
    // As tv4 1.3.0 said with Parse Server's schema.
    CHECK(problem_with("5") == "Invalid type: number (expected object)");
    CHECK(problem_with("[]") == "Invalid type: array (expected object)");
    CHECK(problem_with("null") == "Invalid type: null (expected object)");
    CHECK(problem_with("{}") == "Missing required property: op");
    CHECK(problem_with(R"({"op":1})") == "Invalid type: number (expected string)");
    CHECK(problem_with(R"({"op":"query","requestId":1})") == "No enum match for: \"query\"");
    CHECK(problem_with(R"({"op":"connect"})") == "Missing required property: applicationId");
    CHECK(problem_with(R"({"op":"connect","applicationId":1,"x":1})") == "Invalid type: number (expected string)");
    CHECK(problem_with(R"({"op":"connect","x":1,"applicationId":1})") == "Additional properties not allowed");
    CHECK(problem_with(R"({"op":"connect","applicationId":"a","sessionToken":null})") ==
          "Invalid type: null (expected string)");
    CHECK(problem_with(R"({"op":"subscribe","query":{}})") == "Missing required property: requestId");
    CHECK(problem_with(R"({"op":"subscribe","requestId":"1","query":{}})") == "Invalid type: string (expected number)");
    CHECK(problem_with(R"({"op":"unsubscribe","requestId":1,"x":1})") == "Additional properties not allowed");
}

TEST_CASE("live: queries") {
    CHECK(subscribe_with("{}") == "Missing required property: where");
    CHECK(subscribe_with(R"({"where":{}})") == "Missing required property: className");
    CHECK(subscribe_with(R"({"where":[],"className":"A"})") == "Invalid type: array (expected object)");
    CHECK(subscribe_with(R"({"where":{},"className":"A","keys":[]})") == "Array is too short (0), minimum 1");
    CHECK(subscribe_with(R"({"where":{},"className":"A","watch":["a","b","a"]})") ==
          "Array items are not unique (indices 0 and 2)");
    CHECK(subscribe_with(R"({"where":{},"className":"A","keys":[1]})") == "Invalid type: number (expected string)");
    CHECK(subscribe_with(R"({"where":{},"className":"A","fields":["a"]})") == "Additional properties not allowed");
    CHECK(subscribe_with(R"({"where":{},"className":"A","initial":1})") == "Invalid type: number (expected boolean)");
    CHECK(subscribe_with(R"({"where":{},"className":"A","initial":true,"resume":"1"})") ==
          "initial and resume exclude each other");
    CHECK(subscribe_with(R"({"where":{},"className":"A","keys":["a"],"watch":["b"],"include":["c"]})").empty());
}

TEST_CASE("live: a subscription is what was sent") {
    const ClientMessage message = read_client_message(
        R"({"op":"update","requestId":7.5,"query":{"className":"A","where":{"x":"é"},"initial":true},"sessionToken":"r:1"})");
    const auto& subscribe = std::get<SubscribeMessage>(message);
    CHECK(subscribe.is_update);
    CHECK(subscribe.request_id == "7.5");
    CHECK(subscribe.query == R"({"className":"A","where":{"x":"é"},"initial":true})");
    CHECK(subscribe.session_token == "r:1");
    CHECK(subscribe.initial);
    CHECK_FALSE(subscribe.resume);
}

TEST_CASE("live: with key pairs a client needs one of them") {
    LiveSettings settings;
    CHECK(has_valid_key(connect_with(""), settings));
    settings.key_pairs = {{"clientKey", "c"}, {"masterKey", "m"}};
    CHECK_FALSE(has_valid_key(connect_with(""), settings));
    CHECK_FALSE(has_valid_key(connect_with(R"(,"javascriptKey":"c")"), settings));
    CHECK_FALSE(has_valid_key(connect_with(R"(,"clientKey":"x")"), settings));
    CHECK(has_valid_key(connect_with(R"(,"clientKey":"c")"), settings));
    CHECK(has_valid_key(connect_with(R"(,"clientKey":"x","masterKey":"m")"), settings));
}

TEST_CASE("live: only the master key of the pairs gives the rights of the app's") {
    LiveSettings settings;
    settings.app_id = "app";
    settings.mount_path = "/parse";
    settings.master_key = "secret";
    const std::string rest = R"("ip":"1.2.3.4","mountPath":"/parse","headers":{}})";
    CHECK(live_caller(connect_with(R"(,"masterKey":"secret")"), "1.2.3.4", settings) == R"({"appId":"app",)" + rest);
    settings.key_pairs = {{"masterKey", "m"}};
    CHECK(live_caller(connect_with(R"(,"masterKey":"m","windowsKey":"w","sessionToken":"r:1","installationId":"i")"),
                      "1.2.3.4", settings) ==
          R"({"appId":"app","masterKey":"secret","sessionToken":"r:1","dotNetKey":"w","installationId":"i",)" + rest);
}

TEST_CASE("live: answers have their members in the reference's order") {
    CHECK(identity_of("c", std::nullopt) == R"("clientId":"c")");
    const std::string identity = identity_of("c", "i\"");
    CHECK(simple_message("connected", identity, "") == R"({"op":"connected","clientId":"c","installationId":"i\""})");
    CHECK(simple_message("subscribed", identity, "1") ==
          R"({"op":"subscribed","clientId":"c","installationId":"i\"","requestId":1})");
    CHECK(error_message(problem_of(2, "no \"such\"", true), "") ==
          R"({"op":"error","error":"no \"such\"","code":2,"reconnect":true,"requestId":null})");
    CHECK(error_message(problem_of(119, "no", false), "3") ==
          R"({"op":"error","error":"no","code":119,"reconnect":false,"requestId":3})");
}

TEST_CASE("live: messages about changes and errors") {
    const auto message = [](const LiveEvent& event) {
        std::string out;
        event.append_begin(out, R"("clientId":"c")", "1");
        out += event.text();
        event.append_end(out, "1");
        CHECK(out.size() == event.message_size(R"("clientId":"c")", "1"));
        return out;
    };
    const auto change = LiveEvent::change(LiveEvent::Kind::change, 5, {"update", R"({"a":1})", R"({"a":0})", "9"});
    CHECK(message(*change) ==
          R"({"op":"update","clientId":"c","requestId":1,"object":{"a":1},"original":{"a":0},"seq":"9"})");
    CHECK(change->as_change().object == R"({"a":1})");
    CHECK(change->as_change().original == R"({"a":0})");
    CHECK(change->as_change().seq == "9");
    const auto plain = LiveEvent::change(LiveEvent::Kind::change, 5, {"create", "{}", "", ""});
    CHECK(message(*plain) == R"({"op":"create","clientId":"c","requestId":1,"object":{}})");
    CHECK(plain->as_change().original.empty());
    CHECK(message(*LiveEvent::error(problem_of(119, "no", false))) ==
          R"({"op":"error","error":"no","code":119,"reconnect":false,"requestId":1})");
}
