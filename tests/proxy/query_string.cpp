#include "rest/query_string.hpp"

#include <catch2/catch.hpp>

using namespace parsegres::proxy;

namespace {

std::string query(std::string_view text) {
    std::string out;
    append_query_members(out, text);
    return out;
}

std::string form(std::string_view text) {
    std::string out;
    append_form_members(out, text);
    return out;
}

}  // namespace

TEST_CASE("values of a query string are JSON or else text") {
    CHECK(query("where=%7B%22a%22%3A1%7D&order=-score&limit=10&count=true") ==
          R"("where":{"a":1},"order":"-score","limit":10,"count":true)");
    CHECK(query("where=%7Bbroken") == R"("where":"{broken")");
    CHECK(query("keys=a+b%2Cc") == R"("keys":"a b,c")");
}

TEST_CASE("repeated parameters become an array") { CHECK(query("keys=a&keys=b") == R"("keys":["a","b"])"); }

TEST_CASE("odd query strings are taken as they stand") {
    CHECK(query("").empty());
    CHECK(query("&&").empty());
    CHECK(query("a") == R"("a":"")");
    CHECK(query("=1") == R"("":1)");
    CHECK(query("a=%zz") == R"("a":"%zz")");
    CHECK(query("a=%ff") == R"("a":"%ff")");
    CHECK(query("a=%00") == R"("a":"%00")");
}

TEST_CASE("values of a form are always text") {
    CHECK(form("limit=10&where=%7B%7D") == R"("limit":"10","where":"{}")");
}
