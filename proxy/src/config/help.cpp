#include "help.hpp"

#include "options.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kUsage =
    "Usage: parsegres [options] [config.json]\n"
    "\n"
    "An option is given as a flag, as an environment variable, or as a key of a JSON file; a flag wins over the\n"
    "environment, that over the file. Lists are JSON or text with commas, objects are JSON.\n"
    "\n"
    "  parsegres --appId APP_ID --masterKey MASTER_KEY --databaseURI postgres://user@localhost:5432/database\n"
    "\n"
    "  --help, -h   this text\n"
    "  --version    the version\n";

std::string_view note(Support support) {
    switch (support) {
        case Support::later:
        case Support::database_later: return " Not supported yet.";
        case Support::never: return " Accepted, without effect.";
        case Support::proxy:
        case Support::database: return "";
    }
    return "";
}

std::string sentence_of(const Option& option) { return std::string(option.help) + std::string(note(option.support)); }

void add_option(std::string& text, const Option& option, std::string_view dashes) {
    text += "  " + std::string(dashes) + std::string(option.name) + "\n      " + sentence_of(option) + "\n      " +
            std::string(describe_type(option.type));
    if (!option.default_json.empty()) text += "; default " + std::string(option.default_json);
    if (!option.env.empty()) text += "; " + std::string(option.env);
    text += '\n';
}

void add_members(std::string& text, std::span<const Option> options) {
    for (const Option& option : options) add_option(text, option, "");
}

}  // namespace

std::string help_text() {
    std::string text(kUsage);
    for (const Section& section : server_sections()) {
        text += "\n" + std::string(section.title) + "\n";
        for (const Option& option : section.options) add_option(text, option, "--");
    }
    text += "\nMembers of objects (in the JSON of the object, or as environment variables)\n";
    add_members(text, database_members());
    add_members(text, group_members());
    return text;
}

std::string version_text() { return "parsegres 0.1.0 (the REST API of Parse Server 9.10)\n"; }

}  // namespace parsegres::proxy
