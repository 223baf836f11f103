#include "settings.hpp"

#include "nearest_name.hpp"
#include "parse_value.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

struct Given {
    json value;
    std::string source;
    bool from_flag = false;
};

void check_names(const json& file) {
    std::vector<std::string_view> known;
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) known.push_back(option.name);
    }
    for (const auto& [name, value] : file.items()) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        throw ConfigError("error: unknown option " + name + did_you_mean(name, known));
    }
}

// An empty variable counts as not set.
std::optional<std::string> read_env(const Environment& environment, const Option& option) {
    if (option.env.empty()) return std::nullopt;
    auto value = environment(std::string(option.env));
    return value && !value->empty() ? value : std::nullopt;
}

std::optional<Given> find_given(const Option& option, const CommandLine& line, const Environment& environment,
                                const json& file) {
    const std::string name(option.name);
    if (const auto flag = line.flags.find(name); flag != line.flags.end()) {
        return Given{flag->second, "flag --" + name, true};
    }
    if (auto value = read_env(environment, option)) {
        return Given{*std::move(value), "environment variable " + std::string(option.env)};
    }
    const auto in_file = file.find(name);
    if (in_file == file.end() || in_file->is_null()) return std::nullopt;
    return Given{*in_file, "configuration file"};
}

// Members that have an environment variable of their own go into the object, unless a flag gave it as a whole.
void add_members_from_env(json& object, const Option& group, const Environment& environment,
                          std::vector<std::string>& warnings) {
    for (const Option* member : members_of(group.name)) {
        const auto value = read_env(environment, *member);
        if (!value) continue;
        const std::string key(member->name.substr(group.name.size() + 1));
        object[key] = parse_value(*member, *value, "environment variable " + std::string(member->env), warnings);
    }
}

std::optional<json> load_option(const Option& option, const CommandLine& line, const Environment& environment,
                                const json& file, std::vector<std::string>& warnings) {
    const auto given = find_given(option, line, environment, file);
    std::optional<json> value;
    if (given) {
        value = parse_value(option, given->value, given->source, warnings);
    } else if (!option.default_json.empty()) {
        value = parse_value(option, json::parse(option.default_json), "default", warnings);
    }
    if (option.type != Type::object || (given && given->from_flag)) return value;
    json object = value.value_or(json::object());
    add_members_from_env(object, option, environment, warnings);
    if (value || !object.empty()) value = std::move(object);
    return value;
}

}  // namespace

Settings Settings::load(const CommandLine& line, const Environment& environment) {
    const json file = line.file ? read_config_file(*line.file) : json::object();
    check_names(file);
    Settings settings;
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) {
            auto value = load_option(option, line, environment, file, settings.warnings_);
            if (value) settings.set(option.name, *std::move(value));
        }
    }
    return settings;
}

const json* Settings::find(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &*found;
}

void Settings::set(std::string_view name, json value) { values_[std::string(name)] = std::move(value); }

std::string Settings::text(std::string_view name) const { return find(name)->get<std::string>(); }

std::int64_t Settings::integer(std::string_view name) const { return find(name)->get<std::int64_t>(); }

bool Settings::flag(std::string_view name) const {
    const json* value = find(name);
    return value != nullptr && value->get<bool>();
}

}  // namespace parsegres::proxy
