#include "pg/operations/auth/user_row.hpp"

#include "error.hpp"
#include "pg/operations/operations.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// Reads past every rule, and shows authData as it is kept: there is nobody to ask.
Caller insider(const Caller& caller) {
    Caller all = caller;
    all.key = Key::Master;
    all.user_id.clear();
    all.access = Access{true, {}};
    all.exchange = nullptr;
    return all;
}

void append_table(SqlText& sql, const Caller& caller) { sql.name(caller.app->pg_schema).raw(".\"_User\""); }

/// `"authData"->'github'->>'id'`, as the unique index has it. `provider` is a name out of the configuration, made of
/// letters, digits and underscores.
void append_id_of(SqlText& sql, std::string_view provider) {
    sql.raw("\"authData\"->'").raw(provider).raw("'::text->>'id'");
}

}  // namespace

std::optional<Value> read_user(const Caller& caller, std::string_view user_id) {
    try {
        return parse_json(get_object(insider(caller), "_User", user_id, {}));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::object_not_found) return std::nullopt;
        throw;
    }
}

std::optional<Value> lock_user(const Caller& caller, std::string_view user_id) {
    SqlText sql;
    append_table(sql.raw("SELECT FROM "), caller);
    sql.raw(" WHERE \"objectId\" = ").param(std::string(user_id)).raw(" FOR NO KEY UPDATE");
    if (execute(sql, Mode::Fresh, Planning::Generic).empty()) return std::nullopt;
    return read_user(caller, user_id);
}

std::vector<std::string> find_linked_users(const Caller& caller, const Object& auth_data, bool with_locked_out) {
    SqlText sql;
    append_table(sql.raw("SELECT \"objectId\" FROM "), caller);
    bool has_condition = false;
    for (const Member& provider : auth_data) {
        const Value* id = provider.value.find("id");
        if (id == nullptr || !id->truthy() || !caller.app->options.auth.find(provider.key)) continue;
        if (!id->is_string())
            throw Error(ErrorCode::invalid_value, "Invalid authData id for provider '" + provider.key + "'.");
        sql.raw(has_condition ? " OR " : " WHERE (");
        append_id_of(sql, provider.key);
        sql.raw(" = ").param(id->as_string());
        has_condition = true;
    }
    if (!has_condition) return {};
    sql.raw(")");
    if (!with_locked_out) sql.raw(R"( AND ("_rperm" = '{}' AND "_wperm" = '{}') IS NOT TRUE)");
    sql.raw(" LIMIT 2");
    const Rows rows = execute(sql, Mode::Fresh);
    std::vector<std::string> ids;
    for (std::uint64_t row = 0; row < rows.count(); ++row) ids.push_back(*rows.text(row, 0));
    return ids;
}

void write_auth_data(const Caller& caller, const Value& user, const Object& changes) {
    const Value* stored = user.find("authData");
    Object merged = stored != nullptr && stored->is_object() ? stored->as_object() : Object();
    for (const Member& change : changes) {
        if (change.value.is_null())
            merged.erase(change.key);
        else
            merged.set(change.key, change.value);
    }
    if (stored != nullptr && *stored == Value(merged)) return;
    SqlText sql;
    append_table(sql.raw("UPDATE "), caller);
    sql.raw(" SET \"authData\" = ").param(Jsonb{Value(std::move(merged))});
    sql.raw(" WHERE \"objectId\" = ").param(*user.find_string("objectId"));
    execute(sql, Mode::Fresh, Planning::Generic);
}

}  // namespace parsegres::pg
