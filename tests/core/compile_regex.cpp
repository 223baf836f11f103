// Regular expressions in PostgreSQL's dialect.

#include <catch2/catch.hpp>

#include "compile/regex.hpp"
#include "query/regex_literal.hpp"
#include "query_errors.hpp"

using namespace parsegres;
using namespace parsegres::test;

namespace {

struct Translation {
    std::string pattern;
    std::string options;
    std::string result;
};

}  // namespace

TEST_CASE("options decide what dots, anchors, case and spaces mean") {
    const std::vector<Translation> table = {
        {"a.b", "", R"(a[^\n]b)"}, {"a.b", "s", "a.b"},
        {"^a$", "", "^a$"},        {"^a$", "m", "(?w)^a$"},
        {"a", "i", "(?i)a"},       {"a", "u", "a"},
        {"a", "imsx", "(?iw)a"},   {"a b # c\n[ #]\\ d", "x", R"(ab[ #]\ d)"},
        {"(?i)a", "", "(?i)a"},    {"(?im)(?s)a.", "", "(?iw)a."},
    };
    for (const Translation& row : table) {
        INFO(row.pattern << " / " << row.options);
        CHECK(translate_regex(row.pattern, row.options) == row.result);
    }
}

TEST_CASE("escapes, groups and quotations are translated") {
    const std::vector<Translation> table = {
        {R"(\Qa.b*\E.)", "s", R"(a\.b\*.)"},
        {R"(\Q'x y)", "x", R"(\'x\ y)"},
        {R"(\Q\E\\E\Q' !\E)", "", R"(\\E\'\ \!)"},
        {R"(\Qé\E)", "", "é"},
        {R"(a\E)", "", "a"},
        {R"(\bfo*\wb[^o]l+$)", "", R"(\yfo*\wb[^o]l+$)"},
        {R"(\x41\x{1F600}\u00e9)", "", R"(\u0041\U0001F600\u00E9)"},
        {R"(\p{L}\P{Lu}[\pN_])", "", "[[:alpha:]][^[:upper:]][[:digit:]_]"},
        {R"(\A\h\R\N\z)", "", R"(\A[ \t](?:\r\n|[\n\r])[^\n]\Z)"},
        {R"((?<n>a)(?P<m>b)(?:c)(?=d)(?!e)(?<=f)(?<!g))", "", "(a)(b)(?:c)(?=d)(?!e)(?<=f)(?<!g)"},
        {R"(a(?#comment)b)", "", "ab"},
        {R"([]a][^]b][\w-.][a[b])", "", R"([\]a][^\]b][\w\-.][a\[b])"},
        {R"([[:alpha:]-])", "", R"([[:alpha:]\-])"},
        {R"([\Q]-\E])", "", R"([\]\-])"},
        {R"(a{2,3}b{c}{d)", "", R"(a{2,3}b\{c}\{d)"},
        {R"((a)\1)", "", R"((a)\1)"},
        {R"(a*?b+?c??)", "", R"(a*?b+?c??)"},
        {R"(\q\_)", "", R"(q\_)"},
    };
    for (const Translation& row : table) {
        INFO(row.pattern);
        CHECK(translate_regex(row.pattern, row.options) == row.result);
    }
}

TEST_CASE("patterns without a counterpart are refused") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"***=a", "nothing to repeat"},
        {"+a", "nothing to repeat"},
        {"a++", "possessive quantifiers are not supported"},
        {"a{2}+", "possessive quantifiers are not supported"},
        {"(?>a)", "this kind of group is not supported"},
        {"a(?i)b", "this kind of group is not supported"},
        {"[a", "ends too early"},
        {"a\\", "ends too early"},
        {R"(\x{0})", "no such character"},
        {R"(\x{110000})", "no such character"},
        {R"(\xzz)", "bad hexadecimal number"},
        {R"(\p{Greek})", "this Unicode property is not supported"},
        {R"(\Ka)", "this escape is not supported"},
        {"a{2", "missing }"},
    };
    for (const auto& [pattern, reason] : table)
        check_error(pattern, ErrorCode::invalid_query, "Invalid regular expression: " + reason,
                    [&pattern = pattern] { translate_regex(pattern, ""); });
}

TEST_CASE("quoted prefixes are told from other patterns") {
    CHECK(literal_prefix(R"(^\Qa.b\E)") == "a.b");
    CHECK(literal_prefix(R"(^\Qab)") == "ab");
    CHECK(literal_prefix(R"(^\Qa\E\\E\Qb\E)") == R"(a\Eb)");
    CHECK(literal_prefix(R"(^\Q\E)") == "");
    CHECK_FALSE(literal_prefix("^abc"));
    CHECK_FALSE(literal_prefix(R"(\Qa\E)"));
    CHECK_FALSE(literal_prefix(R"(^\Qa\E.*)"));
    CHECK_FALSE(literal_prefix(R"(^\Qa\Eb+)"));
    CHECK_FALSE(literal_prefix(R"(^\Qa\E\d)"));
    CHECK_FALSE(literal_prefix(R"(^\Qa\E+)"));
    CHECK_FALSE(literal_prefix(R"(^\Qa\E|b)"));
}
