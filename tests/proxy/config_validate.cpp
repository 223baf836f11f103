#include <catch2/catch.hpp>

#include "config_fixture.hpp"

using config_test::refusal_of;
using nlohmann::json;

namespace {

struct Refused {
    json changes;
    std::string message;
};

json group(const char* name, const json& members) { return json{{name, members}}; }

}  // namespace

TEST_CASE("values that Parse Server refuses are refused in its words") {
    const auto c = GENERATE(values<Refused>({
        {{{"appId", nullptr}}, "ERROR: appId and masterKey are required"},
        {{{"masterKey", nullptr}}, "ERROR: appId and masterKey are required"},
        {{{"masterKey", ""}}, "ERROR: appId and masterKey are required"},
        {{{"readOnlyMasterKey", "master"}}, "masterKey and readOnlyMasterKey should be different"},
        {{{"maintenanceKey", "master"}}, "masterKey and maintenanceKey should be different"},
        {{{"masterKeyIps", {"invalidIp", "1.2.3.4"}}},
         "The Parse Server option \"masterKeyIps\" contains an invalid IP address \"invalidIp\"."},
        {{{"maintenanceKeyIps", {"x"}}},
         "The Parse Server option \"maintenanceKeyIps\" contains an invalid IP address \"x\"."},
        {{{"readOnlyMasterKeyIps", "y"}},
         "The Parse Server option \"readOnlyMasterKeyIps\" contains an invalid IP address \"y\"."},
        {{{"defaultLimit", -1}}, "Default limit must be a value greater than 0."},
        {{{"defaultLimit", 0}}, "Default limit must be a value greater than 0."},
        {{{"defaultLimit", "invalid"}}, "Default limit must be a number."},
        {{{"defaultLimit", json::array()}}, "Default limit must be a number."},
        {{{"defaultLimit", true}}, "Default limit must be a number."},
        {{{"maxLimit", -100}}, "Max limit must be a value greater than 0."},
        {{{"sessionLength", "test"}}, "Session length must be a valid number."},
        {{{"sessionLength", "-33"}}, "Session length must be a value greater than 0."},
        {{{"sessionLength", "0"}}, "Session length must be a value greater than 0."},
        {{{"extendSessionOnUse", "yolo"}}, "extendSessionOnUse must be a boolean value"},
        {{{"revokeSessionOnPasswordReset", "yolo"}}, "revokeSessionOnPasswordReset must be a boolean value"},
        {{{"enforcePrivateUsers", "a"}}, "Parse Server option enforcePrivateUsers must be a boolean."},
        {{{"allowClientClassCreation", {1}}}, "Parse Server option allowClientClassCreation must be a boolean."},
        {{{"allowHeaders", 5}}, "Allow headers must be an array"},
        {{{"allowHeaders", {"A", 5}}}, "Allow headers must only contain strings"},
        {{{"allowHeaders", {"A", " "}}}, "Allow headers must not contain empty strings"},
        {{{"requestKeywordDenylist", "a"}}, "Parse Server option requestKeywordDenylist must be an array."},
        {{{"requestKeywordDenylist", {{{"kye", "a"}}}}},
         "Parse Server option requestKeywordDenylist must hold objects with key, value or both."},
        {{{"publicServerURL", "blabla:/some"}},
         "The option publicServerURL must be a valid URL starting with http:// or https://."},
        {{{"maxUploadSize", "20 potatoes"}}, "Invalid size value: 20 potatoes"},
        {{{"databaseOptions", 5}}, "databaseOptions must be an object"},
        {{{"security", "x"}}, "Parse Server option security must be an object."},
    }));
    INFO(c.changes.dump());
    CHECK(refusal_of(c.changes) == c.message);
}

TEST_CASE("requestComplexity takes booleans, positive integers and -1") {
    const auto c = GENERATE(values<Refused>({
        {5, "requestComplexity must be an object."},
        {json::array(), "requestComplexity must be an object."},
        {{{"depth", 5}}, "requestComplexity contains unknown property 'depth'."},
        {{{"allowRegex", 1}}, "requestComplexity.allowRegex must be a boolean."},
        {{{"queryDepth", 0}}, "requestComplexity.queryDepth must be a positive integer or -1 to disable."},
        {{{"queryDepth", -2}}, "requestComplexity.queryDepth must be a positive integer or -1 to disable."},
        {{{"queryDepth", 1.5}}, "requestComplexity.queryDepth must be a positive integer or -1 to disable."},
        {{{"queryDepth", "5"}}, "requestComplexity.queryDepth must be a positive integer or -1 to disable."},
        {{{"queryDepth", 5}, {"includeDepth", -1}, {"allowRegex", false}}, ""},
    }));
    INFO(c.changes.dump());
    CHECK(refusal_of({{"requestComplexity", c.changes}}) == c.message);
}

