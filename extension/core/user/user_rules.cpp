#include "user/user_rules.hpp"

#include <algorithm>

#include "auth/auth_body.hpp"
#include "error.hpp"
#include "mutation/operation.hpp"

namespace parsegres {
namespace {

bool is_filled_text(const Value* value) {
    return value != nullptr && value->is_string() && !value->as_string().empty();
}

/// The line ends that JavaScript's `.` does not match.
bool has_line_end(std::string_view text) {
    return text.find_first_of("\n\r") != std::string_view::npos ||
           text.find("\xE2\x80\xA8") != std::string_view::npos || text.find("\xE2\x80\xA9") != std::string_view::npos;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower_ascii(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

void lower(Object& user, std::string_view key, const LowerCase& beyond_ascii) {
    Value* value = user.find(key);
    if (value == nullptr || !value->is_string()) return;
    const std::string& text = value->as_string();
    *value = is_ascii(text) ? lower_ascii(text) : beyond_ascii(text);
}

std::string text_or_fail(const Value* value) {
    if (value == nullptr || !value->truthy()) return {};
    if (!value->is_string()) fail_login();
    return value->as_string();
}

bool is_given(const Value& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && value->truthy();
}

}  // namespace

void check_credentials(const Object& body) {
    if (carries_auth_data(body.find("authData"))) return;
    if (!is_filled_text(body.find("username"))) throw Error(ErrorCode::username_missing, "bad or missing username");
    if (!is_filled_text(body.find("password"))) throw Error(ErrorCode::password_missing, "password is required");
}

void check_email(const Value& email) {
    const bool is_text = email.is_string();
    const std::string_view text = is_text ? std::string_view(email.as_string()) : std::string_view();
    const std::size_t at = text.size() > 2 ? text.find('@', 1) : std::string_view::npos;
    if (at == std::string_view::npos || at + 1 >= text.size() || has_line_end(text))
        throw Error(ErrorCode::invalid_email_address, "Email address format is invalid.");
}

void convert_to_lower_case(Object& user, const UserOptions& options, const LowerCase& beyond_ascii) {
    if (options.email_to_lower_case) lower(user, "email", beyond_ascii);
    if (options.username_to_lower_case) lower(user, "username", beyond_ascii);
}

Value new_user_acl(const Value* acl, std::string_view user_id, const UserOptions& options) {
    Object result;
    if (acl != nullptr && acl->is_object())
        result = acl->as_object();
    else if (!options.enforce_private_users)
        result.set("*", Object{{"read", true}});
    result.set(std::string(user_id), Object{{"read", true}, {"write", true}});
    return result;
}

Value created_with(std::string_view action, std::string_view provider) {
    Object result{{"action", action}};
    if (!provider.empty()) result.set("authProvider", provider);
    return result;
}

LoginRequest parse_login(const Value& body) {
    if (!is_given(body, "username") && !is_given(body, "email"))
        throw Error(ErrorCode::username_missing, "username/email is required.");
    if (!is_given(body, "password")) throw Error(ErrorCode::password_missing, "password is required.");
    LoginRequest login;
    login.username = text_or_fail(body.find("username"));
    login.email = text_or_fail(body.find("email"));
    login.password = text_or_fail(body.find("password"));
    login.ignore_email_verification = is_given(body, "ignoreEmailVerification");
    return login;
}

void fail_login() { throw Error(ErrorCode::object_not_found, "Invalid username/password."); }

bool sets(const Object& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && operation_of(*value) != Operation::Delete;
}

}  // namespace parsegres
