#pragma once
// The provider `mfa`: one-time passwords of an authenticator app, or sent by SMS, on top of another sign-in.
//
// What is kept of a user: {"secret":…,"recovery":[…]} of an app; {"mobile":…} of a number that was confirmed, with
// "token" and "expiry" while one is awaited; {"pending":{"<number>":{"token":…,"expiry":…}}} before that.
// Errors are script_failed (141) with the reference's texts.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "auth/mfa_options.hpp"
#include "value/value.hpp"

namespace parsegres {

/// What the moment contributes, so that everything here is a function of its arguments.
struct MfaMoment {
    std::int64_t unix_millis = 0;
    /// That many random letters and digits.
    std::function<std::string(std::size_t)> random;
};

struct MfaOutcome {
    std::optional<Value> save{};      ///< what to keep from now on; nothing: what is kept stays
    std::optional<Value> response{};  ///< for authDataResponse
    struct Sms {
        std::string token;
        std::string mobile;
    };
    std::optional<Sms> sms{};              ///< to be sent when `save` has been written
    std::optional<std::string> refusal{};  ///< the error that the client gets although `save` stays
};

/// A user who has no factor yet brings one.
MfaOutcome set_up_mfa(const MfaOptions& options, const Value& sent, const MfaMoment& moment);
/// The factor is used. A recovery code is gone from what is saved.
MfaOutcome log_in_with_mfa(const MfaOptions& options, const Value& sent, const Value& kept, const MfaMoment& moment);
/// A user changes a factor, or confirms a number. Not for the master key, which may write anything.
MfaOutcome update_mfa(const MfaOptions& options, const Value& sent, const Value& kept, const MfaMoment& moment);
/// What a user sees of it: {"status":"enabled"|"disabled"}.
Value shown_mfa(const MfaOptions& options, const Value& kept);
/// "additional", or "default" as long as there is nothing but a number to be confirmed.
std::string mfa_policy(const MfaOptions& options, const Value& kept);

}  // namespace parsegres
