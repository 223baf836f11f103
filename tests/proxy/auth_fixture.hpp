// Keys and tokens made for a test, and a sign-in service that answers from memory.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/provider.hpp"
#include "outside/http_client.hpp"
#include "rest/base64.hpp"
#include "value/json.hpp"

namespace auth_test {

using parsegres::Array;
using parsegres::Object;
using parsegres::Value;

inline std::string base64url(std::string_view bytes) {
    std::string text = parsegres::proxy::encode_base64(bytes);
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    while (text.ends_with('=')) text.pop_back();
    return text;
}

// A pair of keys, for RS256 or ES256.
class KeyPair {
  public:
    static KeyPair rsa(unsigned bits = 2048) { return KeyPair(EVP_RSA_gen(bits), "RS256"); }
    static KeyPair p256() { return KeyPair(EVP_EC_gen("P-256"), "ES256"); }

    [[nodiscard]] const std::string& algorithm() const { return algorithm_; }

    [[nodiscard]] Value jwk(const std::string& id) const {
        if (algorithm_ == "RS256")
            return Object{{"kty", "RSA"}, {"kid", id}, {"use", "sig"}, {"n", number("n")}, {"e", number("e")}};
        return Object{{"kty", "EC"}, {"crv", "P-256"}, {"kid", id}, {"x", number("qx", 32)}, {"y", number("qy", 32)}};
    }

    [[nodiscard]] std::string sign(const std::string& message) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
        std::size_t length = 0;
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size());
        std::string signature(length, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes,
                       message.size());
        signature.resize(length);
        return algorithm_ == "ES256" ? raw_signature(signature) : signature;
    }

  private:
    KeyPair(EVP_PKEY* key, std::string algorithm) : key_(key, EVP_PKEY_free), algorithm_(std::move(algorithm)) {}

    [[nodiscard]] std::string number(const char* name, int length = 0) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        std::string bytes(static_cast<std::size_t>(length > 0 ? length : BN_num_bytes(value)), '\0');
        BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        BN_free(value);
        return base64url(bytes);
    }

    static std::string raw_signature(const std::string& der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::string raw(64, '\0');
        auto* out = reinterpret_cast<unsigned char*>(raw.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32);
        ECDSA_SIG_free(signature);
        return raw;
    }

    std::shared_ptr<EVP_PKEY> key_{nullptr, EVP_PKEY_free};
    std::string algorithm_;
};

inline std::string unsigned_token(const Value& header, const Value& claims) {
    return base64url(to_json(header)) + '.' + base64url(to_json(claims));
}

inline std::string token(const KeyPair& key, const std::string& key_id, const Value& claims) {
    const std::string text = unsigned_token(Object{{"alg", key.algorithm()}, {"kid", key_id}}, claims);
    return text + '.' + base64url(key.sign(text));
}

inline double seconds_from_now(int seconds) {
    using namespace std::chrono;
    return static_cast<double>(duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count() +
                               seconds);
}

// Answers by the beginning of the URL, and remembers what it was asked.
class FakeService : public parsegres::proxy::HttpClient {
  public:
    void answer(const std::string& url, const Value& body, int status = 200) {
        answers_[url] = {status, to_json(body)};
    }
    void answer_text(const std::string& url, const std::string& body) { answers_[url] = {200, body}; }

    parsegres::proxy::HttpResponse send(const parsegres::proxy::HttpRequest& request) override {
        asked.push_back(request);
        for (const auto& [url, answer] : answers_)
            if (request.url.starts_with(url)) return {answer.first, {}, answer.second};
        throw parsegres::proxy::HttpError("nobody listens at " + request.url);
    }

    std::vector<parsegres::proxy::HttpRequest> asked;

  private:
    std::map<std::string, std::pair<int, std::string>> answers_;
};

inline std::string run(FakeService& service, const std::string& provider, const std::string& method,
                       const Value& auth_data, const Value& options) {
    const Value question = Object{
        {"kind", "auth"}, {"provider", provider}, {"method", method}, {"authData", auth_data}, {"options", options}};
    const Value answer = parsegres::proxy::auth::run(question, service);
    if (const Value* thrown = answer.find("thrown"))
        return to_json(*thrown->find("code")) + ' ' + *thrown->find_string("message");
    return to_json(*answer.find("result"));
}

}  // namespace auth_test
