#include <catch2/catch.hpp>

#include "auth_fixture.hpp"

using namespace auth_test;

namespace {

/// An identity provider with one key, under a URL of its own: what is known of a URL is kept for an hour.
struct Provider {
    explicit Provider(const std::string& name, KeyPair pair = KeyPair::rsa()) : key(std::move(pair)) {
        url = "https://" + name + "/keys";
        publish(Array{key.jwk("k1")});
    }

    void publish(Array keys) { service.answer(url, Object{{"keys", std::move(keys)}}); }

    [[nodiscard]] Value options() const {
        return Object{{"oidc", true}, {"issuer", "https://idp"}, {"jwksUrl", url}, {"clientId", Array{"app", "app2"}}};
    }
    static Object claims() {
        return {{"iss", "https://idp"}, {"aud", "app"}, {"sub", "u1"}, {"exp", seconds_from_now(60)}};
    }
    std::string verify(const std::string& text, const std::string& id = "u1") {
        return run(service, "idp", "validateAuthData", Object{{"id", id}, {"id_token", text}}, options());
    }

    KeyPair key;
    std::string url;
    FakeService service;
};

Object with(const char* claim, Value value) {
    Object claims = Provider::claims();
    claims.set(claim, std::move(value));
    return claims;
}

Object without(const char* claim) {
    Object claims = Provider::claims();
    claims.erase(claim);
    return claims;
}

}  // namespace

TEST_CASE("a token that the provider signed for this app and this user is good") {
    Provider rsa("good-rsa");
    CHECK(rsa.verify(token(rsa.key, "k1", Provider::claims())) == "{}");
    CHECK(rsa.verify(token(rsa.key, "k1", with("aud", Array{"other", "app2"}))) == "{}");
    Provider p256("good-p256", KeyPair::p256());
    CHECK(p256.verify(token(p256.key, "k1", Provider::claims())) == "{}");
}

TEST_CASE("claims that do not fit are refused") {
    Provider idp("claims");
    const auto refused = [&idp](const Object& claims) { return idp.verify(token(idp.key, "k1", claims)); };
    CHECK(refused(with("exp", seconds_from_now(-1))) == "101 jwt expired");
    CHECK(refused(without("exp")) == "101 invalid exp value");
    CHECK(refused(with("exp", "later")) == "101 invalid exp value");
    CHECK(refused(with("nbf", seconds_from_now(60))) == "101 jwt not active");
    CHECK(refused(with("aud", "other")) == "101 jwt audience invalid. expected: app or app2");
    CHECK(refused(without("aud")) == "101 jwt audience invalid. expected: app or app2");
    CHECK(refused(with("aud", Object{{"app", "app"}})) == "101 jwt audience invalid. expected: app or app2");
    CHECK(refused(with("iss", "https://evil")) ==
          "101 id token not issued by correct OpenID provider - expected: https://idp | from: https://evil");
    CHECK(refused(with("sub", "u2")) == "101 auth data is invalid for this user.");
    CHECK(refused(with("sub", nullptr)) == "101 auth data is invalid for this user.");
    CHECK(idp.verify(token(idp.key, "k1", with("sub", "")), "") == "101 auth data is invalid for this user.");
}

TEST_CASE("a token with another signature, or none, is refused") {
    Provider idp("signatures");
    const std::string good = token(idp.key, "k1", Provider::claims());
    const std::string payload = good.substr(0, good.rfind('.'));

    SECTION("of another key") {
        CHECK(idp.verify(token(KeyPair::rsa(), "k1", Provider::claims())) == "101 invalid signature");
    }
    SECTION("of something else") {
        const std::string other = token(idp.key, "k1", with("sub", "u2"));
        CHECK(idp.verify(payload + other.substr(other.rfind('.'))) == "101 invalid signature");
    }
    SECTION("alg none") {
        const std::string none = unsigned_token(Object{{"alg", "none"}, {"kid", "k1"}}, Provider::claims());
        CHECK(idp.verify(none + '.') == "101 jwt signature is required");
        CHECK(idp.verify(none + ".AA") == "101 invalid algorithm");
    }
    SECTION("the public key as a secret for HS256") {
        const std::string text = unsigned_token(Object{{"alg", "HS256"}, {"kid", "k1"}}, Provider::claims());
        const std::string secret = to_json(idp.key.jwk("k1"));
        std::array<unsigned char, 32> mac{};
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), nullptr);
        const std::string bytes(reinterpret_cast<const char*>(mac.data()), mac.size());
        CHECK(idp.verify(text + '.' + base64url(bytes)) == "101 invalid algorithm");
    }
    SECTION("another algorithm than the key's") {
        const std::string text = unsigned_token(Object{{"alg", "ES256"}, {"kid", "k1"}}, Provider::claims());
        CHECK(idp.verify(text + '.' + base64url(idp.key.sign(text))) == "101 invalid signature");
        const std::string odd = unsigned_token(Object{{"alg", "RS512"}, {"kid", "k1"}}, Provider::claims());
        CHECK(idp.verify(odd + '.' + base64url(idp.key.sign(odd))) == "101 invalid algorithm");
    }
    SECTION("a key that the token brings along") {
        const KeyPair own = KeyPair::rsa();
        const std::string text =
            unsigned_token(Object{{"alg", "RS256"}, {"kid", "k1"}, {"jwk", own.jwk("k1")}}, Provider::claims());
        CHECK(idp.verify(text + '.' + base64url(own.sign(text))) == "101 invalid signature");
    }
    SECTION("what is no token") {
        for (const std::string& text : {std::string("x"), std::string(".."), payload, good + ".x", good + "!",
                                        "e30." + base64url("[]") + ".AA", good + "="})
            CHECK(idp.verify(text) == "101 provided token does not decode as JWT");
        CHECK(idp.verify("") == "101 id token is invalid for this user.");
    }
}

