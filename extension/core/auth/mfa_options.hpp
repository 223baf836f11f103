#pragma once
// The options of the provider `mfa`, under the reference's names.

#include <cstdint>
#include <optional>
#include <string>

#include "value/value.hpp"

namespace parsegres {

struct MfaOptions {
    bool sms = false;
    bool totp = false;
    int digits = 6;
    std::int64_t period = 30;  ///< seconds
    std::string algorithm = "SHA1";

    /// What mfa_config_problem() objects to is left at its default.
    static MfaOptions from_json(const Value& options);
};

/// What is wrong with the options, in the reference's words; nothing when they can be used. With "SMS" they must have
/// `sendSMS`, which the methods of an adapter over HTTP bring along.
std::optional<std::string> mfa_config_problem(const Value& options);

}  // namespace parsegres
