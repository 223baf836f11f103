#pragma once
// The points of a request at which code of an app runs; names and rules are the reference's.

#include <cstddef>
#include <optional>
#include <string_view>

namespace parsegres {

enum class Trigger : unsigned char {
    before_login,
    after_login,
    after_logout,
    before_password_reset_request,
    before_save,
    after_save,
    before_delete,
    after_delete,
    before_find,
    after_find,
    before_connect,
    before_subscribe,
    after_event,
    on_live_query_event,
};
inline constexpr std::size_t kTriggerCount = 14;

/// The class of on_live_query_event.
inline constexpr std::string_view kLiveQueryClass = "@LiveQuery";

/// "beforeSave"
std::string_view name_of(Trigger trigger);
std::optional<Trigger> trigger_named(std::string_view name);

/// Whether it is about live queries, and not about requests.
constexpr bool is_live(Trigger trigger) { return trigger >= Trigger::before_connect; }

/// Whether what the trigger's code says comes too late to stop the request.
bool is_after(Trigger trigger);

/// Whether webhooks cannot be registered for it, which have no form for what it tells.
bool is_for_hosts(Trigger trigger);

/// Why no hook of that kind may be put on the class (or on "@File", "@Config", "@Connect"); empty when it may.
std::string_view trigger_problem(Trigger trigger, std::string_view class_name);

/// The feature whose events a hook of that class waits for, where the server does not have it yet; else empty.
std::string_view missing_feature(std::string_view class_name);

/// Whether a cloud function or job can have the name.
bool is_function_name(std::string_view name);

}  // namespace parsegres
