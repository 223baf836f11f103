#pragma once
// JSON Web Tokens (RFC 7519) signed with RS256 or ES256, and the keys that they are signed with (RFC 7517).
//
// The algorithm is never the token's choice: it must be among those the caller allows, and the key must be of the kind
// and say nothing else. So neither "none" nor a public key used as an HMAC secret gets through.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include "value/value.hpp"

namespace parsegres::proxy::auth {

enum class SignatureAlgorithm : unsigned char { RS256, ES256 };

/// A public key out of a JWK set.
class PublicKey {
  public:
    /// Throws std::runtime_error for a key that cannot check signatures here: another kind or curve, RSA of less than
    /// 2048 bits, a key that is meant for encryption.
    explicit PublicKey(const Value& jwk);

    /// Whether `signature` is that of `message`; never for an algorithm that is not the key's.
    [[nodiscard]] bool verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const;

  private:
    struct FreeKey {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    };
    SignatureAlgorithm algorithm_ = SignatureAlgorithm::RS256;
    std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

/// What a token says before anything of it is proven.
struct Token {
    Value header;
    Value claims;
    std::string signed_part;
    std::string signature;

    /// Throws Error(object_not_found) "provided token does not decode as JWT".
    static Token parse(std::string_view text);
    /// The name of the key; "" when there is none.
    [[nodiscard]] std::string key_id() const;
};

/// What a token has to satisfy.
struct TokenDemands {
    std::vector<SignatureAlgorithm> algorithms{SignatureAlgorithm::RS256};
    std::vector<std::string> audiences{};  ///< one of these must be among the token's; empty: any will do
    std::int64_t now = 0;                  ///< seconds since 1970
};

/// Throws Error(object_not_found) with the words of the reference's library: "invalid algorithm", "invalid signature",
/// "jwt not active", "jwt expired", "jwt audience invalid. expected: …". A token without `exp` is refused.
void verify_token(const Token& token, const PublicKey& key, const TokenDemands& demands);

}  // namespace parsegres::proxy::auth