TEST_CASE("groups that are not supported yet are checked all the same") {
    const std::string threshold = "Account lockout threshold should be an integer greater than 0 and less than 1000";
    const std::string duration = "Account lockout duration should be greater than 0 and less than 100000";
    const auto c = GENERATE_COPY(values<Refused>({
        {group("accountLockout", {{"duration", "x"}, {"threshold", 5}}), duration},
        {group("accountLockout", {{"duration", 100000}, {"threshold", 5}}), duration},
        {group("accountLockout", {{"duration", 0}, {"threshold", 5}}), duration},
        {group("accountLockout", {{"duration", 5}, {"threshold", 0}}), threshold},
        {group("accountLockout", {{"duration", 5}, {"threshold", 1000}}), threshold},
        {group("accountLockout", {{"duration", 5}}), threshold},
        {group("accountLockout", {{"duration", 0.05}, {"threshold", 3}}), ""},
        {group("passwordPolicy", {{"maxPasswordAge", "x"}}), "passwordPolicy.maxPasswordAge must be a positive number"},
        {group("passwordPolicy", {{"resetTokenValidityDuration", 0}}),
         "passwordPolicy.resetTokenValidityDuration must be a positive number"},
        {group("passwordPolicy", {{"validatorPattern", 5}}),
         "passwordPolicy.validatorPattern must be a regex string or RegExp object."},
        {group("passwordPolicy", {{"validatorCallback", "x"}}), "passwordPolicy.validatorCallback must be a function."},
        {group("passwordPolicy", {{"doNotAllowUsername", "no"}}),
         "passwordPolicy.doNotAllowUsername must be a boolean value."},
        {group("passwordPolicy", {{"maxPasswordHistory", 21}}),
         "passwordPolicy.maxPasswordHistory must be an integer ranging 0 - 20"},
        {group("passwordPolicy", {{"resetTokenReuseIfValid", true}}),
         "You cannot use resetTokenReuseIfValid without resetTokenValidityDuration"},
        {group("passwordPolicy", {{"resetTokenReuseIfValid", true}, {"resetTokenValidityDuration", 5}}), ""},
        {group("idempotencyOptions", {{"ttl", 0}}), "idempotency TTL value must be greater than 0 seconds"},
        {group("idempotencyOptions", {{"ttl", "x"}}), "idempotency TTL value must be a number"},
        {group("idempotencyOptions", {{"paths", "x"}}), "idempotency paths must be of an array of strings"},
        {group("fileUpload", {{"enableForPublic", 1}}), "fileUpload.enableForPublic must be a boolean value."},
        {group("fileUpload", {{"fileExtensions", 1}}), "fileUpload.fileExtensions must be an array."},
        {group("fileUpload", {{"allowedFileUrlDomains", {""}}}),
         "fileUpload.allowedFileUrlDomains must contain only non-empty strings."},
        {group("fileDownload", {{"enableForPublic", 1}}), "fileDownload.enableForPublic must be a boolean value."},
        {group("installation", {{"x", 1}}), "installation contains unknown property 'x'."},
        {group("installation", {{"duplicateDeviceTokenAction", "x"}}),
         "installation.duplicateDeviceTokenAction must be one of: 'delete', 'update'."},
        {group("logLevels", {{"triggerAfter", "loud"}}),
         R"('triggerAfter' must be one of ["error","warn","info","debug","verbose","silly","silent"])"},
        {group("security", {{"enableCheck", 1}}), "Parse Server option security.enableCheck must be a boolean."},
        {group("schema", {{"definitions", 1}}), "Parse Server option schema.definitions must be an array."},
        {group("schema", {{"strict", 1}}), "Parse Server option schema.strict must be a boolean."},
        {group("pages", {{"pagesPath", 1}}), "Parse Server option pages.pagesPath must be a string."},
        {group("databaseOptions", {{"enableSchemaHooks", 1}}), "databaseOptions.enableSchemaHooks must be a boolean"},
        {group("liveQuery", {{"regexTimeout", "x"}}), "liveQuery.regexTimeout must be a number"},
        {group("routeAllowList", {1}), "Parse Server option routeAllowList contains a non-string value."},
        {group("rateLimit", 5), "rateLimit must be an array or object"},
        {group("rateLimit", {5}), "rateLimit must be an array of objects"},
        {group("rateLimit", {{{"requestTimeWindow", 5}}}), "rateLimit.requestPath must be defined"},
        {group("rateLimit", {{{"requestPath", "*"}, {"requestTimeWindow", "x"}}}),
         "rateLimit.requestTimeWindow must be a number"},
        {group("rateLimit", {{{"requestPath", "*"}, {"requestTimeWindow", 5}, {"requestCount", 5}, {"zone", "x"}}}),
         "rateLimit.zone must be one of global, session, user, or ip"},
    }));
    INFO(c.changes.dump());
    CHECK(refusal_of(c.changes) == c.message);
}

