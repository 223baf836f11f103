// Rows of _Session: a client sees and changes its own alone.

#include <algorithm>

#include "pg/operations/operations.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/operations/write.hpp"
#include "pg/wrap/spi.hpp"
#include "query/field_path.hpp"
#include "user/user_rules.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

void check_body(const Caller& caller, const Object& body) {
    if (!caller.is_privileged() && caller.user_id.empty())
        throw Error(ErrorCode::invalid_session_token, "Session token required.");
    if (body.contains("ACL")) throw Error(ErrorCode::invalid_key_name, "Cannot set ACL on a Session.");
}

/// Whether the body changes the field, as a whole or by a dotted key.
bool touches(const Object& body, std::string_view field) {
    return std::any_of(body.begin(), body.end(),
                       [&](const Member& member) { return split_path(member.key).field == field; });
}

void check_changed_keys(const Caller& caller, const Object& body) {
    const Value* user = body.find("user");
    const auto refuse = [](std::string_view key) {
        throw Error(ErrorCode::invalid_key_name, "Invalid key name: " + std::string(key));
    };
    if (user != nullptr && !caller.is_master() && pointer_id(*user) != caller.user_id) refuse("user");
    for (const char* key : {"installationId", "sessionToken"})
        if (touches(body, key)) refuse(key);
    for (const char* key : {"expiresAt", "createdWith"})
        if (touches(body, key) && !caller.is_privileged()) refuse(key);
}

bool is_own(const Caller& caller, std::string_view session_id) {
    if (caller.is_privileged()) return true;
    const SqlText sql{"SELECT FROM " + session_table(*caller.app) + " WHERE \"objectId\" = $1 AND \"user\" = $2",
                      {std::string(session_id), caller.user_id}};
    return !execute(sql, Mode::Fresh, Planning::Generic).empty();
}

std::string text_member(const Object& object, std::string_view key) {
    const Value* value = object.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

/// A row as the master key gives it.
Reply create_any(const Caller& caller, Request& request, const Object& body) {
    if (const Value* user = body.find("user"))
        if (const auto user_id = pointer_id(*user))
            end_sessions_of_installation(*caller.app, *user_id, text_member(body, "installationId"),
                                         text_member(body, "sessionToken"));
    const Object answer = insert_object(request, "_Session", body, create_options(caller));
    return {to_json(Value(answer)), 201, "/classes/_Session/" + text_member(answer, "objectId")};
}

struct FoundSession {
    std::string id;
    std::string user_id;
};

FoundSession find_session(const Caller& caller, const char* missing) {
    const SqlText sql{
        "SELECT \"objectId\", \"user\" FROM " + session_table(*caller.app) + " WHERE \"sessionToken\" = $1 LIMIT 1",
        {caller.session_token}};
    const Rows rows = execute(sql, Mode::Fresh, Planning::Generic);
    if (rows.empty() || !rows.text(0, 1)) throw Error(ErrorCode::invalid_session_token, missing);
    return {*rows.text(0, 0), *rows.text(0, 1)};
}

}  // namespace

Reply create_session(const Caller& caller, const Value& given) {
    Request request(caller);
    const Object& body = object_of(given);
    check_body(caller, body);
    request.check_door(Door::Create, "_Session");
    if (caller.is_privileged()) return create_any(caller, request, body);
    Object more = body;
    for (const Member& member : body)
        for (const char* field : {"objectId", "user", "sessionToken", "expiresAt", "createdWith"})
            if (split_path(member.key).field == field) more.erase(member.key);
    const Object session =
        make_session(caller, {caller.user_id, created_with("create", {}), caller.installation_id, std::move(more)});
    return {to_json(Value(session)), 201, "/classes/_Session/" + text_member(session, "objectId")};
}

Reply update_session(const Caller& caller, std::string_view session_id, const Value& given) {
    Request request(caller);
    const Object& body = object_of(given);
    check_body(caller, body);
    check_changed_keys(caller, body);
    request.check_door(Door::Update, "_Session", session_id);
    const Error missing(ErrorCode::object_not_found, "Object not found.");
    if (!is_own(caller, session_id)) throw missing;
    auto answer = change_object(request, "_Session", session_id, body, write_options(caller), caller.access);
    if (!answer) throw missing;
    return {to_json(Value(std::move(*answer)))};
}

Reply delete_session(const Caller& caller, std::string_view session_id) {
    Request request(caller);
    request.check_door(Door::Delete, "_Session", session_id);
    if (!is_own(caller, session_id) || !remove_object(request, "_Session", session_id, caller.access))
        throw Error(ErrorCode::object_not_found, "Object not found for delete.");
    return {"{}"};
}

Reply current_session(const Caller& caller) {
    if (caller.session_token.empty()) throw Error(ErrorCode::invalid_session_token, "Session token required.");
    constexpr const char* kMissing = "Session token not found.";
    const FoundSession session = find_session(caller, kMissing);
    try {
        return {get_object(as_user(caller, session.user_id), "_Session", session.id, {})};
    } catch (const Error& error) {
        if (error.code() == ErrorCode::object_not_found) throw Error(ErrorCode::invalid_session_token, kMissing);
        throw;
    }
}

Reply upgrade_session(const Caller& caller) {
    if (caller.user_id.empty()) throw Error(ErrorCode::object_not_found, "invalid session");
    const Object session =
        make_session(caller, {caller.user_id, created_with("upgrade", {}), caller.installation_id, {}});
    return {get_object(caller, "_Session", text_member(session, "objectId"), {})};
}

}  // namespace parsegres::pg
