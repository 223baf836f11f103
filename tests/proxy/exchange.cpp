#include "rest/exchange.hpp"

#include <catch2/catch.hpp>

using namespace parsegres::proxy;

TEST_CASE("questions are taken out of their list byte for byte") {
    const std::string first = R"({"kind":"adapter","args":[1,{"a":"],\"}"},"\\"],"n":1e21})";
    const std::string second = R"({"kind":"auth" , "x":[]})";
    const std::string list = "[" + first + ", " + second + "]";
    const auto elements = elements_of(list);
    REQUIRE(elements.size() == 2);
    CHECK(elements[0] == first);
    CHECK(elements[1] == second);
    CHECK(elements_of(" [ ] ").empty());
    CHECK(elements_of("").empty());
}

TEST_CASE("members are taken out of an object byte for byte") {
    const std::string object = R"({ "a\"":1, "b" : {"c":[1,"}"]} ,"c":"x\ny", "d":1,"d":2})";
    CHECK(member_of(object, "b") == R"({"c":[1,"}"]})");
    CHECK(member_of(object, "c") == R"("x\ny")");
    CHECK(string_of(member_of(object, "c")) == "x\ny");
    CHECK(member_of(object, "d") == "2");
    CHECK(member_of(object, "a").empty());
    CHECK(member_of("{}", "a").empty());
    CHECK(string_of("12").empty());
    CHECK(string_of("\"").empty());
}

TEST_CASE("answers follow their questions byte for byte") {
    Answers answers;
    CHECK(answers.text().empty());
    answers.add(R"({"a":"ü"})", R"({"result":1})");
    answers.add("{}", R"({"thrown":{}})");
    CHECK(answers.text() == "10:{\"a\":\"ü\"},12:{\"result\":1},2:{},13:{\"thrown\":{}},");
}
