#include <catch2/catch.hpp>

#include "config/database_uri.hpp"
#include "config_fixture.hpp"

using config_test::config_with;
using config_test::refusal_of;
using nlohmann::json;
using parsegres::proxy::DatabaseConfig;
using parsegres::proxy::DatabaseUri;

namespace {

DatabaseConfig database_with(const std::string& uri, const json& options = json::object()) {
    return config_with({{"databaseURI", uri}, {"databaseOptions", options}}).database;
}

DatabaseUri parsed(const DatabaseConfig& database) { return DatabaseUri::parse(database.uri); }

}  // namespace

TEST_CASE("the parts of a database URI are found and escaped again") {
    struct Case {
        std::string given, user, password, hosts, database, again;
    };
    const auto c = GENERATE(values<Case>({
        {"postgres://u:p@h:1/d", "u", "p", "h:1", "d", "postgresql://u:p@h:1/d"},
        {"postgresql://h/d", "", "", "h", "d", "postgresql://h/d"},
        {"postgres://u@h", "u", "", "h", "", "postgresql://u@h/"},
        {"postgres:///d", "", "", "", "d", "postgresql:///d"},
        {"postgres://u:a%40b@h/d", "u", "a@b", "h", "d", "postgresql://u:a%40b@h/d"},
        {"postgres://u:a@b@h/d", "u", "a@b", "h", "d", "postgresql://u:a%40b@h/d"},
        {"postgres://u:100%@h/d", "u", "100%", "h", "d", "postgresql://u:100%25@h/d"},
        {"postgres://u:a:b@h/d", "u", "a:b", "h", "d", "postgresql://u:a%3Ab@h/d"},
        {"postgres://[::1]:5432/d", "", "", "[::1]:5432", "d", "postgresql://[::1]:5432/d"},
        {"postgres://a:1,b:2/d", "", "", "a:1,b:2", "d", "postgresql://a:1,b:2/d"},
        {"postgres://h/d?x=1&y=%26", "", "", "h", "d", "postgresql://h/d?x=1&y=%26"},
    }));
    INFO(c.given);
    const DatabaseUri uri = DatabaseUri::parse(c.given);
    CHECK(uri.user == c.user);
    CHECK(uri.password == c.password);
    CHECK(uri.hosts == c.hosts);
    CHECK(uri.database == c.database);
    CHECK(uri.to_string() == c.again);
}

TEST_CASE("a database that is not PostgreSQL is refused without showing the URI") {
    const std::string uri = GENERATE("mongodb://user:secret@localhost:27017/parse", "secret", "", "http://secret/");
    const std::string message = refusal_of({{"databaseURI", uri}});
    CHECK(message == "databaseURI must be a PostgreSQL URI: postgres://user:password@host:port/database");
    CHECK(refusal_of({{"databaseURI", nullptr}}) ==
          "databaseURI is required: postgres://user:password@host:port/database");
    CHECK(refusal_of({{"databaseURI", "postgres://u:secret@[::1/db"}}) ==
          "Option databaseURI is not understood by libpq: host or port is malformed");
}

TEST_CASE("parameters of Parse Server's database URI become settings or libpq's parameters") {
    const auto config = config_with({{"databaseURI",
                                      "postgres://u:p@h/d?poolSize=7&query_timeout=1500&idleTimeoutMillis=20&keepAlive="
                                      "true&application_name=x&connect_timeout=3&client_encoding=LATIN1&nonsense=1"}});
    const DatabaseConfig& database = config.database;
    CHECK(database.max_connections == 7);
    CHECK(database.statement_timeout.count() == 1500);
    CHECK(database.idle_timeout.count() == 20);
    const std::map<std::string, std::string> expected = {{"application_name", "x"},
                                                         {"client_encoding", "UTF8"},
                                                         {"connect_timeout", "3"},
                                                         {"fallback_application_name", "parsegres"},
                                                         {"keepalives", "1"}};
    CHECK(parsed(database).parameters == expected);
    REQUIRE(config.warnings.size() == 1);
    CHECK(config.warnings[0] == "Unknown parameter of databaseURI: nonsense");
}

