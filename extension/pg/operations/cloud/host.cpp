#include "pg/operations/cloud/host.hpp"

#include <algorithm>

#include "hooks/rate_limit.hpp"
#include "hooks/trigger.hpp"
#include "pg/hooks/rate_limits.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr const char* kDefaultName = "cloud";

[[noreturn]] void refuse(std::string why) { throw Error(ErrorCode::hook_error, std::move(why)); }

std::string name_of_host(const Value& body) {
    const std::string* name = body.find_string("name");
    return name != nullptr && !name->empty() ? *name : kDefaultName;
}

const Array& list(const Value& body, std::string_view key) {
    static const Array kNone;
    const Value* value = body.find(key);
    if (value == nullptr || value->is_null()) return kNone;
    if (!value->is_array()) refuse("\"" + std::string(key) + "\" has to be an array.");
    return value->as_array();
}

/// What is registered; `declared` may have a rate limit.
Value entry(std::string_view kind, std::string_view name, const Value& declared) {
    Object entry{{"kind", kind}, {"name", name}};
    const Value* limit = declared.find("rateLimit");
    if (limit == nullptr) return entry;
    if (const std::string problem = rate_limit_problem(*limit); !problem.empty()) refuse(problem);
    if (const auto problem = limit_place_problem(kind); !problem.empty()) refuse(std::string(problem));
    entry.set("validator", Object{{"rateLimit", *limit}});
    return entry;
}

/// Names, or {"name","rateLimit"}.
void add_names(Array& entries, const Value& body, std::string_view key, std::string_view kind) {
    for (const Value& declared : list(body, key)) {
        const std::string* name = declared.is_string() ? &declared.as_string() : declared.find_string("name");
        if (name == nullptr || !is_function_name(*name))
            refuse("A " + std::string(kind) + " cannot have the name " + to_json(declared) + '.');
        entries.push_back(entry(kind, *name, declared));
    }
}

void add_triggers(Array& entries, const Value& body) {
    for (const Value& hook : list(body, "triggers")) {
        const std::string* class_name = hook.find_string("className");
        const std::string* name = hook.find_string("triggerName");
        const auto trigger = name != nullptr ? trigger_named(*name) : std::nullopt;
        if (!trigger || class_name == nullptr) refuse("There is no trigger " + to_json(hook) + '.');
        if (const auto problem = trigger_problem(*trigger, *class_name); !problem.empty()) refuse(std::string(problem));
        entries.push_back(entry(*name, *class_name, hook));
    }
}

Array entries_of(const Value& body) {
    Array entries;
    add_names(entries, body, "functions", "function");
    add_triggers(entries, body);
    add_names(entries, body, "jobs", "job");
    return entries;
}

/// What of the entries belongs to somebody else, and to whom.
Array shadowed(const Caller& caller, const std::string& host, const Value& entries) {
    const Rows rows = execute({"SELECT h.kind, h.name, coalesce('host ' || h.host, h.function_name) FROM parse.hook h"
                               " JOIN pg_catalog.jsonb_to_recordset($3::text::jsonb) AS e (kind text, name text)"
                               " ON h.kind = e.kind AND h.name = e.name"
                               " WHERE h.app_id = $1 AND h.host IS DISTINCT FROM $2 ORDER BY 1, 2",
                               {caller.app->id, host, to_json(entries)}},
                              Mode::Fresh);
    Array result;
    for (std::uint64_t row = 0; row < rows.count(); ++row)
        result.emplace_back(
            Object{{"kind", *rows.text(row, 0)}, {"name", *rows.text(row, 1)}, {"by", *rows.text(row, 2)}});
    return result;
}

void replace(const Caller& caller, const std::string& host, const std::string& url, const Value& entries) {
    execute({"DELETE FROM parse.hook WHERE app_id = $1 AND host = $2", {caller.app->id, host}}, Mode::Fresh);
    execute({"INSERT INTO parse.hook (app_id, kind, name, host, url, validator)"
             " SELECT $1, e.kind, e.name, $2, $3, e.validator"
             " FROM pg_catalog.jsonb_to_recordset($4::text::jsonb) AS e (kind text, name text, validator jsonb)"
             " ON CONFLICT (app_id, kind, name) DO NOTHING",
             {caller.app->id, host, url, to_json(entries)}},
            Mode::Fresh);
}

Object state(const Caller& caller, const std::string& host) {
    const Rows rows = execute(
        {"SELECT min(url) FILTER (WHERE host = $2), pg_catalog.md5(coalesce(pg_catalog.string_agg(pg_catalog.concat_ws("
         "E'\\n', kind, name, host, url, validator), E'\\n' ORDER BY kind, name), ''))"
         " FROM parse.hook WHERE app_id = $1",
         {caller.app->id, host}},
        Mode::Fresh);
    Object state{{"name", host}};
    if (auto url = rows.text(0, 0)) state.set("url", std::move(*url));
    state.set("digest", *rows.text(0, 1));
    return state;
}

std::string checked_url(const Value& body) {
    const std::string* url = body.find_string("url");
    const auto begins_with = [url](std::string_view scheme) { return url != nullptr && url->starts_with(scheme); };
    if (!begins_with("ws://") && !begins_with("http://") && !begins_with("https://"))
        refuse("A host has a url that begins with ws://, http:// or https://.");
    return *url;
}

}  // namespace

Reply get_host(const Caller& caller, const Value& body) {
    check_master(caller);
    return {to_json(Value(state(caller, name_of_host(body))))};
}

Reply register_host(const Caller& caller, const Value& body) {
    check_master(caller);
    if (caller.key == Key::ReadOnlyMaster)
        throw caller.forbidden("read-only masterKey isn't allowed to modify a hook.");
    const std::string host = name_of_host(body);
    const std::string url = checked_url(body);
    const Value entries = entries_of(body);
    // Two at once would each not see what the other deletes.
    execute_once("LOCK TABLE parse.hook IN SHARE ROW EXCLUSIVE MODE");
    replace(caller, host, url, entries);
    Object answer = state(caller, host);
    answer.set("shadowed", shadowed(caller, host, entries));
    return {to_json(Value(std::move(answer)))};
}

}  // namespace parsegres::pg
