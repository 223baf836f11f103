#pragma once
// Calls of webhooks and Cloud Code hosts: what is sent, and what the answer amounts to. Knows no network.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "outside/http_engine.hpp"
#include "rest/late_answer.hpp"

namespace parsegres::proxy {

/// Bytes.
inline constexpr std::size_t kHookAnswerLimit = 16 * 1024 * 1024;

struct HookSettings {
    std::string key;                            // sent as X-Parse-Webhook-Key; empty: none
    std::chrono::milliseconds timeout{15'000};  // for the whole call
};

// Calls and answers stay the texts that they are: nothing here is worth a tree of values.

/// Whether a question or effect of the database, JSON text, is the call of a hook:
/// {"kind":"hook","url":…,"body":…}.
bool is_hook_call(std::string_view call);
std::string hook_url(std::string_view call);
/// What the hook is told, JSON text in one line.
std::string_view hook_body(std::string_view call);

/// The call as an HTTP request.
HttpRequest hook_http_request(std::string_view call, const HookSettings& settings);

/// What a hook answered as the database wants to be told: {"success":…} or {"error":…}, JSON text.
std::string hook_answer(HttpOutcome outcome, const std::string& url);

/// What such an answer of a hook that ran after the commit makes of the client's, by the `afterwards` of the call;
/// nothing when it makes no difference.
std::optional<LateAnswer> late_answer(std::string_view call, std::string_view answer);

}  // namespace parsegres::proxy
