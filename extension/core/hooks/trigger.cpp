#include "hooks/trigger.hpp"

#include <algorithm>
#include <array>

namespace parsegres {
namespace {

constexpr std::array<std::string_view, kTriggerCount> kNames{
    "beforeLogin", "afterLogin",      "afterLogout",   "beforePasswordResetRequest",
    "beforeSave",  "afterSave",       "beforeDelete",  "afterDelete",
    "beforeFind",  "afterFind",       "beforeConnect", "beforeSubscribe",
    "afterEvent",  "onLiveQueryEvent"};

bool is_about_log_in(Trigger trigger) {
    return trigger == Trigger::before_login || trigger == Trigger::after_login ||
           trigger == Trigger::before_password_reset_request;
}

}  // namespace

std::string_view name_of(Trigger trigger) { return kNames[static_cast<std::size_t>(trigger)]; }

std::optional<Trigger> trigger_named(std::string_view name) {
    const auto* const found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Trigger>(found - kNames.begin());
}

bool is_after(Trigger trigger) {
    return name_of(trigger).starts_with("after") || trigger == Trigger::on_live_query_event;
}

bool is_for_hosts(Trigger trigger) { return trigger == Trigger::on_live_query_event; }

std::string_view trigger_problem(Trigger trigger, std::string_view class_name) {
    if (class_name.empty() || class_name.find_first_of("'\"`") != std::string_view::npos)
        return "A class with that name cannot have triggers.";
    if (trigger == Trigger::before_save && class_name == "_PushStatus")
        return "Only afterSave is allowed on _PushStatus";
    if (is_about_log_in(trigger) && class_name != "_User")
        return "Only the _User class is allowed for the beforeLogin, afterLogin, and beforePasswordResetRequest "
               "triggers";
    if (trigger == Trigger::after_logout && class_name != "_Session")
        return "Only the _Session class is allowed for the afterLogout trigger.";
    if (trigger != Trigger::after_logout && class_name == "_Session")
        return "Only the afterLogout trigger is allowed for the _Session class.";
    if ((trigger == Trigger::on_live_query_event) != (class_name == kLiveQueryClass))
        return "onLiveQueryEvent is for the class @LiveQuery, and nothing else is.";
    return {};
}

std::string_view missing_feature(std::string_view class_name) {
    if (class_name == "@File") return "files";
    return {};
}

bool is_function_name(std::string_view name) {
    return !name.empty() && name.find_first_of("'\"`") == std::string_view::npos;
}

}  // namespace parsegres