TEST_CASE("databaseOptions win over the URI") {
    const json options = {{"host", "other"}, {"database", "e"}, {"user", "v"}, {"password", "q"}, {"max", "3"}};
    const DatabaseConfig database = database_with("postgres://u:p@h:1/d?max=7", options);
    const DatabaseUri uri = parsed(database);
    CHECK(database.max_connections == 3);
    CHECK(uri.user == "v");
    CHECK(uri.password == "q");
    CHECK(uri.database == "e");
    CHECK(uri.hosts.empty());
    CHECK(uri.parameters.at("host") == "other");
    CHECK(uri.parameters.at("port") == "1");
    CHECK(parsed(database_with("postgres://h:1/d", {{"port", 2}})).parameters.at("port") == "2");
    CHECK(parsed(database_with("postgres://h:1/d", {{"port", 2}})).hosts == "h");
}

TEST_CASE("without a host the database is on localhost, unless another parameter says where") {
    CHECK(parsed(database_with("postgres:///d")).hosts == "localhost");
    CHECK(parsed(database_with("postgres://u@/d")).hosts == "localhost");
    CHECK(parsed(database_with("postgres:///d?host=/run/postgresql")).hosts.empty());
    CHECK(parsed(database_with("postgres:///d", {{"host", "/run/postgresql"}})).parameters.at("host") ==
          "/run/postgresql");
}

TEST_CASE("TLS settings of the driver become those of libpq") {
    struct Case {
        std::string query;
        json ssl;
        std::map<std::string, std::string> expected;
    };
    const std::string system = "/etc/ssl/certs/ca-certificates.crt";
    const auto c = GENERATE_COPY(values<Case>({
        {"", nullptr, {}},
        {"?ssl=false", nullptr, {}},
        {"?ssl=true", nullptr, {{"sslmode", "verify-full"}, {"sslrootcert", system}}},
        {"", true, {{"sslmode", "verify-full"}, {"sslrootcert", system}}},
        {"?ca=/ca", nullptr, {{"sslmode", "verify-full"}, {"sslrootcert", "/ca"}}},
        {"?ssl=true&ca=/ca&rejectUnauthorized=false", nullptr, {{"sslmode", "require"}}},
        {"", {{"rejectUnauthorized", false}}, {{"sslmode", "require"}}},
        {"?ca=/ca&cert=/c&key=/k&passphrase=p",
         nullptr,
         {{"sslmode", "verify-full"},
          {"sslrootcert", "/ca"},
          {"sslcert", "/c"},
          {"sslkey", "/k"},
          {"sslpassword", "p"}}},
        {"?sslmode=require", nullptr, {{"sslmode", "require"}}},
    }));
    INFO(c.query << " " << c.ssl.dump());
    auto parameters = parsed(database_with("postgres://h/d" + c.query, {{"ssl", c.ssl}})).parameters;
    parameters.erase("client_encoding");
    parameters.erase("fallback_application_name");
    CHECK(parameters == c.expected);
}

TEST_CASE("TLS settings that libpq cannot take are refused") {
    const json ssl =
        GENERATE(values<json>({{{"ca", "-----BEGIN CERTIFICATE-----"}}, {{"cert", 5}}, {{"pfx", "/x"}}, 5}));
    INFO(ssl.dump());
    CHECK_FALSE(refusal_of({{"databaseOptions", {{"ssl", ssl}}}}).empty());
}

TEST_CASE("the statement timeout is the first that is given") {
    const auto timeout = [](const json& changes) { return config_with(changes).database.statement_timeout.count(); };
    CHECK(timeout(json::object()) == 30000);
    CHECK(timeout({{"databaseOptions", {{"query_timeout", 2}}}}) == 2);
    CHECK(timeout({{"databaseOptions", {{"maxTimeMS", 4}}}}) == 4);
    CHECK(timeout({{"databaseOptions", {{"maxTimeMS", 4}, {"query_timeout", 2}}}}) == 2);
    CHECK(timeout({{"databaseOptions", {{"query_timeout", 2}, {"statement_timeout", 3}}}}) == 3);
    CHECK(timeout({{"databaseOptions", {{"statement_timeout", 3}}}, {"statementTimeout", 0}}) == 0);
}

TEST_CASE("each thread has a connection") {
    CHECK(config_with({{"threads", 1}}).database.max_connections == 16);
    CHECK(config_with({{"threads", 20}}).database.max_connections == 32);
    CHECK(config_with({{"threads", 50}}).database.max_connections == 50);
    const auto config = config_with({{"threads", 8}, {"databaseOptions", {{"max", 2}}}});
    CHECK(config.database.max_connections == 2);
    CHECK(config.threads == 2);
}
