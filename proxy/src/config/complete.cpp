#include <algorithm>

#include "options.hpp"
#include "validate.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

void add_missing(json& list, const json& elements) {
    for (const json& element : elements) {
        if (std::find(list.begin(), list.end(), element) == list.end()) list.push_back(element);
    }
}

void check_protected_fields(const json& classes) {
    for (const auto& [class_name, groups] : classes.items()) {
        bool valid = groups.is_object();
        for (const json& fields : valid ? groups : json::object()) {
            valid = valid && fields.is_array() &&
                    std::all_of(fields.begin(), fields.end(), [](const json& field) { return field.is_string(); });
        }
        if (valid) continue;
        throw ConfigError("Option protectedFields must hold, for each class and group, a list of field names; class " +
                          class_name + " does not");
    }
}

// What is configured is added to the default. Without protectedFieldsOwnerExempt a group that is configured
// stands as it is.
void complete_protected_fields(Settings& settings) {
    json fields = *settings.find("protectedFields");
    check_protected_fields(fields);
    if (const json* sensitive = settings.find("userSensitiveFields"); sensitive != nullptr && !sensitive->empty()) {
        settings.warn("userSensitiveFields is deprecated: name the fields in protectedFields");
        add_missing(fields["_User"]["*"], *sensitive);
    }
    const json defaults = json::parse(find_option("protectedFields")->default_json);
    for (const auto& [class_name, groups] : defaults.items()) {
        for (const auto& [group, names] : groups.items()) {
            json& own = fields[class_name];
            if (own.contains(group) && !settings.flag("protectedFieldsOwnerExempt")) continue;
            add_missing(own[group], names);
        }
    }
    settings.set("protectedFields", std::move(fields));
}

void complete_request_complexity(Settings& settings) {
    json limits = *settings.find("requestComplexity");
    for (const Option* member : members_of("requestComplexity")) {
        const std::string key(member->name.substr(member->name.find('.') + 1));
        if (!limits.contains(key)) limits[key] = json::parse(member->default_json);
    }
    settings.set("requestComplexity", std::move(limits));
}

}  // namespace

void complete(Settings& settings) {
    if (settings.find("serverURL") == nullptr) {
        const std::string path = settings.text("mountPath");
        settings.set("serverURL", "http://localhost:" + std::to_string(settings.integer("port")) + path);
    }
    complete_request_complexity(settings);
    complete_protected_fields(settings);
}

}  // namespace parsegres::proxy
