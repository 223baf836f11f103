#include "rest/shallow_scanner.hpp"

#include <catch2/catch.hpp>

using namespace parsegres::proxy;

namespace {

std::string cut(const std::string& text, BodyKeySet keys = kAllBodyKeys) {
    ShallowScanner scanner;
    REQUIRE(scanner.scan(text) == BodyKind::object);
    std::string out;
    scanner.append_members(out, keys);
    return out;
}

std::string value(const std::string& text, BodyKey key) {
    ShallowScanner scanner;
    REQUIRE(scanner.scan(text) == BodyKind::object);
    return std::string(scanner.value(key));
}

}  // namespace

TEST_CASE("credentials are cut out wherever they stand") {
    CHECK(cut(R"({"_method":"GET"})").empty());
    CHECK(cut(R"({"_method":"GET","a":1})") == R"("a":1)");
    CHECK(cut(R"({"a":1,"_method":"GET"})") == R"("a":1)");
    CHECK(cut(R"({"a":1,"_method":"GET","b":2})") == R"("a":1,"b":2)");
    CHECK(cut(R"({"_method":"GET","_ApplicationId":"x","a":[{"_method":1}],"_noBody":true})") ==
          R"("a":[{"_method":1}])");
    CHECK(cut("{ \"a\" : 1 , \"_method\" : \"GET\" }") == " \"a\" : 1 ");
    CHECK(cut(R"({"_SessionToken":"r","_MasterKey":"m"})").empty());
}

TEST_CASE("only the keys that were asked for are cut") {
    CHECK(cut(R"({"_method":"GET","_noBody":1,"_ApplicationId":"x"})", set_of(BodyKey::method)) ==
          R"("_noBody":1,"_ApplicationId":"x")");
    ShallowScanner scanner;
    REQUIRE(scanner.scan(R"({"_noBody":1,"a":2})") == BodyKind::object);
    CHECK(scanner.keeps_all(set_of(BodyKey::method)));
    CHECK_FALSE(scanner.keeps_all(kAllBodyKeys));
}

TEST_CASE("of a repeated key the last one counts and all are cut") {
    const std::string text = R"({"_method":"GET","a":1,"_method":"DELETE"})";
    CHECK(value(text, BodyKey::method) == R"("DELETE")");
    CHECK(cut(text) == R"("a":1)");
}

TEST_CASE("keys and strings may be escaped") {
    CHECK(value(R"({"\u005fmethod":"PUT"})", BodyKey::method) == R"("PUT")");
    CHECK(value(R"({"a":"\"_method\":\"x\"","_method":"a\\"})", BodyKey::method) == R"("a\\")");
    CHECK(value(R"({"a":"{[\"","_context":{"x":"}"}})", BodyKey::context) == R"({"x":"}"})");
}

TEST_CASE("nested keys are not credentials") {
    CHECK(value(R"({"object":{"_MasterKey":"m"},"list":[{"_MasterKey":"n"}]})", BodyKey::master_key).empty());
}

TEST_CASE("what is no object is told apart") {
    ShallowScanner scanner;
    CHECK(scanner.scan("[1,2]") == BodyKind::array);
    CHECK(scanner.scan(" {}\n") == BodyKind::object);
    for (const char* text : {"",           " ",
                             "null",       "1",
                             "\"a\"",      "{",
                             "{\"",        "{\"a",
                             "{\"a\"",     "{\"a\":",
                             "{\"a\":1",   "{\"a\":}",
                             "{\"a\":1,}", "{,}",
                             "{a:1}",      "{\"a\" 1}",
                             "{\"a\":1}x", "{\"a\":1 2}",
                             "{\"a\":\"",  "{\"a\":\"\\",
                             "{\"a\":[",   "{\"a\":{\"b\"",
                             "{\"a\":]}",  "{\"_method\":\"x\"\"y\":1}"}) {
        CAPTURE(text);
        CHECK(scanner.scan(text) == BodyKind::malformed);
    }
}

TEST_CASE("depth does not matter to the scanner") {
    std::string text = "{\"a\":";
    text += std::string(1'000'000, '[');
    text += std::string(1'000'000, ']');
    text += ",\"_method\":\"GET\"}";
    CHECK(value(text, BodyKey::method) == "\"GET\"");
}

TEST_CASE("a scanner forgets the text before") {
    ShallowScanner scanner;
    REQUIRE(scanner.scan(R"({"_MasterKey":"m"})") == BodyKind::object);
    REQUIRE(scanner.scan(R"({"a":1})") == BodyKind::object);
    CHECK(scanner.value(BodyKey::master_key).empty());
    CHECK(scanner.keeps_all(kAllBodyKeys));
}
