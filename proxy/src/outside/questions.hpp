#pragma once
// What the database asks the world outside for, by kind.

#include <string>
#include <string_view>

#include "outside/http_client.hpp"
#include "value/value.hpp"

namespace parsegres::proxy {

/// Has a method of an HTTP adapter called: POST {method, args} to `url`. Gives {"result":…} or {"thrown":…} as the
/// adapter said it; whatever else comes of it is {"thrown":{"kind":"error","message":…}}, with the reason in the log.
Value call_adapter(const std::string& url, const std::string& method, const Value& args, HttpClient& client);

/// Answers a question, JSON text both; never throws but std::bad_alloc. Blocks.
std::string answer_question(std::string_view question, HttpClient& client);

}  // namespace parsegres::proxy
