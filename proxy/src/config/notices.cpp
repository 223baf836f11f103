#include "notices.hpp"

#include "nearest_name.hpp"
#include "options.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

struct Names {
    std::vector<std::string> later;
    std::vector<std::string> never;
    std::vector<std::string> unknown;
};

bool is_default(const Option& option, const json& value) {
    if (option.default_json.empty()) return value.is_null() || (option.type == Type::boolean && value == false);
    return value == json::parse(option.default_json);
}

void note_support(Names& names, const Option& option, const json& value) {
    if (is_default(option, value)) return;
    if (option.support == Support::later || option.support == Support::database_later) {
        names.later.emplace_back(option.name);
    } else if (option.support == Support::never) {
        names.never.emplace_back(option.name);
    }
}

void check_members(Names& names, const std::string& group, const json& object, bool supported);

// Elements of lists are checked under the name that the table has for them ("rateLimit[]").
void check_nested(Names& names, const std::string& name, const json& value, bool supported) {
    if (value.is_object()) check_members(names, name, value, supported);
    if (!value.is_array()) return;
    for (const json& element : value) check_members(names, name + "[]", element, supported);
}

// Inside an object that is not supported as a whole only the names are checked.
void check_members(Names& names, const std::string& group, const json& object, bool supported) {
    const std::vector<const Option*> members = members_of(group);
    if (members.empty() || !object.is_object()) return;
    std::vector<std::string_view> known;
    for (const Option* member : members) known.push_back(member->name.substr(group.size() + 1));
    for (const auto& [key, value] : object.items()) {
        const std::string name = group + "." + key;
        const Option* option = find_option(name);
        if (option == nullptr) {
            names.unknown.push_back(name + did_you_mean(key, known));
            continue;
        }
        if (supported) note_support(names, *option, value);
        check_nested(names, name, value, supported && option->support == Support::proxy);
    }
}

Names collect_names(const Settings& settings) {
    Names names;
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) {
            const json* value = settings.find(option.name);
            if (value == nullptr) continue;
            note_support(names, option, *value);
            const bool supported = option.support == Support::proxy || option.support == Support::database;
            check_nested(names, std::string(option.name), *value, supported);
        }
    }
    return names;
}

void add_line(std::vector<std::string>& lines, const std::string& start, const std::vector<std::string>& names) {
    if (names.empty()) return;
    std::string line = start;
    for (const std::string& name : names) line += (&name == &names.front() ? " " : ", ") + name;
    lines.push_back(std::move(line));
}

bool is_http_url(const std::string& url) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (url.starts_with(scheme)) return url.size() > scheme.size() && url.find(' ') == std::string::npos;
    }
    return false;
}

}  // namespace

std::vector<std::string> notices(const Settings& settings) {
    std::vector<std::string> lines = settings.warnings();
    const Names names = collect_names(settings);
    add_line(lines, "Not supported yet, so without effect:", names.later);
    add_line(lines, "Without meaning in parsegres:", names.never);
    add_line(lines, "Invalid key(s) found in Parse Server configuration:", names.unknown);
    if (settings.text("appId").find_first_of("!#$%'()*+&/:;=?@[]{}^,|<>") != std::string::npos) {
        lines.emplace_back("appId that contains special characters can cause issues while using with urls.");
    }
    if (const std::string url = settings.text("serverURL"); !is_http_url(url)) {
        lines.push_back("Unable to connect to '" + url +
                        "' as the URL is invalid. Cloud code and push notifications "
                        "may be unavailable!");
    }
    return lines;
}

}  // namespace parsegres::proxy
