#include "pg/operations/cloud/register_hook.hpp"

#include "hooks/trigger.hpp"
#include "hooks/validator.hpp"
#include "pg/hooks/rate_limits.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

[[noreturn]] void refuse(std::string why) { throw Error(ErrorCode::hook_error, std::move(why)); }

/// Jobs have no validator, since only the master key starts them: {"timeout":seconds} stands in its place.
std::string job_options_problem(const Value& options) {
    if (options.is_null()) return {};
    if (!options.is_object()) return "the options of a job are a JSON object";
    for (const Member& member : options.as_object()) {
        if (member.key != "timeout") return "a job has no option \"" + member.key + "\"";
        if (!member.value.is_number() || member.value.as_number() <= 0)
            return "the timeout of a job is a number of seconds";
    }
    return {};
}

std::string validator_problem(const HookRegistration& registration) {
    if (registration.kind == "job") return job_options_problem(registration.validator);
    if (std::string problem = parsegres::validator_problem(registration.validator); !problem.empty()) return problem;
    if (registration.validator.find("rateLimit") == nullptr) return {};
    return std::string(limit_place_problem(registration.kind));
}

void check(const HookRegistration& registration) {
    if (const auto trigger = trigger_named(registration.kind)) {
        if (const auto problem = trigger_problem(*trigger, registration.name); !problem.empty())
            refuse(std::string(problem));
    } else if (!is_function_name(registration.name)) {
        refuse("A function cannot have that name.");
    }
    if (const std::string problem = validator_problem(registration); !problem.empty()) refuse(problem);
}

/// The qualified name of the function (jsonb) → jsonb, quoted where needed.
std::string resolve(const std::string& function_name) {
    const auto role = static_cast<std::int64_t>(pg_call([] { return GetOuterUserId(); }));
    const SqlText sql{
        "SELECT pg_catalog.format('%I.%I', n.nspname, p.proname),"
        " p.prorettype IN ('jsonb'::pg_catalog.regtype, 'void'::pg_catalog.regtype),"
        " pg_catalog.pg_has_role($2::bigint::pg_catalog.oid, p.proowner, 'USAGE')"
        " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.oid = pg_catalog.to_regprocedure($1 || '(jsonb)')",
        {function_name, role}};
    const Rows rows = execute(sql, Mode::Fresh);
    if (rows.empty())
        refuse("There is no function " + function_name + "(jsonb); its name needs a schema, as in app.check_review.");
    if (!DatumGetBool(*rows.datum(0, 1))) refuse("The function " + function_name + "(jsonb) has to return jsonb.");
    if (!DatumGetBool(*rows.datum(0, 2)))
        refuse("The function " + function_name + "(jsonb) would run as its owner, whom you may not act for.");
    return *rows.text(0, 0);
}

/// A hook that nobody calls is a surprise best had now.
void tell_what_is_missing(const HookRegistration& registration) {
    const auto trigger = trigger_named(registration.kind);
    const std::string feature(trigger ? missing_feature(registration.name) : std::string_view());
    if (feature.empty()) return;
    pg_call([&] {
        ereport(NOTICE, (errmsg("%s is kept, and will be called once the server has %s",
                                registration.function_name.c_str(), feature.c_str())));
    });
}

}  // namespace

void register_hook(const Caller& caller, const HookRegistration& registration) {
    check_master(caller);
    check(registration);
    if (registration.function_name.empty()) {
        execute({"DELETE FROM parse.hook WHERE app_id = $1 AND kind = $2 AND name = $3",
                 {caller.app->id, registration.kind, registration.name}},
                Mode::Fresh);
        return;
    }
    SqlText sql;
    sql.raw("INSERT INTO parse.hook (app_id, kind, name, function_name, validator) VALUES (");
    sql.param(caller.app->id).raw(", ").param(registration.kind).raw(", ").param(registration.name).raw(", ");
    sql.param(resolve(registration.function_name)).raw(", ");
    if (registration.validator.is_null())
        sql.raw("NULL");
    else
        sql.param(Jsonb{registration.validator});
    sql.raw(") ON CONFLICT (app_id, kind, name) DO UPDATE SET function_name = EXCLUDED.function_name, host = NULL,");
    execute(sql.raw(" url = NULL, validator = EXCLUDED.validator"), Mode::Fresh);
    tell_what_is_missing(registration);
}

}  // namespace parsegres::pg
