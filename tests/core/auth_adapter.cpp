#include <catch2/catch.hpp>

#include "auth/adapter.hpp"
#include "auth/auth_body.hpp"
#include "outcome.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

AuthSettings settings(const char* auth) { return {parse_json(auth), true, false}; }

std::string changed(const char* sent, const char* stored) {
    return to_json(changed_auth_data(parse_json(sent).as_object(), parse_json(stored)));
}

}  // namespace

TEST_CASE("a team's own adapter is asked for the methods that it lists") {
    const auto own = settings(R"({"own":{"adapter":"http","url":"http://a/1","methods":["validateAuthData"],
        "options":{"appIds":["x"],"policy":"solo"}}})")
                         .find("own");
    REQUIRE(own);
    CHECK(own->actor(AuthMethod::ValidateAuthData) == AuthActor::Http);
    CHECK(own->actor(AuthMethod::AfterFind) == AuthActor::Nobody);
    CHECK(own->policy() == "solo");
    CHECK(to_json(*own->app_ids()) == R"(["x"])");
    CHECK(to_json(own->http_question("validateAuthData", {1})) ==
          R"({"kind":"adapter","url":"http://a/1","method":"validateAuthData","args":[1]})");
    CHECK(
        to_json(own->options()) ==
        R"({"appIds":["x"],"policy":"solo","validateAuthData":{"$function":{"url":"http://a/1","method":"validateAuthData"}}})");
}

TEST_CASE("under the name of a built-in provider the methods that are not listed stay") {
    const auto mfa = settings(R"({"mfa":{"adapter":"http","url":"http://a","methods":["sendSMS"],
        "options":{"options":["SMS"]}}})")
                         .find("mfa");
    REQUIRE(mfa);
    CHECK(mfa->base() == AuthBase::Mfa);
    CHECK(mfa->actor(AuthMethod::ValidateLogin) == AuthActor::Base);
    const auto facebook =
        settings(R"({"facebook":{"adapter":"http","url":"http://a","methods":["validateAuthData"]}})").find("facebook");
    CHECK(facebook->actor(AuthMethod::ValidateAuthData) == AuthActor::Http);
    CHECK(facebook->actor(AuthMethod::ValidateAppId) == AuthActor::Base);
}

TEST_CASE("who is a provider") {
    const AuthSettings some = settings(R"({"github":{"clientId":"a","clientSecret":"b"},"off":{"enabled":false},
        "intro":{"oauth2":true},"idp":{"oidc":true},"broken":true})");
    CHECK(some.find("anonymous"));
    CHECK(some.find("google"));
    CHECK(some.find("github")->base() == AuthBase::Code);
    CHECK(some.find("intro")->base() == AuthBase::Token);
    CHECK(some.find("idp")->base() == AuthBase::Token);
    for (const char* name : {"off", "mfa", "line", "twitter", "broken", "unknown", "", "a.b", "a'b", "__proto__", "1a"})
        CHECK_FALSE(some.find(name));
    CHECK_FALSE(AuthSettings{Value(), false, false}.find("anonymous"));
}

TEST_CASE("a provider that cannot work is told at the start") {
    const auto c = GENERATE(table<const char*, const char*>(
        {{R"([])", "auth must be an object"},
         {R"({"a-b":{}})", "auth.a-b: the name must be a letter followed by letters, digits and underscores"},
         {R"({"a":true})", "auth.a must be an object"},
         {R"({"a":{"adapter":"http","methods":[]}})", "auth.a.url must be the http or https URL of the adapter"},
         {R"({"a":{"adapter":"http","url":"file:///x","methods":[]}})",
          "auth.a.url must be the http or https URL of the adapter"},
         {R"({"a":{"adapter":"http","url":"http://x"}})",
          "auth.a.methods must be an array of the methods that the adapter has"},
         {R"({"github":{}})", "GitHub clientId is required."},
         {R"({"github":{"clientId":"a"}})", "GitHub clientSecret is required."},
         {R"({"wechat":{}})", "WeChat clientId is required."},
         {R"({"x":{"oauth2":true}})", "OAuth2 token introspection endpoint URL is missing."},
         {R"({"x":{"oauth2":true,"tokenIntrospectionEndpointUrl":"http://i","appidField":"aud"}})",
          "OAuth2 configuration is missing app IDs."},
         {R"({"x":{"oidc":true,"issuer":"i"}})", "auth.x: issuer, jwksUrl and clientId are required"},
         {R"({"mfa":{}})", "mfa.options must be an array"},
         {R"({"twitter":{}})",
          R"(auth.twitter is not built in; configure an adapter of your own with "adapter": "http")"},
         {R"({"mine":{}})", R"(auth.mine is no built-in provider: it needs "adapter": "http", "oauth2" or "oidc")"}}));
    CHECK(auth_config_problem(parse_json(std::get<0>(c))) == std::string(std::get<1>(c)));
    CHECK_FALSE(auth_config_problem(parse_json(
        R"({"google":{"clientId":"x"},"line":{"enableInsecureAuth":true},"mine":{"enabled":false},"anonymous":{}})")));
}

TEST_CASE("a user needs no password with a provider that says something") {
    CHECK_FALSE(carries_auth_data(nullptr));
    for (const char* none : {"null", "{}", R"({"a":null})", R"({"a":{}})", R"({"a":"x"})", "[]", "\"x\""}) {
        const Value value = parse_json(none);
        CHECK_FALSE(carries_auth_data(&value));
    }
    const Value some = parse_json(R"({"a":null,"b":{"id":"1"}})");
    CHECK(carries_auth_data(&some));
}

TEST_CASE("providers are asked in the order of their names, and only objects are data") {
    CHECK(providers_of(parse_json(R"({"b":{},"a":null})")) == std::vector<std::string>{"a", "b"});
    for (const char* wrong : {"null", "[]", "\"x\"", R"({"a":1})", R"({"a":[]})", R"({"__op":"Delete"})"})
        CHECK(error_of([&] { providers_of(parse_json(wrong)); }) == "252 This authentication method is unsupported.");
}

TEST_CASE("what was read back changes nothing, all else does") {
    CHECK(changed(R"({"a":{"id":"1"}})", R"({"a":{"id":"1","token":"t"}})") == "{}");
    CHECK(changed(R"({"a":{}})", R"({"a":{"id":"1"}})") == "{}");
    CHECK(changed(R"({"a":{"id":"1","token":"new"}})", R"({"a":{"id":"1","token":"t"}})") ==
          R"({"a":{"id":"1","token":"new"}})");
    CHECK(changed(R"({"a":{"id":"1","more":1}})", R"({"a":{"id":"1"}})") == R"({"a":{"id":"1","more":1}})");
    CHECK(changed(R"({"a":null})", R"({"a":{"id":"1"}})") == R"({"a":null})");
    CHECK(changed(R"({"a":{"id":"1"}})", "null") == R"({"a":{"id":"1"}})");
    CHECK(changed(R"({"anonymous":{"id":"1"}})", R"({"b":{}})") == "{}");
}
