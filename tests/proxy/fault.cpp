#include "errors/fault.hpp"

#include <catch2/catch.hpp>

using namespace parsegres::proxy;

namespace {

std::string body(const Fault& fault) {
    std::string out;
    append_body(out, fault);
    return out;
}

}  // namespace

TEST_CASE("errors of the database's functions pass through") {
    const Fault fault = fault_of({"PS101", "Object not found.", ""});
    CHECK(fault.http_status == 404);
    CHECK(body(fault) == R"({"code":101,"error":"Object not found."})");
    const Fault unauthorized = fault_of({"PS403", "unauthorized", ""});
    CHECK(unauthorized.http_status == 403);
    CHECK(body(unauthorized) == R"({"error":"unauthorized"})");
}

TEST_CASE("unique violations tell what was taken") {
    CHECK(fault_of({"23505", "x", "_User_unique_username"}).parse_code == 202);
    CHECK(fault_of({"23505", "x", "_User_unique_email"}).parse_code == 203);
    CHECK(fault_of({"23505", "x", "_User_unique_authData_facebook_id"}).parse_code == 208);
    CHECK(fault_of({"23505", "x", "Foo_pkey"}).parse_code == 137);
}

TEST_CASE("who signs in for the first time twice at once is the same user the second time") {
    CHECK(fault_of({"23505", "x", "_User_unique_authData_facebook_id"}).retry == Retry::at_once);
    CHECK(fault_of({"PS208", "this auth is already used", ""}).retry == Retry::never);
    CHECK(fault_of({"23505", "x", "_User_unique_username"}).retry == Retry::never);
}

TEST_CASE("other SQLSTATEs are mapped on purpose") {
    struct Case {
        std::string sqlstate;
        int http_status, parse_code;
    };
    const Case cases[] = {{"57014", 400, 155}, {"22021", 400, 107}, {"22P05", 400, 107}, {"54001", 400, 102},
                          {"2201B", 400, 102}, {"53300", 503, 100}, {"57P01", 503, 100}, {"08006", 503, 100},
                          {"40001", 503, 100}, {"42601", 500, 1},   {"XX000", 500, 1},   {"", 500, 1}};
    for (const Case& c : cases) {
        CAPTURE(c.sqlstate);
        const Fault fault = fault_of({c.sqlstate, "secret detail", ""});
        CHECK(fault.http_status == c.http_status);
        CHECK(fault.parse_code == c.parse_code);
        CHECK(fault.message.find("secret") == std::string::npos);
    }
}

TEST_CASE("only what was rolled back for another's sake is run again") {
    CHECK(fault_of({"40001", "", ""}).retry == Retry::at_once);
    CHECK(fault_of({"40P01", "", ""}).retry == Retry::at_once);
    CHECK(fault_of({"23505", "", "pg_type_typname_nsp_index", "pg_catalog"}).retry == Retry::at_once);
    CHECK(fault_of({"42P07", "", ""}).retry == Retry::at_once);
    CHECK(fault_of({"42710", "", ""}).retry == Retry::at_once);
    CHECK(fault_of({"23505", "", "Foo_pkey", "public"}).retry == Retry::never);
    CHECK(fault_of({"57014", "", ""}).retry == Retry::never);
    CHECK(fault_of({"57P01", "", ""}).retry == Retry::never);
}

TEST_CASE("a write with an unknown outcome is not answered with a status that SDKs repeat") {
    CHECK(outcome_unknown().http_status < 500);
    CHECK(unavailable().http_status == 503);
}
