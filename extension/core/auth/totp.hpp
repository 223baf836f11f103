#pragma once
// Time-based one-time passwords (RFC 6238).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parsegres {

struct TotpParameters {
    std::string algorithm = "SHA1";  ///< as in otpauth:// URIs: SHA1, SHA256, SHA512, …
    int digits = 6;                  ///< 4 to 10
    std::int64_t period = 30;        ///< seconds, positive
};

bool is_totp_algorithm(std::string_view algorithm);

/// The bytes of a base32 text (RFC 4648), case and blanks aside, padding optional; nothing for other characters.
std::optional<std::string> decode_base32(std::string_view text);

/// The token of the moment `unix_seconds`. Throws std::runtime_error for an algorithm that is none.
std::string totp_token(std::string_view key, const TotpParameters& parameters, std::int64_t unix_seconds);

/// Whether `token` is that of the moment, the period before or the one after it, as authenticator apps' clocks differ.
/// Takes the same time wherever the token differs.
bool totp_matches(std::string_view token, std::string_view key, const TotpParameters& parameters,
                  std::int64_t unix_seconds);

}  // namespace parsegres
