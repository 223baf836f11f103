#include <algorithm>
#include <catch2/catch.hpp>

#include "config_fixture.hpp"

using namespace config_test;
using namespace parsegres::proxy;
using nlohmann::json;

namespace {

std::string printed(const std::string& flag) { return std::get<Printout>(load({.flags = {flag}})).text; }

json app_options(const Config& config) { return json::parse(config.app_options_json); }

bool holds(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

TEST_CASE("a flag wins over the environment, that over the file, that over the default") {
    Input input{.file = file_with(json::object())};
    const auto port = [&input] { return std::get<Config>(load(input)).port; };
    CHECK(port() == 1337);
    input.file = file_with({{"port", 1}});
    CHECK(port() == 1);
    input.environment["PORT"] = "2";
    CHECK(port() == 2);
    input.flags = {"--port", "3"};
    CHECK(port() == 3);
    input.flags = {"--port=4", "--port", "5"};
    CHECK(port() == 5);
}

TEST_CASE("flags and environment alone are a configuration") {
    const Config config = std::get<Config>(load({.flags = {"--appId", "a", "--masterKey", "--m"},
                                                 .environment = {{"PARSE_SERVER_DATABASE_URI", "postgres://h/d"},
                                                                 {"PARSE_SERVER_ALLOW_ORIGIN", "https://a,https://b"},
                                                                 {"PARSE_SERVER_MAX_LIMIT", ""}}}));
    CHECK(config.app_id == "a");
    CHECK(app_options(config)["masterKey"] == "--m");
    CHECK(config.allow_origin == std::vector<std::string>{"https://a", "https://b"});
    CHECK_FALSE(app_options(config).contains("maxLimit"));
}

TEST_CASE("a switch needs no value and leaves the file behind it alone") {
    Input input{.flags = {"--verbose"}, .file = file_with(json::object())};
    CHECK(std::get<Config>(load(input)).log_level == "verbose");
    input.flags = {"--verbose", "false"};
    CHECK(std::get<Config>(load(input)).log_level == "info");
    input.flags = {"--silent=1"};
    CHECK(std::get<Config>(load(input)).log_level == "silent");
    input.flags = {"--cluster", "3"};
    CHECK(std::get<Config>(load(input)).threads == 3);
}

TEST_CASE("members of an object come from the environment too, unless a flag gives the object") {
    Input input{.environment = {{"PARSE_SERVER_REQUEST_COMPLEXITY_QUERY_DEPTH", "7"}},
                .file = file_with({{"requestComplexity", {{"queryDepth", 5}, {"includeDepth", 3}}}})};
    const auto limits = [&input] { return app_options(std::get<Config>(load(input)))["requestComplexity"]; };
    CHECK(limits()["queryDepth"] == 7);
    CHECK(limits()["includeDepth"] == 3);
    CHECK(limits()["includeCount"] == -1);
    CHECK(limits()["allowRegex"] == true);
    input.flags = {"--requestComplexity", R"({"queryDepth":9})"};
    CHECK(limits()["queryDepth"] == 9);
}

TEST_CASE("the file may hold one app in a list") {
    const std::string app = file_with({{"port", 5}});
    CHECK(std::get<Config>(load({.file = R"({"apps":[)" + app + "]}"})).port == 5);
    CHECK(refusal({.file = R"({"apps":[)" + app + "," + app + "]}"}) == "Multiple apps are not supported");
    CHECK(refusal({.file = R"({"apps":[]})"}) == "apps must be a list with one object");
    CHECK(refusal({.file = R"({"apps":5})"}) == "apps must be a list with one object");
}

TEST_CASE("a file that cannot be used is refused with its name, and without its content") {
    CHECK(refusal({.flags = {"/nowhere/config.json"}}) ==
          "Cannot read the configuration file /nowhere/config.json: No such file or directory");
    CHECK_FALSE(refusal({.flags = {"/tmp"}}).empty());
    const std::string text = GENERATE("{\"appId\":\n\"a\", secret}", "[1]", "secret", "{", "\xff");
    const std::string message = refusal({.file = text});
    CHECK_THAT(message, Catch::Contains("/tmp/parsegres-config-"));
    CHECK_THAT(message, !Catch::Contains("secret"));
    if (text.find('\n') != std::string::npos) CHECK_THAT(message, Catch::Contains("not valid JSON (line 2)"));
    CHECK_FALSE(refusal({.file = std::string(1000000, '[')}).empty());
    CHECK_FALSE(refusal({.file = "{\"a\":" + std::string(10000, '[') + std::string(10000, ']') + "}"}).empty());
}

TEST_CASE("an unknown name is refused with the nearest known one") {
    CHECK(refusal_of({{"masterKye", "x"}}) == "error: unknown option masterKye (did you mean masterKey?)");
    CHECK(refusal_of({{"bananaSplit", "x"}}) == "error: unknown option bananaSplit");
    CHECK(refusal({.flags = {"--masterKye", "x"}}) == "unknown option --masterKye (did you mean --masterKey?)");
    CHECK(refusal({.flags = {"--masterKye=x"}}) == "unknown option --masterKye (did you mean --masterKey?)");
    CHECK(refusal({.flags = {"--verison"}}) == "unknown option --verison (did you mean --version?)");
    CHECK(refusal({.flags = {"one.json", "two.json"}}) ==
          "Only one configuration file can be given; unexpected argument two.json");
    CHECK_THAT(refusal({.flags = {"--port"}}), Catch::Contains("--port"));
}

TEST_CASE("help and version are answers of their own") {
    CHECK_THAT(printed("--help"), Catch::Contains("--requestKeywordDenylist"));
    CHECK_THAT(printed("-h"), Catch::Contains("PARSE_SERVER_MASTER_KEY"));
    CHECK_THAT(printed("--version"), Catch::StartsWith("parsegres "));
}

TEST_CASE("the defaults are Parse Server's") {
    const Config config = config_with(json::object());
    CHECK(config.host == "0.0.0.0");
    CHECK(config.port == 1337);
    CHECK(config.mount_path == "/parse");
    CHECK(config.server_url == "http://localhost:1337/parse");
    CHECK(config.max_upload_size == 20 * 1024 * 1024);
    CHECK(config.allow_origin.empty());
    CHECK_FALSE(config.trust_proxy.everyone);
    CHECK(config.trust_proxy.ranges.empty());
    CHECK(config.log_level == "info");
    CHECK(config.threads >= 1);
    CHECK(config.database.schema == "public");
    CHECK(config.warnings.empty());
    const json options = app_options(config);
    CHECK(options["defaultLimit"] == 100);
    CHECK(options["objectIdSize"] == 10);
    CHECK(options["allowClientClassCreation"] == false);
    CHECK(options["enableSanitizedErrorResponse"] == true);
    CHECK(options["masterKeyIps"] == json{"127.0.0.1", "::1"});
    CHECK(options["readOnlyMasterKeyIps"] == json{"0.0.0.0/0", "::0"});
    CHECK(options["requestKeywordDenylist"].size() == 3);
    CHECK(options["serverURL"] == "http://localhost:1337/parse");
    CHECK_FALSE(options.contains("clientKey"));
    CHECK_FALSE(options.contains("databaseURI"));
}

TEST_CASE("an empty key or URL counts as none") {
    const json options = app_options(config_with({{"clientKey", ""}, {"publicServerURL", ""}, {"restAPIKey", "rest"}}));
    CHECK_FALSE(options.contains("clientKey"));
    CHECK_FALSE(options.contains("publicServerURL"));
    CHECK(options["restAPIKey"] == "rest");
}

TEST_CASE("mount paths have one slash in front and none at the end") {
    struct Case {
        std::string given, normal;
    };
    const auto c =
        GENERATE(values<Case>({{"/parse", "/parse"}, {"parse", "/parse"}, {"/a//b/", "/a/b"}, {"/", ""}, {"", ""}}));
    CHECK(config_with({{"mountPath", c.given}}).mount_path == c.normal);
    CHECK(config_with({{"mountPath", "/1"}, {"port", 80}}).server_url == "http://localhost:80/1");
}

TEST_CASE("what has no effect is named once at the start, and does not refuse it") {
    const Config config = config_with(
        {{"silent", true},
         {"push", {{"adapter", json::object()}}},
         {"liveQuery", {{"classNames", {"A"}}}},
         {"startLiveQueryServer", true},
         {"fileUpload", {{"enableForPublic", true}}},
         {"auth", {{"custom", {{"adapter", "http"}, {"url", "http://h/"}, {"methods", {"validateAuthData"}}}}}},
         {"logLevels", {{"triggerAfter", "silent"}}},
         {"webhookKey", "hook"},
         {"fileKey", "file"},
         {"encodeParseObjectInCloudFunction", true},
         {"cacheTTL", 1},
         {"scheduledPush", false},
         {"pages", {{"enableRouter", true}, {"forceRedirekt", true}}}});
    CHECK(holds(config.warnings,
                "Not supported yet, so without effect: fileKey, fileUpload, "
                "push, logLevels"));
    CHECK(holds(config.warnings,
                "Without meaning in parsegres: pages.enableRouter, cacheTTL, encodeParseObjectInCloudFunction"));
    CHECK(holds(config.warnings,
                "Invalid key(s) found in Parse Server configuration: pages.forceRedirekt (did you "
                "mean forceRedirect?)"));
    CHECK(config.warnings.size() == 3);
}

TEST_CASE("members without effect are named when their object is supported") {
    const Config config = config_with({{"requestComplexity", {{"graphQLDepth", 5}, {"queryDepth", 5}}},
                                       {"databaseOptions", {{"maxPoolSize", 5}, {"max", 5}}}});
    CHECK(holds(config.warnings, "Not supported yet, so without effect: requestComplexity.graphQLDepth"));
    CHECK(holds(config.warnings, "Without meaning in parsegres: databaseOptions.maxPoolSize"));
}

TEST_CASE("doubtful values are named") {
    CHECK(config_with({{"appId", "a/b"}}).warnings.size() == 1);
    CHECK(config_with({{"serverURL", "nonsense"}}).warnings.size() == 1);
    CHECK(config_with({{"serverURL", "https://example.com/parse"}}).warnings.empty());
}

TEST_CASE("protected fields are added to the default ones") {
    const auto fields = [](const json& changes) { return app_options(config_with(changes))["protectedFields"]; };
    CHECK(fields(json::object()) == json{{"_User", {{"*", {"email"}}}}});
    CHECK(fields({{"protectedFields", {{"_User", {{"*", {"phone", "email"}}}}, {"A", {{"*", {"b"}}}}}}}) ==
          json{{"_User", {{"*", {"phone", "email"}}}}, {"A", {{"*", {"b"}}}}});
    CHECK(fields({{"protectedFields", {{"_User", {{"role:x", {"c"}}}}}}}) ==
          json{{"_User", {{"*", {"email"}}, {"role:x", {"c"}}}}});
    CHECK(fields({{"protectedFields", {{"_User", {{"*", json::array()}}}}}, {"protectedFieldsOwnerExempt", false}}) ==
          json{{"_User", {{"*", json::array()}}}});
    CHECK(fields({{"userSensitiveFields", {"phone"}}}) == json{{"_User", {{"*", {"email", "phone"}}}}});
}

TEST_CASE("the description for the log holds no key and no password") {
    const Config config = config_with({{"masterKey", "s3cret-master"},
                                       {"clientKey", "s3cret-client"},
                                       {"maintenanceKey", "s3cret-maintenance"},
                                       {"databaseURI", "postgres://u:s3cret@h/d?passphrase=s3cret&key=/k"}});
    const std::string text = describe(config);
    CHECK_THAT(text, !Catch::Contains("s3cret"));
    CHECK_THAT(text, Catch::Contains("postgresql://u:hidden@h/d"));
    CHECK_THAT(text, Catch::Contains("\"defaultLimit\":100"));
}

TEST_CASE("the credentials of a mail server stay with the proxy") {
    const Config config = config_with({{"emailAdapter",
                                        {{"adapter", "smtp"},
                                         {"host", "mail.example.com"},
                                         {"user", "u"},
                                         {"password", "very secret"},
                                         {"from", "App <a@b.c>"}}}});
    CHECK(config.mail.url == "smtp://mail.example.com:587");
    CHECK(config.mail.require_tls);
    CHECK(config.mail.password == "very secret");
    CHECK(json::parse(config.app_options_json).at("emailAdapter") == json{{"adapter", "smtp"}});
    CHECK(describe(config).find("very secret") == std::string::npos);
    CHECK(describe(config).find("mail.example.com") == std::string::npos);
}
