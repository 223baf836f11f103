#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "settings.hpp"
#include "text.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    if (file) content << file.rdbuf();
    if (!file || !content) {
        throw ConfigError("Cannot read the configuration file " + path + ": " + std::strerror(errno));
    }
    return content.str();
}

// The parser's own message quotes the text, which may be a key; the place is enough.
std::size_t line_of_error(const std::string& text) {
    try {
        const json whole = json::parse(text);  // throws here, or the text was only nested too deep
        static_cast<void>(whole);
    } catch (const json::parse_error& error) {
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
        return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
    }
    return 1;
}

json only_app(const json& apps) {
    if (!apps.is_array() || apps.empty()) throw ConfigError("apps must be a list with one object");
    if (apps.size() > 1) throw ConfigError("Multiple apps are not supported");
    return apps.front();
}

}  // namespace

json read_config_file(const std::string& path) {
    const std::string text = read_file(path);
    json content = parse_json(text);
    if (content.is_discarded()) {
        throw ConfigError("The configuration file " + path + " is not valid JSON (line " +
                          std::to_string(line_of_error(text)) + ")");
    }
    if (content.is_object() && content.contains("apps")) content = only_app(content["apps"]);
    if (!content.is_object()) throw ConfigError("The configuration file " + path + " must hold a JSON object");
    return content;
}

}  // namespace parsegres::proxy
