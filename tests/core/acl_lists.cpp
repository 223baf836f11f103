#include <catch2/catch.hpp>

#include "acl/acl.hpp"
#include "outcome.hpp"
#include "value/json.hpp"

using namespace parsegres;
using Names = std::vector<std::string>;

TEST_CASE("An ACL becomes the lists of its truthy permissions") {
    const auto acl = parse_acl(
        parse_json(R"({"*":{"read":true},"u1":{"read":true,"write":true},"role:a":{"read":false,"write":1},"u2":{}})"));
    CHECK(acl.read == Names{"*", "u1"});
    CHECK(acl.write == Names{"u1", "role:a"});
    CHECK(parse_acl(parse_json("{}")) == Acl{});
}

TEST_CASE("What is no ACL is refused") {
    for (const char* json : {"5", "\"*\"", "[1]", "true", R"({"*":null})", R"({"*":5})", R"({"*":"read"})",
                             R"({"*unresolved":{"read":true}})", R"({"__op":"Increment"})"}) {
        CAPTURE(json);
        CHECK(error_of([json] { parse_acl(parse_json(json)); }) == "123 Invalid ACL.");
    }
}

TEST_CASE("A row's lists become an ACL, and a public row has none") {
    CHECK_FALSE(acl_json(std::nullopt, std::nullopt));
    CHECK(to_json(*acl_json(Names{}, Names{})) == "{}");
    CHECK(to_json(*acl_json(Names{"*", "u1"}, Names{"u1", "role:a"})) ==
          R"({"*":{"read":true},"u1":{"read":true,"write":true},"role:a":{"write":true}})");
    CHECK(to_json(*acl_json(std::nullopt, Names{"u1"})) == R"({"u1":{"write":true}})");
    CHECK(to_json(*acl_json(Names{"u1", "u1"}, std::nullopt)) == R"({"u1":{"read":true}})");
}
