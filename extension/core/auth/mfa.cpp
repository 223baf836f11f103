#include "auth/mfa.hpp"

#include <algorithm>

#include "auth/totp.hpp"
#include "error.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

constexpr std::size_t kRecoveryLength = 30;
constexpr std::size_t kMinSecretLength = 20;

[[noreturn]] void fail(std::string message) { throw Error(ErrorCode::script_failed, std::move(message)); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `+` any number of times, perhaps an area code of one to three digits in brackets, then digits, blanks, `-./`.
bool is_mobile_number(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size() && text[i] == '+') ++i;
    if (i < text.size() && text[i] == '(') ++i;
    const std::size_t first = i;
    while (i < text.size() && i - first < 3 && is_digit(text[i])) ++i;
    if (i == first) return false;
    if (i < text.size() && text[i] == ')') ++i;
    constexpr std::string_view kInner = "-./0123456789 \t\n\r\f\v";
    return text.find_first_not_of(kInner, i) == std::string_view::npos;
}

std::string random_digits(int count, const MfaMoment& moment) {
    std::string digits;
    while (digits.size() < static_cast<std::size_t>(count))
        for (const char c : moment.random(16))
            if (is_digit(c) && digits.size() < static_cast<std::size_t>(count)) digits += c;
    return digits;
}

/// What to keep of a token on its way, {"token":…,"expiry":…}.
Object new_sms_token(const MfaOptions& options, const MfaMoment& moment) {
    const std::int64_t expiry = moment.unix_millis + options.period * 1000;
    return {{"token", random_digits(options.digits, moment)}, {"expiry", format_iso_date(Timestamp{expiry * 1000})}};
}

bool has_expired(const Value& kept, const MfaMoment& moment) {
    const Value* expiry = kept.find("expiry");
    if (expiry == nullptr) return true;
    const std::string* iso = expiry->is_string() ? &expiry->as_string() : expiry->find_string("iso");
    const std::optional<Timestamp> time = iso == nullptr ? std::nullopt : parse_iso_date(*iso);
    return !time || moment.unix_millis > time->micros / 1000;
}

const std::string* given_string(const Value& value, std::string_view key) {
    const std::string* text = value.find_string(key);
    return text != nullptr && !text->empty() ? text : nullptr;
}

/// A member that is there and not empty, whatever it is.
bool has(const Value& value, std::string_view key) {
    const Value* member = value.find(key);
    return member != nullptr && member->truthy();
}

bool matches(const MfaOptions& options, const std::string& secret, const std::string& token, const MfaMoment& moment) {
    const std::optional<std::string> key = decode_base32(secret);
    if (!key) fail("Invalid MFA data");
    const TotpParameters parameters{options.algorithm, options.digits, options.period};
    return totp_matches(token, *key, parameters, moment.unix_millis / 1000);
}

MfaOutcome set_up_mobile(const MfaOptions& options, const std::string& mobile, const MfaMoment& moment) {
    if (!is_mobile_number(mobile)) fail("Invalid mobile number.");
    const Value token = new_sms_token(options, moment);
    MfaOutcome outcome;
    outcome.save = Object{{"pending", Object{{mobile, token}}}};
    outcome.sms = MfaOutcome::Sms{*token.find_string("token"), mobile};
    return outcome;
}

MfaOutcome set_up_totp(const MfaOptions& options, const Value& sent, const MfaMoment& moment) {
    const std::string* secret = given_string(sent, "secret");
    const std::string* token = given_string(sent, "token");
    if (secret == nullptr || token == nullptr || secret->size() < kMinSecretLength) fail("Invalid MFA data");
    if (!matches(options, *secret, *token, moment)) fail("Invalid MFA token");
    const Array codes{moment.random(kRecoveryLength), moment.random(kRecoveryLength)};
    MfaOutcome outcome;
    outcome.response = Object{{"recovery", codes[0].as_string() + ", " + codes[1].as_string()}};
    outcome.save = Object{{"secret", *secret}, {"recovery", codes}};
    return outcome;
}