TEST_CASE("values that nothing could work with are refused") {
    const json changes = GENERATE(values<json>({{{"port", 65536}},
                                                {{"port", -1}},
                                                {{"threads", 0}},
                                                {{"objectIdSize", 0}},
                                                {{"statementTimeout", -1}},
                                                {{"headerTimeout", 0}},
                                                {{"mountPath", "/a b"}},
                                                {{"mountPath", "/a?b"}},
                                                {{"logLevel", "loud"}},
                                                {{"trustProxy", "nonsense"}},
                                                {{"allowOrigin", {"https://a\r\nX: y"}}},
                                                {{"allowHeaders", {"A\nB"}}},
                                                {{"protectedFields", {{"_User", {"email"}}}}},
                                                {{"protectedFields", {{"_User", {{"*", "email"}}}}}},
                                                {{"protectedFields", {{"_User", {{"*", {5}}}}}}}}));
    INFO(changes.dump());
    const std::string message = refusal_of(changes);
    CHECK_THAT(message, Catch::Contains(changes.begin().key()));
    CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("values at the edge are accepted") {
    const json changes = GENERATE(values<json>({{{"port", 0}},
                                                {{"port", 65535}},
                                                {{"port", "80"}},
                                                {{"sessionLength", "-33"}, {"expireInactiveSessions", false}},
                                                {{"requestKeywordDenylist", {"foo"}}},
                                                {{"requestKeywordDenylist", json::array()}},
                                                {{"masterKeyIps", json::array()}},
                                                {{"masterKeyIps", {"::1", "10.0.0.0/8"}}},
                                                {{"allowHeaders", "A,B"}},
                                                {{"maxUploadSize", 0}},
                                                {{"maxLimit", nullptr}},
                                                {{"statementTimeout", 0}}}));
    INFO(changes.dump());
    CHECK(refusal_of(changes).empty());
}

TEST_CASE("what mails need is checked at the start") {
    const json smtp = {{"adapter", "smtp"}, {"host", "h"}, {"from", "a@b"}};
    const auto with = [&](const char* name, const json& value) {
        json changed = smtp;
        changed[name] = value;
        return json{{"emailAdapter", changed}};
    };
    CHECK(refusal_of({{"verifyUserEmails", true}}) ==
          "An emailAdapter is required for e-mail verification and password resets.");
    CHECK(refusal_of({{"verifyUserEmails", true}, {"emailAdapter", smtp}}) ==
          "An app name is required for e-mail verification and password resets.");
    CHECK(refusal_of({{"verifyUserEmails", true}, {"emailAdapter", smtp}, {"appName", "A"}}) ==
          "The option publicServerURL is required.");
    CHECK(refusal_of({{"verifyUserEmails", true},
                      {"emailAdapter", smtp},
                      {"appName", "A"},
                      {"publicServerURL", "http://h"},
                      {"emailVerifyTokenReuseIfValid", true}}) ==
          "You cannot use emailVerifyTokenReuseIfValid without emailVerifyTokenValidityDuration");
    CHECK(refusal_of(with("host", "h/..@x")) ==
          "Option emailAdapter.host must be the name or address of a mail server");
    CHECK(refusal_of(with("from", "a@b\r\nX: y")) == "Option emailAdapter.from must be a mail address");
    CHECK(refusal_of(with("port", 0)) == "Option emailAdapter.port must be an integer from 1 to 65535");
    CHECK(refusal_of(with("pasword", "x")) == "Option emailAdapter has an unknown member pasword");
    CHECK(refusal_of({{"emailAdapter", {{"adapter", "http"}, {"url", "file:///etc/passwd"}}}}) ==
          "Option emailAdapter.url must be a URL starting with http:// or https://");
    CHECK(refusal_of({{"emailAdapter", "module"}}).starts_with("Option emailAdapter must be {"));
}
