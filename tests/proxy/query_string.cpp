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
    CHECK(query("=1").empty());
    CHECK(query("a=%zz") == R"("a":"%zz")");
    CHECK(query("a=%ff") == R"("a":"%ff")");
    CHECK(query("a=%00") == R"("a":"%00")");
}

TEST_CASE("brackets in names make objects and lists") {
    CHECK(query("where[a]=1&where[b][$gt]=2") == R"("where":{"a":"1","b":{"$gt":"2"}})");
    CHECK(query("where%5Ba%5d=1") == R"("where":{"a":"1"})");
    CHECK(query("where[$or][0][a]=1&where[$or][1][a]=2") == R"("where":{"$or":[{"a":"1"},{"a":"2"}]})");
    CHECK(query("keys[]=a&keys[]=b") == R"("keys":["a","b"])");
    CHECK(query("keys[2]=b&keys[0]=a") == R"("keys":["a","b"])");
    CHECK(query("where[a][$in][]=x&where[a][$in][]=y") == R"("where":{"a":{"$in":["x","y"]}})");
    CHECK(query("a[b=c]=1") == R"("a":{"b=c":"1"})");
    CHECK(query("[where]=x") == R"("where":"x")");
}

TEST_CASE("a list counts for what its text says, as in JavaScript") {
    CHECK(query("limit[]=5") == R"("limit":5)");
    CHECK(query("limit[7]=5") == R"("limit":5)");
    CHECK(query("where[]={\"a\":1}") == R"("where":{"a":1})");
    CHECK(query("limit[]=1&limit[]=2") == R"("limit":["1","2"])");
    CHECK(query("limit[a]=5") == R"("limit":{"a":"5"})");
}

TEST_CASE("names that are a text and a container become lists or objects of both") {
    CHECK(query("a=x&a[b]=y") == R"("a":["x",{"b":"y"}])");
    CHECK(query("a[b]=y&a=x") == R"("a":[{"b":"y"},"x"])");
    CHECK(query("a[]=x&a[b]=y") == R"("a":{"0":"x","b":"y"})");
    CHECK(query("a[b]=y&a[]=x") == R"("a":{"b":"y","0":"x"})");
    CHECK(query("a[0][b]=x&a[0][c]=y") == R"("a":[{"b":"x","c":"y"}])");
    CHECK(query("a[0]=x&a[0][c]=y") == R"("a":["x",{"c":"y"}])");
    CHECK(query("a[b]=y&a=") == R"("a":{"b":"y"})");
}

TEST_CASE("brackets are bounded in depth and in places") {
    CHECK(query("a[b][c][d][e][f][g][h]=1") == R"("a":{"b":{"c":{"d":{"e":{"f":{"[g][h]":"1"}}}}}})");
    CHECK(query("a[20]=1") == R"("a":{"20":"1"})");
    CHECK(query("a[99999999999999999999]=1") == R"("a":{"99999999999999999999":"1"})");
    CHECK(query("a[-1]=1&a[01]=2&a[1x]=3") == R"("a":{"-1":"1","01":"2","1x":"3"})");
    std::string many, expected = "\"a\":[";
    for (int i = 0; i < 30; ++i) {
        many += "a[]=x&";
        expected += i == 0 ? "\"x\"" : ",\"x\"";
    }
    CHECK(query(many) == expected + "]");
    std::string alternating;
    for (int i = 0; i < 999; ++i) alternating += i % 2 == 0 ? "a=x&" : "a[b" + std::to_string(i) + "]=y&";
    CHECK(query(alternating).size() > 999);
}

TEST_CASE("odd brackets are parts of names") {
    CHECK(query("a[b=1") == R"("a":{"[b":"1"})");
    CHECK(query("a]=1") == R"("a]":1)");
    CHECK(query("a[b]x=1") == R"("a":{"b":"1"})");
    CHECK(query("a[[b]]=1") == R"("a":{"[b]":"1"})");
    CHECK(query("[]=1") == R"("0":1)");
    CHECK(query("a[__proto__][b]=1") == R"("a":{})");
    CHECK(query("__proto__=1&b=2") == R"("b":2)");
}

TEST_CASE("values of a form are always text") {
    CHECK(form("limit=10&where=%7B%7D") == R"("limit":"10","where":"{}")");
}

TEST_CASE("brackets in a form are parts of names, and its parameters are counted") {
    CHECK(form("where[a]=1&where[a]=2") == R"("where[a]":["1","2"])");
    std::string out, many;
    for (int i = 0; i < 1001; ++i) many += "a=1&";
    CHECK_FALSE(append_form_members(out, many));
}
