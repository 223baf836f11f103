#include "pg/operations/users/user_sessions.hpp"

#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/write.hpp"
#include "pg/session.hpp"
#include "pg/wrap/random.hpp"
#include "pg/wrap/spi.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {

constexpr std::size_t kTokenBytes = 16;

Caller as_master(const Caller& caller) {
    Caller master = caller;
    master.key = Key::Master;
    master.user_id.clear();
    master.access = {true, {}};
    return master;
}

Caller as_user(const Caller& caller, const std::string& user_id) {
    if (caller.is_privileged()) return caller;
    Caller user = caller;
    user.session_token.clear();  // it may be somebody else's
    become(user, user_with_roles(*caller.app, user_id));
    return user;
}

Object make_session(const Caller& caller, NewSession session) {
    const UserOptions& options = caller.app->options.users;
    const std::string token = "r:" + random_hex(kTokenBytes);
    Object row{{"sessionToken", token}, {"user", make_pointer("_User", session.user_id)}};
    if (!session.created_with.is_null()) row.set("createdWith", std::move(session.created_with));
    if (options.expire_sessions) row.set("expiresAt", date_json(time_in(options.session_length)));
    if (!session.installation_id.empty()) row.set("installationId", session.installation_id);
    for (Member& member : session.more) row.set(std::move(member.key), std::move(member.value));
    const Caller master = as_master(caller);
    Request request(master);
    const Object answer = insert_object(request, "_Session", row, create_options(master));
    row.set("objectId", *answer.find("objectId"));
    // In this order as in the reference: a live query on sessions is told of the new one before its own ends.
    if (const Value* installation = row.find("installationId"); installation != nullptr && installation->is_string())
        end_sessions_of_installation(*caller.app, session.user_id, installation->as_string(), token);
    return row;
}

void end_sessions_of_installation(const App& app, const std::string& user_id, const std::string& installation_id,
                                  const std::string& but_token) {
    if (installation_id.empty()) return;
    execute({"DELETE FROM " + session_table(app) +
                 " WHERE \"user\" = $1 AND \"installationId\" = $2 AND \"sessionToken\" IS DISTINCT FROM $3",
             {user_id, installation_id, but_token}},
            Mode::Fresh, Planning::Generic);
}

void end_sessions(const App& app, std::string_view user_id) {
    execute({"DELETE FROM " + session_table(app) + " WHERE \"user\" = $1", {std::string(user_id)}}, Mode::Fresh,
            Planning::Generic);
}

}  // namespace parsegres::pg
