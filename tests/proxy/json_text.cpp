#include "rest/json_text.hpp"

#include <catch2/catch.hpp>

#include "rest/base64.hpp"

using namespace parsegres::proxy;

TEST_CASE("JSON is told from text as JSON.parse does") {
    for (const char* text : {"1", "-0.5e+3", "true", "null", " {\"a\":[1,{}]} ", "\"x\\u00e9\\n\"", "[]"}) {
        CAPTURE(text);
        CHECK(is_json(text));
    }
    for (const char* text : {"", "-score", "01", "1.", ".5", "1e", "tru", "{a:1}", "[1,]", "\"a", "\"\\x\"",
                             "{\"a\":1}}", "'a'", "NaN", "+1", "\"\t\""}) {
        CAPTURE(text);
        CHECK_FALSE(is_json(text));
    }
}

TEST_CASE("JSON that is too deep for the database is no JSON") {
    CHECK(is_json(std::string(512, '[') + std::string(512, ']')));
    CHECK_FALSE(is_json(std::string(513, '[') + std::string(513, ']')));
    CHECK_FALSE(is_json(std::string(10'000'000, '[')));
    CHECK(nests_too_deep(std::string(513, '[')));
    CHECK_FALSE(nests_too_deep(std::string(512, '[') + "x"));
    CHECK_FALSE(nests_too_deep('"' + std::string(513, '{') + R"(\"{")"));
}

TEST_CASE("escapes of JSON strings are resolved") {
    std::string out;
    REQUIRE(decode_json_string(R"(a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00)", out));
    CHECK(out == "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80");
    for (const char* text : {"\\", "\\x", "\\u12", "\\ud83d", "\\ud83dx", "\\ud83d\\u0041", "\\ude00"}) {
        CAPTURE(text);
        std::string ignored;
        CHECK_FALSE(decode_json_string(text, ignored));
    }
}

TEST_CASE("header bytes are Latin-1") {
    std::string out;
    append_latin1_json_string(out, "k\xE9y\"");
    CHECK(out == "\"k\xC3\xA9y\\\"\"");
}

TEST_CASE("text that is no UTF-8 is repaired") {
    std::string out;
    append_utf8_json_string(out, "a\xFF");
    CHECK(out == "\"a\xEF\xBF\xBD\"");
}

TEST_CASE("base64 is decoded up to the first other character") {
    CHECK(decode_base64("YXBwOm1r") == "app:mk");
    CHECK(decode_base64("YXA=") == "ap");
    CHECK(decode_base64("YXA=YXA=") == "ap");
    CHECK(decode_base64("!").empty());
}
