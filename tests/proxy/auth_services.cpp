#include <catch2/catch.hpp>

#include "auth/ldap.hpp"
#include "auth_fixture.hpp"

using namespace auth_test;

namespace {

const Value kClient = Object{{"clientId", "cid"}, {"clientSecret", "sec"}};
const Value kInsecure = Object{{"enableInsecureAuth", true}};

std::string exchange(FakeService& service, const char* provider, const Value& auth_data,
                     const Value& options = kClient) {
    return run(service, provider, "beforeFind", auth_data, options);
}

}  // namespace

TEST_CASE("a code becomes the id that the service knows the user by") {
    struct Case {
        const char* provider;
        const char* token_url;
        const char* user_url;
        Value user;
        const char* result;
    };
    const auto c = GENERATE(values<Case>({
        {"github", "https://github.com/login/oauth/access_token", "https://api.github.com/user",
         Object{{"id", 583231}, {"login", "a"}}, R"({"access_token":"t","id":"583231"})"},
        {"instagram", "https://api.instagram.com/oauth/access_token",
         "https://graph.instagram.com/me?fields=id&access_token=t", Object{{"id", "7"}},
         R"({"access_token":"t","id":"7"})"},
        {"line", "https://api.line.me/oauth2/v2.1/token", "https://api.line.me/v2/profile", Object{{"userId", "7"}},
         R"({"access_token":"t","id":"7"})"},
        {"linkedin", "https://www.linkedin.com/oauth/v2/accessToken", "https://api.linkedin.com/v2/me",
         Object{{"id", "7"}}, R"({"access_token":"t","id":"7"})"},
        {"microsoft", "https://login.microsoftonline.com/common/oauth2/v2.0/token",
         "https://graph.microsoft.com/v1.0/me", Object{{"id", "7"}}, R"({"access_token":"t","id":"7"})"},
        {"qq", "https://graph.qq.com/oauth2.0/token?", "https://graph.qq.com/oauth2.0/me?access_token=t",
         Object{{"openid", "7"}}, R"({"access_token":"t","id":"7"})"},
        {"weibo", "https://api.weibo.com/oauth2/access_token", "https://api.weibo.com/oauth2/get_token_info",
         Object{{"uid", 7}}, R"({"access_token":"t","id":"7"})"},
        {"gpgames", "https://oauth2.googleapis.com/token", "https://www.googleapis.com/games/v1/players/me",
         Object{{"playerId", "7"}}, R"({"access_token":"t","id":"7"})"},
    }));
    FakeService service;
    service.answer(c.token_url, Object{{"access_token", "t"}});
    service.answer(c.user_url, c.user);
    CHECK(exchange(service, c.provider, Object{{"code", "c"}, {"redirect_uri", "https://r"}}) == c.result);
    REQUIRE(service.asked.size() == 2);
    const std::string sent = service.asked[0].url + service.asked[0].body;
    CHECK(sent.find("cid") != std::string::npos);
    CHECK(sent.find("sec") != std::string::npos);
}

TEST_CASE("spotify's code comes with a verifier in place of a secret") {
    FakeService service;
    service.answer("https://accounts.spotify.com/api/token", Object{{"access_token", "t"}});
    service.answer("https://api.spotify.com/v1/me", Object{{"id", "7"}});
    CHECK(exchange(service, "spotify", Object{{"code", "c"}, {"redirect_uri", "r"}, {"code_verifier", "v"}}) ==
          R"({"access_token":"t","id":"7"})");
    CHECK(service.asked[0].body == "client_id=cid&code=c&grant_type=authorization_code&redirect_uri=r&code_verifier=v");
    CHECK(exchange(service, "spotify", Object{{"code", "c"}}).starts_with("101 spotify auth requires"));
}

