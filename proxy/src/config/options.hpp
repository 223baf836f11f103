// The one table of options: every name that a configuration may hold, with its environment variable, type, default
// and what parsegres does with it. Flags, environment, file, checks and --help all follow from it.
// Names, environment variables and defaults are those of Parse Server 9.10.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

enum class Type {
    string,
    secret,   // a string that is never shown
    boolean,  // true, false, 1, 0 and the same as text
    integer,  // fractions are cut off
    number,
    integer_or_boolean,
    integer_or_string,
    size,       // bytes: a number, or text such as "512kb"
    list,       // strings; text is split at commas
    any_list,   // as list, elements of any type
    json_list,  // elements of any type; text must be JSON
    ip_list,    // as list; addresses and CIDR ranges
    object,
    any,
};

enum class Support {
    proxy,           // the proxy acts on it
    database,        // handed to the database, which acts on it (as the proxy may do too)
    database_later,  // handed to the database, which does not act on it yet
    later,           // not supported yet
    never,           // has no meaning in parsegres
};

struct Option {
    std::string_view name;  // "port", "requestComplexity.queryDepth", "rateLimit[].zone"
    std::string_view env;   // "": none
    Type type;
    std::string_view default_json;  // "": none
    Support support;
    std::string_view help;
    std::string_view mismatch = {};  // Parse Server's message for a value of the wrong type; "": a general one
};

struct Section {
    std::string_view title;
    std::span<const Option> options;
};

// Options at the top level, in the order of --help.
std::span<const Section> server_sections();

// Members of objects: of databaseOptions, and of all others.
std::span<const Option> database_members();
std::span<const Option> group_members();

// By full name; nullptr when there is none.
const Option* find_option(std::string_view name);

// The options directly inside `group`: "pages" has "pages.customUrls", not "pages.customUrls.passwordReset".
// Empty for what is no group, and for groups with names of the user's own (auth).
std::vector<const Option*> members_of(std::string_view group);

// "a string", "a list of strings" …, for messages.
std::string_view describe_type(Type type);

}  // namespace parsegres::proxy
