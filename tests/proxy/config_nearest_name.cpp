#include <array>
#include <catch2/catch.hpp>

#include "config/nearest_name.hpp"

using parsegres::proxy::did_you_mean;
using parsegres::proxy::nearest_name;

namespace {

constexpr std::array<std::string_view, 5> kNames = {"masterKey", "maxLimit", "port", "host",
                                                    "allowClientClassCreation"};

}  // namespace

TEST_CASE("the nearest name is the one with the fewest edits") {
    struct Case {
        std::string_view given;
        std::string_view nearest;
    };
    const auto c = GENERATE(values<Case>({{"masterKye", "masterKey"},
                                          {"masterkey", "masterKey"},
                                          {"MASTERKEY", "masterKey"},
                                          {"masterKey", "masterKey"},
                                          {"maxLimits", "maxLimit"},
                                          {"prot", "port"},
                                          {"hst", "host"},
                                          {"allowClassCreation", "allowClientClassCreation"}}));
    INFO(c.given);
    CHECK(nearest_name(c.given, kNames) == c.nearest);
}

TEST_CASE("nothing is suggested for another word") {
    CHECK(nearest_name("completelyDifferent", kNames).empty());
    CHECK(nearest_name("xyz", kNames).empty());
    CHECK(nearest_name(std::string(100000, 'm'), kNames).empty());
    CHECK(nearest_name("masterKey", {}).empty());
}

TEST_CASE("a suggestion is a question in brackets") {
    CHECK(did_you_mean("prot", kNames) == " (did you mean port?)");
    CHECK(did_you_mean("completelyDifferent", kNames).empty());
}