MfaOutcome log_in_by_sms(const MfaOptions& options, const Value& sent, const Value& kept, const MfaMoment& moment) {
    const std::string* token = sent.find_string("token");
    Object left = kept.as_object();
    if (token != nullptr && *token == "request") {
        const std::string mobile = *kept.find_string("mobile");
        if (!is_mobile_number(mobile)) fail("Invalid mobile number.");
        const Value awaited = new_sms_token(options, moment);
        left.set("token", *awaited.find("token"));
        left.set("expiry", *awaited.find("expiry"));
        MfaOutcome outcome;
        outcome.save = std::move(left);
        outcome.sms = MfaOutcome::Sms{*awaited.find_string("token"), mobile};
        outcome.refusal = "Please enter the token";
        return outcome;
    }
    const std::string* awaited = given_string(kept, "token");
    if (awaited == nullptr || token == nullptr || *token != *awaited) fail("Invalid MFA token 1");
    if (has_expired(kept, moment)) fail("Invalid MFA token 2");
    left.erase("token");
    left.erase("expiry");
    MfaOutcome outcome;
    outcome.save = std::move(left);
    return outcome;
}

/// What is kept without the recovery code `token`; nothing when it is none.
std::optional<Value> without_recovery_code(const Value& kept, const std::string& token) {
    const Value* codes = kept.find("recovery");
    if (codes == nullptr || !codes->is_array()) return std::nullopt;
    Array left = codes->as_array();
    const auto used = std::find(left.begin(), left.end(), Value(token));
    if (used == left.end()) return std::nullopt;
    left.erase(used);
    Object result = kept.as_object();
    result.set("recovery", std::move(left));
    return result;
}

MfaOutcome log_in_by_totp(const MfaOptions& options, const Value& sent, const Value& kept, const MfaMoment& moment) {
    const std::string* token = sent.find_string("token");
    if (token == nullptr) fail("Invalid MFA token");
    const std::string* secret = given_string(kept, "secret");
    if (secret == nullptr) return {};
    if (auto left = without_recovery_code(kept, *token)) {
        MfaOutcome outcome;
        outcome.save = std::move(*left);
        return outcome;
    }
    if (!matches(options, *secret, *token, moment)) fail("Invalid MFA token");
    return {};
}

MfaOutcome confirm_mobile(const Value& sent, const Value& kept, const MfaMoment& moment) {
    const std::string* mobile = given_string(sent, "mobile");
    const Value* pending = kept.find("pending");
    const Value* awaited = pending == nullptr || mobile == nullptr ? nullptr : pending->find(*mobile);
    if (awaited == nullptr || !awaited->is_object()) fail("This number is not pending");
    const std::string* right = given_string(*awaited, "token");
    const std::string* token = sent.find_string("token");
    if (right == nullptr || token == nullptr || *token != *right || has_expired(*awaited, moment))
        fail("Invalid MFA token");
    Object left = kept.as_object();
    left.find("pending")->as_object().erase(*mobile);
    left.set("mobile", *mobile);
    MfaOutcome outcome;
    outcome.save = std::move(left);
    return outcome;
}

}  // namespace

MfaOutcome set_up_mfa(const MfaOptions& options, const Value& sent, const MfaMoment& moment) {
    if (has(sent, "mobile") && options.sms) {
        const std::string* mobile = sent.find_string("mobile");
        if (mobile == nullptr) fail("Invalid mobile number.");
        return set_up_mobile(options, *mobile, moment);
    }
    if (!options.totp) fail("Invalid MFA data");
    return set_up_totp(options, sent, moment);
}

MfaOutcome log_in_with_mfa(const MfaOptions& options, const Value& sent, const Value& kept, const MfaMoment& moment) {
    if (options.sms && given_string(kept, "mobile") != nullptr) return log_in_by_sms(options, sent, kept, moment);
    if (options.totp) return log_in_by_totp(options, sent, kept, moment);
    return {};
}

MfaOutcome update_mfa(const MfaOptions& options, const Value& sent, const Value& kept, const MfaMoment& moment) {
    if (has(sent, "mobile") && options.sms) {
        if (!has(sent, "token")) fail("MFA is already set up on this account");
        return confirm_mobile(sent, kept, moment);
    }
    if (!options.totp) fail("Invalid MFA data");
    const Value* old = sent.find("old");
    MfaOutcome proof = log_in_with_mfa(options, Object{{"token", old == nullptr ? Value() : *old}}, kept, moment);
    if (proof.refusal) return proof;
    return set_up_mfa(options, sent, moment);
}

Value shown_mfa(const MfaOptions& options, const Value& kept) {
    const bool is_enabled = (options.totp && has(kept, "secret")) || (options.sms && has(kept, "mobile"));
    return Object{{"status", is_enabled ? "enabled" : "disabled"}};
}

std::string mfa_policy(const MfaOptions& options, const Value& kept) {
    const bool is_pending_only = options.sms && has(kept, "pending") && kept.as_object().size() == 1;
    return is_pending_only ? "default" : "additional";
}

}  // namespace parsegres
