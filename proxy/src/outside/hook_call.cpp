#include "outside/hook_call.hpp"

#include <algorithm>
#include <array>

#include "errors/sqlstate.hpp"
#include "observe/log.hpp"
#include "outside/webhook_body.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::size_t kAnswerLimit = 16 * 1024 * 1024;
constexpr int kNoContent = 204;
constexpr int kNotModified = 304;
constexpr std::size_t kShownCharacters = 100;

Value error_of(std::string message) { return Object{{"error", std::move(message)}}; }

/// As much of the text as is sure to end with a whole character.
std::string beginning_of(const std::string& text) {
    std::size_t length = std::min(text.size(), kShownCharacters);
    while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    return text.substr(0, length);
}

/// The reference tells clients as much.
Value malformed(const std::string& body) {
    return Object{
        {"error", Object{{"error", "Malformed response"}, {"code", -1}, {"partialResponse", beginning_of(body)}}}};
}

Value read_answer(const HttpOutcome& outcome, const std::string& url) {
    if (!outcome.error.empty()) {
        log(Level::error, "a hook gave no answer", {{"url", url}, {"error", outcome.error}});
        return error_of("The hook gave no answer: " + outcome.error + ".");
    }
    const int status = outcome.response.status;
    if (status >= 300 && status <= 399) {
        log(Level::error, "a hook redirects, which nobody follows", {{"url", url}, {"status", std::to_string(status)}});
        return error_of("The hook gave no answer: it redirects.");
    }
    const std::string& body = outcome.response.body;
    if (body.empty()) return Object();
    try {
        Value answer = parse_json(body);
        if (answer.is_object()) return answer;
    } catch (const Error&) {
        log(Level::error, "a hook's answer is not JSON",
            {{"url", url}, {"status", std::to_string(outcome.response.status)}, {"answer", beginning_of(body)}});
        return malformed(body);
    }
    return Object();
}

LateAnswer refusal(const Value& error) {
    const ParseAnswer answer = answer_of(app_error_of(error));
    LateAnswer late;
    late.is_error = true;
    late.status = answer.http_status;
    append_answer(late.body, answer);
    return late;
}

LateAnswer result_of(const Value* success) {
    LateAnswer late;
    late.body = to_json(success != nullptr ? Object{{"result", *success}} : Object());
    return late;
}

std::optional<LateAnswer> answer_by_rule(const std::string& afterwards, const Value& answer) {
    const Value* error = answer.find("error");
    const bool failed = error != nullptr && error->truthy();
    if (failed && (afterwards == "fails" || afterwards == "result")) return refusal(*error);
    if (failed) {
        log(Level::error, "a hook failed after the commit", {{"error", to_json(*error)}});
        return std::nullopt;
    }
    const Value* success = answer.find("success");
    if (afterwards == "result") return result_of(success);
    if (afterwards != "replaces" || success == nullptr || !success->is_object()) return std::nullopt;
    LateAnswer late;
    late.body = to_json(*success);
    return late;
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
    return std::any_of(kFraming.begin(), kFraming.end(), [&](std::string_view framing) {
        return std::equal(name.begin(), name.end(), framing.begin(), framing.end(),
                          [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
    });
}

bool is_header_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte >= 0x7F;
    });
}

/// Code of the app may choose status and headers, as a host passes them on.
void take_head(LateAnswer& late, const Value& answer) {
    const Value* status = answer.find("status");
    if (status != nullptr && status->is_number() && status->as_number() >= 200 && status->as_number() <= 599)
        late.status = static_cast<int>(status->as_number());
    const int said = late.status.value_or(0);
    if (said == kNoContent || said == kNotModified) late.body.clear();
    const Value* headers = answer.find("headers");
    if (headers == nullptr || !headers->is_object()) return;
    for (const Member& header : headers->as_object()) {
        const std::string value = header.value.is_string() ? header.value.as_string() : to_json(header.value);
        if (is_token(header.key) && !is_of_framing(header.key) && is_header_value(value))
            late.headers += header.key + ": " + value + "\r\n";
    }
}

}  // namespace

bool is_hook_call(const Value& call) { return text_member(call, "kind") == "hook"; }

HttpRequest hook_http_request(const Value& call, const HookSettings& settings) {
    HttpRequest request;
    request.method = "POST";
    request.url = text_member(call, "url");
    request.headers = {"Content-Type: application/json", "Accept: application/json"};
    if (!settings.key.empty()) request.headers.push_back("X-Parse-Webhook-Key: " + settings.key);
    const Value* body = call.find("body");
    request.body = body == nullptr                           ? "{}"
                   : text_member(call, "place") == "webhook" ? webhook_body(*body)
                                                             : to_json(*body);
    request.timeout = settings.timeout;
    request.answer_limit = kAnswerLimit;
    return request;
}

std::string hook_answer(const HttpOutcome& outcome, const std::string& url) {
    return to_json(read_answer(outcome, url));
}

std::optional<LateAnswer> late_answer(const Value& call, const std::string& answer) {
    const Value said = parse_json(answer);
    std::optional<LateAnswer> late = answer_by_rule(text_member(call, "afterwards"), said);
    if (!late) return late;
    take_head(*late, said);
    if (const Value* part = call.find("part"); part != nullptr && part->is_number())
        late->part = static_cast<std::size_t>(part->as_number());
    return late;
}

}  // namespace parsegres::proxy