TEST_CASE("wechat names the user with the token") {
    FakeService service;
    service.answer("https://api.weixin.qq.com/sns/oauth2/access_token", Object{{"access_token", "t"}, {"openid", "o"}});
    service.answer("https://api.weixin.qq.com/sns/auth?openid=o&access_token=t", Object{{"errcode", 0}});
    CHECK(exchange(service, "wechat", Object{{"code", "c"}}) == R"({"access_token":"t","id":"o"})");
    CHECK(exchange(service, "wechat", Object{{"code", "c"}, {"id", "other"}}) ==
          "101 WeChat auth is invalid for this user.");
}

TEST_CASE("qq answers with a call") {
    FakeService service;
    service.answer_text("https://graph.qq.com/oauth2.0/token", R"(callback( {"access_token":"t"} );)");
    service.answer_text("https://graph.qq.com/oauth2.0/me", R"(callback( {"openid":"7"} );)");
    CHECK(exchange(service, "qq", Object{{"code", "c"}}) == R"({"access_token":"t","id":"7"})");
}

TEST_CASE("without a good code nobody is let in") {
    FakeService service;
    CHECK(exchange(service, "github", Object{{"id", "1"}, {"access_token", "t"}}) == "142 GitHub code is required.");
    CHECK(exchange(service, "github", Object{{"code", Object()}}) == "142 GitHub code is required.");
    CHECK(exchange(service, "github", Object{{"code", "c"}}, Value()) == "101 GitHub auth is not configured.");
    service.answer("https://github.com/login", Object{{"error", "bad"}, {"error_description", "The code is old"}});
    CHECK(exchange(service, "github", Object{{"code", "c"}}) == "101 The code is old");
    service.answer("https://github.com/login", Object(), 400);
    CHECK(exchange(service, "github", Object{{"code", "c"}}) == "142 Failed to exchange code for token: Bad Request");
    service.answer("https://github.com/login", Object{{"access_token", "t"}});
    service.answer("https://api.github.com/user", Object(), 401);
    CHECK(exchange(service, "github", Object{{"code", "c"}}) == "142 Failed to fetch GitHub user: Unauthorized");
    service.answer("https://api.github.com/user", Object());
    CHECK(exchange(service, "github", Object{{"code", "c"}}) == "142 Invalid GitHub user data received.");
    service.answer("https://api.github.com/user", Object{{"id", 2}});
    CHECK(exchange(service, "github", Object{{"code", "c"}, {"id", "1"}}) ==
          "101 GitHub auth is invalid for this user.");
}

TEST_CASE("a token from the client counts only where it is allowed, and for its own user") {
    FakeService service;
    service.answer("https://api.github.com/user", Object{{"id", 1}});
    CHECK(exchange(service, "github", Object{{"id", "1"}, {"access_token", "t"}}, kInsecure) ==
          R"({"id":"1","access_token":"t"})");
    CHECK(exchange(service, "github", Object{{"id", "2"}, {"access_token", "t"}}, kInsecure) ==
          "101 GitHub auth is invalid for this user.");
    CHECK(exchange(service, "github", Object{{"id", "1"}}, kInsecure) == "101 GitHub auth is invalid for this user.");
    CHECK(exchange(service, "github", Object{{"id", "1"}, {"access_token", "t\r\nX-Evil: 1"}}, kInsecure) ==
          "101 GitHub auth is invalid for this user.");
}

TEST_CASE("what a client sends stays inside its place of a URL") {
    FakeService service;
    service.answer("https://oauth2.googleapis.com/token", Object{{"access_token", "t"}});
    service.answer("https://www.googleapis.com/games/v1/players/", Object{{"playerId", "x"}});
    exchange(service, "gpgames", Object{{"code", "c"}, {"id", "../x?a=b#"}});
    CHECK(service.asked.back().url == "https://www.googleapis.com/games/v1/players/..%2Fx%3Fa%3Db%23");
}

