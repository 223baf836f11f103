#pragma once
// What the sign-in services of this folder have in common.

#include <string>
#include <string_view>

#include "error.hpp"
#include "outside/http_client.hpp"
#include "value/value.hpp"

namespace parsegres::proxy::auth {

/// What the proof is refused with, in the reference's words; becomes {"thrown":…}.
[[noreturn]] inline void refuse(std::string message, ErrorCode code = ErrorCode::object_not_found) {
    throw Error(code, std::move(message));
}

/// The string member `key`; "" when there is none.
std::string text_of(const Value& object, std::string_view key);
/// A string as it is, a number as JSON writes it: ids of services come as both. "" for anything else.
std::string id_text(const Value* id);

/// The body of an answer; null when it is no JSON.
Value json_of(const HttpResponse& response);
inline bool is_ok(const HttpResponse& response) { return response.status >= 200 && response.status < 300; }
/// "Bad Request" for 400.
std::string reason_of(const HttpResponse& response);

/// "Authorization: Bearer <token>". A token that is no header text, because a client sent it, is refused with
/// `message`.
std::string bearer(std::string_view token, const std::string& message);
/// `name=value&…`, both encoded.
class Form {
  public:
    Form& add(std::string_view name, std::string_view value);
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace parsegres::proxy::auth
