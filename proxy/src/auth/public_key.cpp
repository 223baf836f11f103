// Public keys of JWK sets, and signatures checked with them.

#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "auth/answer.hpp"
#include "auth/jwt.hpp"
#include "rest/base64.hpp"

namespace parsegres::proxy::auth {
namespace {

constexpr int kMinRsaBits = 2048;
constexpr std::size_t kP256Bytes = 32;

template <auto free_object>
struct Free {
    template <class T>
    void operator()(T* object) const {
        free_object(object);
    }
};
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

void check(bool worked) {
    if (!worked) throw std::runtime_error("the key cannot be used");
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

BigNumber number_from(std::string_view bytes) {
    BigNumber number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
    check(number != nullptr);
    return number;
}

EVP_PKEY* make_key(const char* type, const Builder& builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    check(parameters != nullptr && context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
    EVP_PKEY* key = nullptr;
    check(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1);
    return key;
}

EVP_PKEY* rsa_key(const Value& jwk) {
    const BigNumber modulus = number_from(decode_base64(text_of(jwk, "n")));
    const BigNumber exponent = number_from(decode_base64(text_of(jwk, "e")));
    check(BN_num_bits(modulus.get()) >= kMinRsaBits);
    const Builder builder(OSSL_PARAM_BLD_new());
    check(builder != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
          OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
    return make_key("RSA", builder);
}

EVP_PKEY* p256_key(const Value& jwk) {
    const std::string x = decode_base64(text_of(jwk, "x"));
    const std::string y = decode_base64(text_of(jwk, "y"));
    check(text_of(jwk, "crv") == "P-256" && x.size() == kP256Bytes && y.size() == kP256Bytes);
    const std::string point = '\x04' + x + y;
    const Builder builder(OSSL_PARAM_BLD_new());
    check(builder != nullptr &&
          OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
          OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1);
    return make_key("EC", builder);
}

/// JOSE writes r and s side by side, OpenSSL wants them in DER; "" when these are no two numbers.
std::string der_signature(std::string_view raw) {
    if (raw.size() != 2 * kP256Bytes) return {};
    const EcSignature signature(ECDSA_SIG_new());
    BigNumber r = number_from(raw.substr(0, kP256Bytes));
    BigNumber s = number_from(raw.substr(kP256Bytes));
    check(signature != nullptr && ECDSA_SIG_set0(signature.get(), r.get(), s.get()) == 1);
    (void)r.release();
    (void)s.release();
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &der);
    check(length > 0);
    std::string result(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return result;
}

}  // namespace

PublicKey::PublicKey(const Value& jwk) {
    const std::string use = text_of(jwk, "use");
    const std::string algorithm = text_of(jwk, "alg");
    check(use.empty() || use == "sig");
    if (text_of(jwk, "kty") == "RSA") {
        check(algorithm.empty() || algorithm == "RS256");
        key_.reset(rsa_key(jwk));
        return;
    }
    check(text_of(jwk, "kty") == "EC" && (algorithm.empty() || algorithm == "ES256"));
    algorithm_ = SignatureAlgorithm::ES256;
    key_.reset(p256_key(jwk));
}

bool PublicKey::verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const {
    if (algorithm != algorithm_) return false;
    const std::string der = algorithm == SignatureAlgorithm::ES256 ? der_signature(signature) : std::string(signature);
    const DigestContext context(EVP_MD_CTX_new());
    check(context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    return EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(message), message.size()) == 1;
}

}  // namespace parsegres::proxy::auth
