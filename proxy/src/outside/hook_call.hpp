#pragma once
// Calls of webhooks and Cloud Code hosts: what is sent, and what the answer amounts to. Knows no network.

#include <chrono>
#include <optional>
#include <string>

#include "outside/http_engine.hpp"
#include "rest/late_answer.hpp"
#include "value/value.hpp"

namespace parsegres::proxy {

struct HookSettings {
    std::string key;                            // sent as X-Parse-Webhook-Key; empty: none
    std::chrono::milliseconds timeout{15'000};  // for the whole call
};

/// Whether a question or effect of the database is the call of a hook.
bool is_hook_call(const Value& call);

/// The request for {"kind":"hook","url":…,"body":…}.
HttpRequest hook_http_request(const Value& call, const HookSettings& settings);

/// What a hook answered as the database wants to be told: {"success":…} or {"error":…}, JSON text.
std::string hook_answer(const HttpOutcome& outcome, const std::string& url);

/// What the answer of a hook that ran after the commit makes of the client's, by the `afterwards` of the call; nothing
/// when it makes no difference.
std::optional<LateAnswer> late_answer(const Value& call, const std::string& answer);

}  // namespace parsegres::proxy
