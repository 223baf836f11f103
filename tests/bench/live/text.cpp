#include "text.hpp"

#include <cstdio>
#include <sstream>

namespace parsegres::live {

namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (char letter : text) {
        bool const plain = static_cast<unsigned char>(letter) >= ' ' && letter != '"' && letter != '\\';
        result += plain ? letter : '\'';
    }
    return result + '"';
}

std::string shown(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

}  // namespace

std::string filled(std::string text, std::string_view name, std::uint64_t value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
        text.replace(at, name.size(), std::to_string(value));
    }
    return text;
}

std::string Command::text(std::string const& key, std::string const& usual) const {
    auto const found = words.find(key);
    return found == words.end() ? usual : found->second;
}

double Command::number(std::string const& key, double usual) const {
    auto const found = words.find(key);
    return found == words.end() ? usual : std::stod(found->second);
}

Command parse_command(std::string const& line) {
    std::istringstream in(line);
    Command command;
    in >> command.name;
    for (std::string word; in >> word;) {
        auto const equals = word.find('=');
        command.words[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return command;
}

JsonLine& JsonLine::add(std::string_view key, double value) {
    begin(key);
    text_ += shown(value);
    return *this;
}

JsonLine& JsonLine::add(std::string_view key, std::string_view value) {
    begin(key);
    text_ += quoted(value);
    return *this;
}

JsonLine& JsonLine::add(std::string_view key, Counts const& counts) {
    JsonLine inner;
    for (auto const& [name, count] : counts) inner.add(name, static_cast<double>(count));
    begin(key);
    text_ += inner.str();
    return *this;
}

void JsonLine::begin(std::string_view key) {
    if (!text_.empty()) text_ += ',';
    text_.append(quoted(key)).append(":");
}

}  // namespace parsegres::live
