#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "help.hpp"
#include "nearest_name.hpp"
#include "options.hpp"

namespace parsegres::proxy {
namespace {

bool may_stand_alone(const Option& option) {
    return option.type == Type::boolean || option.type == Type::integer_or_boolean;
}

bool is_value_of(const Option& option, std::string_view text) {
    if (text == "true" || text == "false" || text == "1" || text == "0") return true;
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    return option.type == Type::integer_or_boolean && digits;
}

// "--silent" alone means "--silent true". Without this a file named behind it would be taken for its value.
std::vector<std::string> complete_switches(int argc, const char* const* argv) {
    std::vector<std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        arguments.emplace_back(argv[i]);
        const std::string& argument = arguments.back();
        if (!argument.starts_with("--")) continue;
        const Option* option = find_option(std::string_view(argument).substr(2));
        if (option == nullptr || !may_stand_alone(*option)) continue;
        if (i + 1 == argc || !is_value_of(*option, argv[i + 1])) arguments.emplace_back("true");
    }
    return arguments;
}

[[noreturn]] void fail_unknown(const std::string& argument) {
    if (!argument.starts_with("-") || argument == "-") {
        throw ConfigError("Only one configuration file can be given; unexpected argument " + argument);
    }
    const std::string flag = argument.substr(0, argument.find('='));
    std::vector<std::string> flags = {"--help", "--version"};
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) flags.push_back("--" + std::string(option.name));
    }
    const std::vector<std::string_view> known(flags.begin(), flags.end());
    throw ConfigError("unknown option " + flag + did_you_mean(flag, known));
}

void add_flags(CLI::App& app, std::map<std::string, std::string>& values) {
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) {
            const std::string name(option.name);
            app.add_option("--" + name, values[name])->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        }
    }
}

void parse(CLI::App& app, std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes a vector from its back
    app.parse(std::move(arguments));
}

}  // namespace

CommandLine read_command_line(int argc, const char* const* argv) {
    CLI::App app;
    app.set_help_flag("--help,-h");
    app.set_version_flag("--version", version_text());
    app.allow_extras();
    CommandLine line;
    std::map<std::string, std::string> values;
    add_flags(app, values);
    std::string file;
    const CLI::Option* file_argument = app.add_option("file", file);
    try {
        parse(app, complete_switches(argc, argv));
    } catch (const CLI::CallForHelp&) {
        line.printout = Printout{help_text()};
        return line;
    } catch (const CLI::CallForVersion&) {
        line.printout = Printout{version_text()};
        return line;
    } catch (const CLI::ParseError& error) {
        throw ConfigError(error.what());
    }
    const std::vector<std::string> unknown = app.remaining();
    const auto flag = std::find_if(unknown.begin(), unknown.end(), [](const auto& text) { return text[0] == '-'; });
    if (flag != unknown.end()) fail_unknown(*flag);
    if (!unknown.empty()) fail_unknown(unknown.front());
    for (const auto& [name, value] : values) {
        if (app.count("--" + name) > 0) line.flags.emplace(name, value);
    }
    if (file_argument->count() > 0) line.file = file;
    return line;
}

}  // namespace parsegres::proxy
