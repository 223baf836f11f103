#include "pg/hooks/rate_limits.hpp"

#include "errors/sqlstate.hpp"
#include "pg/exchange.hpp"
#include "pg/wrap/shared_counters.hpp"

namespace parsegres::pg {
namespace {

constexpr std::int64_t kMillisecondsPerSecond = 1000;

/// The hook whose limit is for requests of this route; nullptr when there is no hook.
const Hook* hook_at(const HookTable& hooks, const Route& route) {
    switch (route.operation) {
        case Operation::run_function: return hooks.find_function(route.name);
        case Operation::create:
        case Operation::update: return hooks.find(Trigger::before_save, route.class_name);
        case Operation::remove: return hooks.find(Trigger::before_delete, route.class_name);
        case Operation::find:
        case Operation::get: return hooks.find(Trigger::before_find, route.class_name);
        case Operation::log_in: return hooks.find(Trigger::before_login, "_User");
        case Operation::request_password_reset: return hooks.find(Trigger::before_password_reset_request, "_User");
        case Operation::update_config: return hooks.find(Trigger::before_save, "@Config");
        default: return nullptr;
    }
}

std::string counter_name(const Caller& caller, const Hook& hook, const std::string& who) {
    std::string name = "rate limit";
    for (const std::string& part : {caller.app->id, hook.kind, hook.name, who}) (name += '\n') += part;
    return name;
}

}  // namespace

std::string_view limit_place_problem(std::string_view kind) {
    const auto trigger = trigger_named(kind);
    if (trigger && is_after(*trigger)) return "what runs afterwards has no rate limit: it comes too late to refuse";
    if (!have_shared_counters()) return "rate limits need parsegres in shared_preload_libraries";
    return {};
}

std::optional<TooMany> count_request(const Caller& caller, const Route& route, std::string_view method) {
    if (!caller.app->hooks.any_limit() || caller.exchange == nullptr || !caller.exchange->is_first_run())
        return std::nullopt;
    const Hook* hook = hook_at(caller.app->hooks, route);
    if (hook == nullptr || !hook->limit) return std::nullopt;
    const RateLimit& limit = *hook->limit;
    const CountedRequest request{method, caller.ip, caller.user_id, caller.session_token, caller.is_master()};
    if (!is_counted(limit, request)) return std::nullopt;
    const std::string name = counter_name(caller, *hook, counted_caller(limit, request));
    const SharedCount counted = count_shared(name, limit.window_ms);
    if (counted.count <= limit.requests) return std::nullopt;
    const std::int64_t seconds = (counted.ms_to_end + kMillisecondsPerSecond - 1) / kMillisecondsPerSecond;
    return TooMany{limit.message, seconds};
}

std::string body_of(const TooMany& refusal) {
    std::string body;
    append_answer(body, answer_of(Error(ErrorCode::connection_failed, refusal.message)));
    return body;
}

}  // namespace parsegres::pg
