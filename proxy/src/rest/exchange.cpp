#include "rest/exchange.hpp"

#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// The index behind the string whose opening quote is at `at`.
std::size_t skip_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

/// Calls take(view) for each of the parts between commas of an array or object, as they stand in its text.
template <class Take>
void for_each_part(std::string_view text, Take take) {
    text = trimmed(text);
    if (text.size() < 2) return;
    text = text.substr(1, text.size() - 2);
    std::size_t depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"') {
            i = skip_string(text, i);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
        if (c == ',' && depth == 0) {
            take(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
        ++i;
    }
    if (const auto last = trimmed(text.substr(begin)); !last.empty()) take(last);
}

}  // namespace

std::vector<std::string_view> elements_of(std::string_view array) {
    std::vector<std::string_view> elements;
    for_each_part(array, [&](std::string_view element) { elements.push_back(element); });
    return elements;
}

std::string_view member_of(std::string_view object, std::string_view name) {
    std::string_view value;
    for_each_part(object, [&](std::string_view member) {
        const std::size_t end = skip_string(member, 0);
        if (end != name.size() + 2 || member.substr(1, name.size()) != name) return;
        const std::string_view rest = trimmed(member.substr(end));
        value = trimmed(rest.substr(1));
    });
    return value;
}

std::string string_of(std::string_view json) {
    std::string text;
    if (json.size() < 2 || json.front() != '"' || !decode_json_string(json.substr(1, json.size() - 2), text)) return {};
    return text;
}

void Answers::add(std::string_view question, std::string_view answer) {
    for (const std::string_view part : {question, answer})
        (((text_ += std::to_string(part.size())) += ':') += part) += ',';
}

}  // namespace parsegres::proxy