TEST_CASE("keys are kept, and fetched anew when the provider changes them") {
    Provider idp("rotation");
    for (int i = 0; i < 3; ++i) CHECK(idp.verify(token(idp.key, "k1", Provider::claims())) == "{}");
    CHECK(idp.service.asked.size() == 1);
    const KeyPair next = KeyPair::rsa();
    idp.publish(Array{next.jwk("k2")});
    CHECK(idp.verify(token(next, "k2", Provider::claims())) == "{}");
    CHECK(idp.verify(token(idp.key, "k1", Provider::claims())) == "101 Unable to find matching key for Key ID: k1");
}

TEST_CASE("made-up key ids do not make the proxy ask without end") {
    Provider idp("flood");
    for (int i = 0; i < 100; ++i)
        CHECK(
            idp.verify(token(idp.key, "x" + std::to_string(i), Provider::claims())).starts_with("101 Unable to find"));
    CHECK(idp.service.asked.size() == 10);
}

TEST_CASE("keys that are too small or for other uses are none") {
    Provider idp("odd-keys");
    Value encryption = idp.key.jwk("k1");
    encryption.as_object().set("use", "enc");
    Value other = idp.key.jwk("k1");
    other.as_object().set("alg", "RS512");
    for (const Value& jwk :
         {KeyPair::rsa(1024).jwk("k1"), encryption, other, Value(Object{{"kty", "oct"}, {"kid", "k1"}}), Value("x"),
          Value(Object{{"kty", "RSA"}, {"kid", "k1"}})}) {
        idp.publish(Array{jwk});
        CHECK(idp.verify(token(idp.key, "k1", Provider::claims())) == "101 Unable to find matching key for Key ID: k1");
    }
}

TEST_CASE("google, apple, facebook and keycloak have their issuers and words") {
    Provider idp("famous");
    const auto verify = [&idp](const char* provider, const char* key, const char* issuer, Object options) {
        options.set("jwksUrl", idp.url);
        const std::string text = token(idp.key, "k1", with("iss", issuer));
        return run(idp.service, provider, "validateAuthData", Object{{"id", "u1"}, {key, text}}, options);
    };
    const Object client{{"clientId", "app"}};
    CHECK(verify("google", "id_token", "accounts.google.com", client) == "{}");
    CHECK(verify("google", "id_token", "https://accounts.google.com", client) == "{}");
    CHECK(
        verify("google", "id_token", "https://evil", client) ==
        "101 id token not issued by correct provider - expected: accounts.google.com or https://accounts.google.com | "
        "from: https://evil");
    CHECK(verify("google", "id_token", "accounts.google.com", {}) == "101 Google auth is not configured.");
    CHECK(verify("google", "token", "accounts.google.com", client) == "101 id token is invalid for this user.");
    CHECK(verify("apple", "token", "https://appleid.apple.com", client) == "{}");
    CHECK(verify("apple", "token", "https://appleid.apple.com", {}) == "101 Apple auth is not configured.");
    CHECK(verify("facebook", "token", "https://www.facebook.com", {{"appIds", Array{"app"}}}) == "{}");
    CHECK(verify("facebook", "token", "https://www.facebook.com", {}) == "101 Facebook auth is not configured.");
}

TEST_CASE("keycloak's tokens name the client, and the roles that are claimed") {
    FakeService service;
    const KeyPair key = KeyPair::rsa();
    service.answer("https://kc/realms/r/protocol/openid-connect/certs", Object{{"keys", Array{key.jwk("k1")}}});
    const Value options =
        Object{{"config", Object{{"auth-server-url", "https://kc"}, {"realm", "r"}, {"client-id", "c"}}}};
    Object claims{{"iss", "https://kc/realms/r"},
                  {"azp", "c"},
                  {"sub", "u1"},
                  {"exp", seconds_from_now(60)},
                  {"roles", Array{"a", "b"}}};
    const auto verify = [&](Object auth_data) {
        auth_data.set("id", "u1");
        auth_data.set("access_token", token(key, "k1", claims));
        return run(service, "keycloak", "validateAuthData", auth_data, options);
    };
    CHECK(verify({{"roles", Array{"b", "a"}}}) == "{}");
    CHECK(verify({{"roles", Array{"b"}}}) == "101 Invalid authentication");
    CHECK(verify({}) == "101 Invalid authentication");
    CHECK(verify({{"roles", Array{"a", "b"}}, {"groups", Array{"g"}}}) == "101 Invalid authentication");
    claims.set("azp", "other");
    CHECK(verify({{"roles", Array{"a", "b"}}}) ==
          "101 access token is not authorized for this client - expected: c | from: other");
    CHECK(run(service, "keycloak", "validateAuthData", Object{{"id", "u1"}}, options) ==
          "101 Missing access token and/or User id");
}
