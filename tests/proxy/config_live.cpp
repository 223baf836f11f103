#include <catch2/catch.hpp>

#include "config_fixture.hpp"

using config_test::config_with;
using config_test::refusal_of;
using nlohmann::json;

TEST_CASE("live queries are served when they are switched on or have options") {
    CHECK_FALSE(config_with(json::object()).live.enabled);
    CHECK_FALSE(config_with({{"startLiveQueryServer", false}}).live.enabled);
    CHECK(config_with({{"startLiveQueryServer", true}}).live.enabled);
    CHECK(config_with({{"liveQueryServerOptions", json::object()}}).live.enabled);
}

TEST_CASE("options of live queries") {
    const auto config = config_with(
        {{"port", 1400},
         {"liveQueryServerOptions", {{"port", 1401}, {"websocketTimeout", 500}, {"keyPairs", {{"clientKey", "c"}}}}}});
    CHECK(config.live.own_port == 1401);
    CHECK(config.live.ping_interval == std::chrono::milliseconds(500));
    CHECK(config.live.key_pairs == std::vector<std::pair<std::string, std::string>>{{"clientKey", "c"}});
    CHECK_FALSE(config_with({{"port", 1400}, {"liveQueryServerOptions", {{"port", 1400}}}}).live.own_port);
    CHECK(config_with({{"startLiveQueryServer", true}}).live.ping_interval == std::chrono::seconds(10));
}

TEST_CASE("the database is told which classes have live queries") {
    const auto config =
        config_with({{"liveQuery",
                      {{"classNames", {"A"}}, {"resumable", {"A"}}, {"regexTimeout", 50}, {"redisURL", "redis://h"}}}});
    const json options = json::parse(config.app_options_json);
    CHECK(options["liveQuery"] == json{{"classNames", {"A"}}, {"resumable", {"A"}}, {"regexTimeout", 50}});
}

TEST_CASE("options of live queries that are refused") {
    CHECK(refusal_of({{"liveQuery", {{"classNames", "A"}}}}) == "liveQuery.classes should be an array of string");
    CHECK(refusal_of({{"liveQuery", {{"classNames", {1}}}}}) == "liveQuery.classes should be an array of string");
    CHECK(refusal_of({{"liveQuery", {{"resumable", true}}}}) == "liveQuery.resumable must be an array of strings");
    CHECK(refusal_of({{"liveQueryServerOptions", {{"keyPairs", {{"clientKey", 1}}}}}}) ==
          "liveQueryServerOptions.keyPairs must be an object of strings");
    CHECK(refusal_of({{"liveQueryServerOptions", {{"appId", "another"}}}}) ==
          "liveQueryServerOptions.appId must be the appId of the server");
    CHECK(refusal_of({{"liveQueryServerOptions", {{"port", 65536}}}}) ==
          "Option liveQueryServerOptions.port must be between 0 and 65535, but got 65536");
}
