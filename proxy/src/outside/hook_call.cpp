#include "outside/hook_call.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "ascii.hpp"
#include "errors/sqlstate.hpp"
#include "observe/log.hpp"
#include "outside/webhook_body.hpp"
#include "rest/exchange.hpp"
#include "rest/json_text.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

constexpr int kNoContent = 204;
constexpr int kNotModified = 304;
constexpr std::size_t kShownCharacters = 100;

std::string error_of(std::string message) { return to_json(Object{{"error", std::move(message)}}); }

/// As much of the text as is sure to end with a whole character.
std::string beginning_of(const std::string& text) {
    std::size_t length = std::min(text.size(), kShownCharacters);
    while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    return text.substr(0, length);
}

/// The reference tells clients as much.
std::string malformed(const std::string& body) {
    return to_json(Object{
        {"error", Object{{"error", "Malformed response"}, {"code", -1}, {"partialResponse", beginning_of(body)}}}});
}

LateAnswer refusal(std::string_view error) {
    const ParseAnswer answer = answer_of(app_error_of(parse_json(error)));
    LateAnswer late;
    late.is_error = true;
    late.status = answer.http_status;
    append_answer(late.body, answer);
    return late;
}

LateAnswer replacement(std::string body) {
    LateAnswer late;
    late.body = std::move(body);
    return late;
}

/// Of well-formed JSON.
bool is_object(std::string_view json) {
    const std::size_t begin = json.find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos && json[begin] == '{';
}

bool is_falsy(std::string_view json) {
    return json.empty() || json == "null" || json == "false" || json == "0" || json == R"("")";
}

std::optional<LateAnswer> answer_by_rule(const std::string& afterwards, std::string_view answer) {
    if (const std::string_view error = member_of(answer, "error"); !is_falsy(error)) {
        if (afterwards == "fails" || afterwards == "result") return refusal(error);
        log(Level::error, "a hook failed after the commit", {{"error", std::string(error)}});
        return std::nullopt;
    }
    const std::string_view success = member_of(answer, "success");
    if (afterwards == "result")
        return replacement(success.empty() ? "{}" : R"({"result":)" + std::string(success) + '}');
    if (afterwards == "replaces" && success.starts_with('{')) return replacement(std::string(success));
    return std::nullopt;
}

bool is_token(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

/// What says where the message ends, and of what kind it is, is the proxy's.
bool is_of_framing(std::string_view name) {
    constexpr std::array<std::string_view, 8> kFraming{"connection", "content-length",    "content-type", "date",
                                                       "keep-alive", "transfer-encoding", "trailer",      "upgrade"};
    return std::any_of(kFraming.begin(), kFraming.end(),
                       [&](std::string_view framing) { return equals_ignoring_case(name, framing); });
}

bool is_header_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte >= 0x7F;
    });
}

void take_headers(LateAnswer& late, const Value& headers) {
    if (!headers.is_object()) return;
    for (const Member& header : headers.as_object()) {
        const std::string value = header.value.is_string() ? header.value.as_string() : to_json(header.value);
        if (is_token(header.key) && !is_of_framing(header.key) && is_header_value(value))
            late.headers += header.key + ": " + value + "\r\n";
    }
}

/// Code of the app may choose status and headers, as a host passes them on.
void take_head(LateAnswer& late, std::string_view answer) {
    int status = 0;
    const std::string_view said = member_of(answer, "status");
    std::from_chars(said.data(), said.data() + said.size(), status);
    if (status >= 200 && status <= 599) late.status = status;
    if (status == kNoContent || status == kNotModified) late.body.clear();
    if (const std::string_view headers = member_of(answer, "headers"); !headers.empty())
        take_headers(late, parse_json(headers));
}

}  // namespace

bool is_hook_call(std::string_view call) { return member_of(call, "kind") == R"("hook")"; }

std::string hook_url(std::string_view call) { return string_of(member_of(call, "url")); }

std::string_view hook_body(std::string_view call) { return member_of(call, "body"); }

HttpRequest hook_http_request(std::string_view call, const HookSettings& settings) {
    HttpRequest request;
    request.method = "POST";
    request.url = hook_url(call);
    request.headers = {"Content-Type: application/json", "Accept: application/json"};
    if (!settings.key.empty()) request.headers.push_back("X-Parse-Webhook-Key: " + settings.key);
    const bool is_webhook = member_of(call, "place") == R"("webhook")";
    request.body = is_webhook ? webhook_body(hook_body(call)) : std::string(hook_body(call));
    request.timeout = settings.timeout;
    request.answer_limit = kHookAnswerLimit;
    return request;
}

std::string hook_answer(HttpOutcome outcome, const std::string& url) {
    if (!outcome.error.empty()) {
        log(Level::error, "a hook gave no answer", {{"url", url}, {"error", outcome.error}});
        return error_of("The hook gave no answer: " + outcome.error + ".");
    }
    const int status = outcome.response.status;
    if (status >= 300 && status <= 399) {
        log(Level::error, "a hook redirects, which nobody follows", {{"url", url}, {"status", std::to_string(status)}});
        return error_of("The hook gave no answer: it redirects.");
    }
    std::string& body = outcome.response.body;
    if (body.empty()) return "{}";
    if (!is_json(body)) {
        log(Level::error, "a hook's answer is not JSON",
            {{"url", url}, {"status", std::to_string(status)}, {"answer", beginning_of(body)}});
        return malformed(body);
    }
    return is_object(body) ? std::move(body) : "{}";
}

std::optional<LateAnswer> late_answer(std::string_view call, std::string_view answer) {
    std::optional<LateAnswer> late = answer_by_rule(string_of(member_of(call, "afterwards")), answer);
    if (!late) return late;
    take_head(*late, answer);
    const std::string_view part = member_of(call, "part");
    std::size_t number = 0;
    if (std::from_chars(part.data(), part.data() + part.size(), number).ec == std::errc()) late->part = number;
    return late;
}

}  // namespace parsegres::proxy
