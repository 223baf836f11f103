#include "hooks/rate_limit.hpp"

#include <catch2/catch.hpp>

#include "hooks/validator.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

RateLimit limit(const char* json) { return read_rate_limit(parse_json(json)); }
std::string problem(const char* json) { return rate_limit_problem(parse_json(json)); }

}  // namespace

TEST_CASE("rate limits are read with their defaults") {
    const RateLimit plain = limit("{}");
    CHECK(plain.window_ms == 60'000);
    CHECK(plain.requests == 5);
    CHECK(plain.message == "Too many requests.");
    CHECK(plain.zone == RateLimit::Zone::Ip);
    const RateLimit given =
        limit(R"({"requestTimeWindow":1000,"requestCount":2,"zone":"user","requestMethods":"POST|PUT",
        "errorResponseMessage":"slow down","includeInternalRequests":true,"includeMasterKey":true})");
    CHECK(given.window_ms == 1000);
    CHECK(given.requests == 2);
    CHECK(given.message == "slow down");
    CHECK(given.zone == RateLimit::Zone::User);
    CHECK(given.methods == std::vector<std::string>{"POST", "PUT"});
    CHECK((given.counts_internal && given.counts_master));
    CHECK(limit(R"({"requestTimeWindow":1e300})").window_ms == 1'000'000'000'000);
    CHECK(limit(R"({"requestTimeWindow":0.2})").window_ms == 1);
}

TEST_CASE("what is no rate limit") {
    CHECK(problem(R"({"requestCount":0,"requestMethods":["GET"],"zone":"global"})").empty());
    CHECK(problem("5") == "rateLimit must be an object");
    CHECK(problem(R"({"requestPath":"/x"})") == R"(a rate limit has no option "requestPath")");
    CHECK(problem(R"({"requestTimeWindow":0})") == "rateLimit.requestTimeWindow must be a number of milliseconds");
    CHECK(problem(R"({"requestCount":"2"})") == "rateLimit.requestCount must be a number");
    CHECK(problem(R"({"requestCount":-1})") == "rateLimit.requestCount must be a number");
    CHECK(problem(R"({"zone":"planet"})") == "rateLimit.zone must be one of ip, user, session, and global");
    CHECK(problem(R"({"includeMasterKey":1})") == "rateLimit.includeMasterKey must be a boolean");
    for (const char* methods : {"5", "[5]", R"("")", R"("post")", R"("POST|")", R"(["POST","."])"})
        CHECK(problem((R"({"requestMethods":)" + std::string(methods) + '}').c_str()) ==
              "rateLimit.requestMethods must be a list of methods");
    CHECK(validator_problem(parse_json(R"({"rateLimit":{"requestCount":true}})")) ==
          "rateLimit.requestCount must be a number");
    CHECK(validator_problem(parse_json(R"({"rateLimit":{"requestCount":1}})")).empty());
}

TEST_CASE("which requests are counted, and for whom") {
    const CountedRequest client{"POST", "10.1.2.3", "ann", "r:1"};
    const CountedRequest nobody{"POST", "10.1.2.3", "", ""};
    const CountedRequest inside{"POST", "127.0.0.1", "", ""};
    const CountedRequest master{"POST", "10.1.2.3", "", "", true};
    CHECK(is_counted(limit("{}"), client));
    CHECK_FALSE(is_counted(limit("{}"), inside));
    CHECK(is_counted(limit(R"({"includeInternalRequests":true})"), inside));
    CHECK_FALSE(is_counted(limit("{}"), master));
    CHECK(is_counted(limit(R"({"includeMasterKey":true})"), master));
    CHECK(is_counted(limit(R"({"requestMethods":["POST"]})"), client));
    CHECK_FALSE(is_counted(limit(R"({"requestMethods":["PUT"],"includeMasterKey":true})"), master));

    CHECK(counted_caller(limit("{}"), client) == "ip 10.1.2.3");
    CHECK(counted_caller(limit(R"({"zone":"user"})"), client) == "user ann");
    CHECK(counted_caller(limit(R"({"zone":"user"})"), nobody) == "ip 10.1.2.3");
    CHECK(counted_caller(limit(R"({"zone":"session"})"), client) == "session r:1");
    CHECK(counted_caller(limit(R"({"zone":"session"})"), nobody) == "ip 10.1.2.3");
    CHECK(counted_caller(limit(R"({"zone":"global"})"), client).empty());
}
