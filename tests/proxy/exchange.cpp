#include "rest/exchange.hpp"

#include <catch2/catch.hpp>

#include "value/json.hpp"

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

TEST_CASE("answers are found by the texts of their questions") {
    Answers answers;
    CHECK(answers.text().empty());
    const std::string first = R"({"a":"\"quoted\" \\ ü"})";
    answers.add(first, R"({"result":1})");
    answers.add(R"({"b":2})", R"({"thrown":{"code":1}})");
    const parsegres::Value all = parsegres::parse_json(answers.text());
    REQUIRE(all.as_object().size() == 2);
    CHECK(all.find(first)->find("result")->as_number() == 1);
    CHECK(all.find(R"({"b":2})")->find("thrown") != nullptr);
}
