#include "pg/hooks/hook_table.hpp"

#include <algorithm>

#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

constexpr std::string_view kFunction = "function";
constexpr std::string_view kJob = "job";

std::string key_of(std::string_view kind, std::string_view name) {
    std::string key(kind);
    (key += ' ') += name;
    return key;
}

/// Of a host's validator only the rate limit is known here.
void take_validator(Hook& hook, Value validator) {
    if (const Value* limit = validator.find("rateLimit")) hook.limit = read_rate_limit(*limit);
    if (hook.place == Hook::Place::Database) hook.validator = std::move(validator);
}

void add_registered(HookTable& table, const std::string& app_id) {
    const SqlText sql{
        "SELECT h.kind, h.name, h.function_name, h.url, h.validator FROM parse.hook h WHERE h.app_id = $1", {app_id}};
    const Rows rows = execute(sql, Mode::Read, Planning::Generic);
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        Hook hook;
        hook.kind = *rows.text(row, 0);
        hook.name = *rows.text(row, 1);
        hook.function = rows.text(row, 2).value_or("");
        hook.url = rows.text(row, 3).value_or("");
        hook.place = hook.url.empty() ? Hook::Place::Database : Hook::Place::Host;
        if (const auto validator = rows.datum(row, 4)) take_validator(hook, jsonb_value(*validator));
        table.add(std::move(hook));
    }
}

bool has_webhooks(const std::string& pg_schema) {
    const SqlText sql{
        "SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND c.relname = '_Hooks'",
        {pg_schema}};
    return !execute(sql, Mode::Read, Planning::Generic).empty();
}

void add_webhooks(HookTable& table, const std::string& pg_schema) {
    const SqlText sql{R"(SELECT "functionName", "className", "triggerName", "url" FROM )" +
                          quote_identifier(pg_schema) + R"(."_Hooks" WHERE "url" IS NOT NULL)",
                      {}};
    const Rows rows = execute(sql, Mode::Read);
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        const auto function = rows.text(row, 0);
        const auto class_name = rows.text(row, 1);
        const auto trigger = rows.text(row, 2);
        if (!function && (!class_name || !trigger)) continue;
        Hook hook;
        hook.place = Hook::Place::Webhook;
        hook.kind = function ? kFunction : *trigger;
        hook.name = function ? *function : *class_name;
        hook.url = *rows.text(row, 3);
        table.add(std::move(hook));
    }
}

}  // namespace

void HookTable::add(Hook hook) {
    any_outside_ = any_outside_ || hook.is_outside();
    any_limit_ = any_limit_ || hook.limit.has_value();
    any_find_ = any_find_ || hook.kind == name_of(Trigger::before_find) || hook.kind == name_of(Trigger::after_find);
    std::string key = key_of(hook.kind, hook.name);
    hooks_.insert_or_assign(std::move(key), std::move(hook));
}

const Hook* HookTable::find(std::string_view kind, std::string_view name) const {
    const auto found = hooks_.find(key_of(kind, name));
    return found == hooks_.end() ? nullptr : &found->second;
}

std::vector<std::string> HookTable::job_names() const {
    std::vector<std::string> names;
    for (const auto& [key, hook] : hooks_)
        if (hook.kind == kJob) names.push_back(hook.name);
    std::sort(names.begin(), names.end());
    return names;
}

HookTable load_hooks(const std::string& app_id, const std::string& pg_schema) {
    HookTable table;
    add_registered(table, app_id);
    if (has_webhooks(pg_schema)) add_webhooks(table, pg_schema);
    return table;
}

}  // namespace parsegres::pg
