#include "auth/mfa_options.hpp"

#include <algorithm>

#include "auth/totp.hpp"

namespace parsegres {
namespace {

bool offers(const Value& options, std::string_view method) {
    const Value* list = options.find("options");
    if (list == nullptr || !list->is_array()) return false;
    const Array& methods = list->as_array();
    return std::any_of(methods.begin(), methods.end(),
                       [method](const Value& item) { return item.is_string() && item.as_string() == method; });
}

const Value* given(const Value& options, std::string_view name) {
    const Value* value = options.find(name);
    return value != nullptr && value->truthy() ? value : nullptr;
}

}  // namespace

MfaOptions MfaOptions::from_json(const Value& options) {
    MfaOptions result;
    result.sms = offers(options, "SMS");
    result.totp = offers(options, "TOTP");
    if (const Value* digits = given(options, "digits"); digits != nullptr && digits->is_number())
        result.digits = static_cast<int>(std::clamp(digits->as_number(), 4.0, 10.0));
    if (const Value* period = given(options, "period"); period != nullptr && period->is_number())
        result.period = static_cast<std::int64_t>(std::clamp(period->as_number(), 10.0, 1e9));
    if (const std::string* algorithm = options.find_string("algorithm"); algorithm != nullptr && !algorithm->empty())
        result.algorithm = *algorithm;
    return result;
}

std::optional<std::string> mfa_config_problem(const Value& options) {
    const Value* list = options.find("options");
    if (list == nullptr || !list->is_array()) return "mfa.options must be an array";
    if (!offers(options, "SMS") && !offers(options, "TOTP")) return "mfa.options must include SMS or TOTP";
    const Value* digits = given(options, "digits");
    if (digits != nullptr && !digits->is_number()) return "mfa.digits must be a number";
    const Value* period = given(options, "period");
    if (period != nullptr && !period->is_number()) return "mfa.period must be a number";
    if (digits != nullptr && (digits->as_number() < 4 || digits->as_number() > 10))
        return "mfa.digits must be between 4 and 10";
    if (period != nullptr && period->as_number() < 10) return "mfa.period must be greater than 10";
    if (offers(options, "SMS") && options.find("sendSMS") == nullptr)
        return "mfa.sendSMS callback must be defined when using SMS OTPs";
    if (!is_totp_algorithm(MfaOptions::from_json(options).algorithm)) return "mfa.algorithm is not known";
    return std::nullopt;
}

}  // namespace parsegres
