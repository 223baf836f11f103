#include "pg/operations/users/write_user.hpp"

#include "acl/acl.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/account_mail.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "user/user_rules.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// Whoever signs in with a provider has an address that the provider vouches for.
bool signs_in_with_provider(const Object& body) {
    const Value* auth_data = body.find("authData");
    if (auth_data == nullptr || !auth_data->is_object() || auth_data->as_object().empty()) return false;
    return auth_data->as_object().size() != 1 || auth_data->as_object().begin()->key != "anonymous";
}

}  // namespace

void check_restricted_fields(const Caller& caller, const Object& body) {
    if (!caller.is_privileged() && body.contains("emailVerified"))
        throw caller.forbidden("Clients aren't allowed to manually update email verification.");
}

void check_user_id(const Caller& caller, const std::string& user_id) {
    if (looks_like_role(user_id)) throw caller.forbidden("Invalid object ID.");
}

void check_name_is_free(const App& app, const Object& body, const std::string& user_id) {
    const Value* name = body.find("username");
    if (name == nullptr || !name->is_string() || name->as_string().empty()) return;
    if (is_taken(app, "username", name->as_string(), user_id))
        throw Error(ErrorCode::username_taken, "Account already exists for this username.");
}

std::string take_address(const Caller& caller, Object& body, Object& columns, const std::string& user_id) {
    const Value* email = body.find("email");
    // What is no text is for the check of the field's type to refuse.
    if (email == nullptr || !email->is_string() || email->as_string().empty()) return {};
    check_email(*email);
    if (is_taken(*caller.app, "email", email->as_string(), user_id))
        throw Error(ErrorCode::email_taken, "Account already exists for this email address.");
    if (signs_in_with_provider(body)) return {};
    return require_verification(*caller.app, body, columns);
}

void add_auth_data_response(Object& answer, const AuthDataResult& result) {
    if (result.response) answer.set("authDataResponse", *result.response);
}

void remove_hidden(Object& user) {
    std::vector<std::string> hidden;
    for (const Member& member : user)
        if (member.key.starts_with('_') && member.key != "__type") hidden.push_back(member.key);
    for (const std::string& key : hidden) user.erase(key);
}

Object shown_user(const Caller& caller, const std::string& user_id) {
    try {
        Value user = parse_json(get_object(as_user(caller, user_id), "_User", user_id, {}));
        remove_hidden(user.as_object());
        return std::move(user.as_object());
    } catch (const Error&) {
        return Object{{"objectId", user_id}};
    }
}

}  // namespace parsegres::pg
