#include <catch2/catch.hpp>
#include <set>

#include "config/help.hpp"
#include "config/options.hpp"
#include "config/parse_value.hpp"

using namespace parsegres::proxy;

namespace {

std::vector<const Option*> all_options() {
    std::vector<const Option*> all;
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) all.push_back(&option);
    }
    for (const Option& option : database_members()) all.push_back(&option);
    for (const Option& option : group_members()) all.push_back(&option);
    return all;
}

}  // namespace

TEST_CASE("option names and environment variables are unique") {
    std::set<std::string_view> names, variables;
    for (const Option* option : all_options()) {
        INFO(option->name);
        CHECK(names.insert(option->name).second);
        if (!option->env.empty()) CHECK(variables.insert(option->env).second);
    }
}

TEST_CASE("every default is a value of its option's type") {
    std::vector<std::string> warnings;
    for (const Option* option : all_options()) {
        if (option->default_json.empty()) continue;
        INFO(option->name);
        CHECK_NOTHROW(parse_value(*option, nlohmann::json::parse(option->default_json), "default", warnings));
    }
    CHECK(warnings.empty());
}

TEST_CASE("every option stands in the help with its variable and what it is for") {
    const std::string help = help_text();
    for (const Option* option : all_options()) {
        INFO(option->name);
        CHECK_FALSE(option->help.empty());
        CHECK(help.find(std::string(option->name) + "\n      " + std::string(option->help)) != std::string::npos);
        CHECK(help.find(option->env) != std::string::npos);
    }
}

TEST_CASE("members of a group are those one level below it") {
    CHECK(members_of("requestComplexity").size() == 9);
    CHECK(members_of("pages.customUrls").size() == 8);
    CHECK(members_of("rateLimit[]").size() == 9);
    CHECK(members_of("rateLimit").empty());
    CHECK(members_of("auth").empty());
    for (const Option* member : members_of("pages")) CHECK(member->name.find("customUrls.") == std::string_view::npos);
}