TEST_CASE("facebook's graph is asked for the user and for the app") {
    FakeService service;
    const Value options = Object{{"appIds", Array{"app"}}, {"appSecret", "secret"}};
    const Value auth_data = Object{{"id", "7"}, {"access_token", "t&x"}};
    service.answer("https://graph.facebook.com/me?", Object{{"id", "7"}});
    service.answer("https://graph.facebook.com/app?", Object{{"id", "app"}});
    CHECK(run(service, "facebook", "validateAuthData", auth_data, options) == "{}");
    CHECK(service.asked[0].url.starts_with(
        "https://graph.facebook.com/me?fields=id&access_token=t%26x&appsecret_proof="));
    CHECK(run(service, "facebook", "validateAppId", auth_data, options) == "{}");
    service.answer("https://graph.facebook.com/me?", Object{{"id", "8"}});
    service.answer("https://graph.facebook.com/app?", Object{{"id", "other"}});
    for (const char* method : {"validateAuthData", "validateAppId"})
        CHECK(run(service, "facebook", method, auth_data, options) == "101 Facebook auth is invalid for this user.");
    CHECK(run(service, "facebook", "validateAuthData", auth_data, Object()) == "101 Facebook auth is not configured.");
}

TEST_CASE("an introspected token must be active, the user's and the app's") {
    FakeService service;
    const Value options = Object{{"oauth2", true},
                                 {"tokenIntrospectionEndpointUrl", "https://i/"},
                                 {"appidField", "client_id"},
                                 {"appIds", Array{"app"}},
                                 {"authorizationHeader", "Basic x"}};
    const Value auth_data = Object{{"id", "7"}, {"access_token", "t"}};
    const auto ask = [&](const char* method) { return run(service, "mine", method, auth_data, options); };
    const char* const invalid = "101 OAuth2 access token is invalid for this user.";
    service.answer("https://i/", Object{{"active", true}, {"sub", "7"}, {"client_id", "app"}});
    CHECK(ask("validateAuthData") == "{}");
    CHECK(ask("validateAppId") == "{}");
    CHECK(service.asked[0].body == "token=t");
    CHECK(service.asked[0].headers.back() == "Authorization: Basic x");
    service.answer("https://i/", Object{{"active", false}, {"sub", "7"}});
    CHECK(ask("validateAuthData") == invalid);
    CHECK(ask("validateAppId") == "101 OAuth2: Invalid app ID.");
    service.answer("https://i/", Object{{"active", true}, {"sub", "8"}, {"client_id", Array{"x"}}});
    CHECK(ask("validateAuthData") == invalid);
    CHECK(ask("validateAppId") == "101 OAuth2: Invalid app ID.");
    service.answer("https://i/", Object(), 500);
    CHECK(ask("validateAuthData") == "101 OAuth2 token introspection request failed.");
}

TEST_CASE("names are escaped for a directory, and an empty password is a wrong one") {
    using namespace parsegres::proxy::auth;
    CHECK(escape_dn(R"( a,b=c+d<e>f#g;h"i\ )") == R"(\ a\,b\=c\+d\<e\>f\#g\;h\"i\\\ )");
    CHECK(escape_filter(std::string("a*(b)\\\0", 7)) == R"(a\2a\28b\29\5c\00)");
    FakeService service;
    const Value options = Object{{"url", "ldap://127.0.0.1:1"}, {"suffix", "o=example"}};
    for (const Value& wrong : {Value(Object{{"id", "a"}, {"password", ""}}), Value(Object{{"id", "a"}}),
                               Value(Object{{"id", ""}, {"password", "x"}})})
        CHECK(run(service, "ldap", "validateAuthData", wrong, options) == "101 LDAP: Wrong username or password");
    CHECK(run(service, "ldap", "validateAuthData", Object{{"id", "a"}, {"password", "b"}}, Object()) ==
          "1 LDAP auth configuration missing");
}

TEST_CASE("an unknown service is unsupported") {
    FakeService service;
    CHECK(run(service, "unknown", "validateAuthData", Object(), Object()) ==
          "252 This authentication method is unsupported.");
    CHECK(run(service, "google", "validateAuthData", "x", Object()) == "101 auth data is invalid for this user.");
}
