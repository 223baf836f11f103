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

}  // namespace

std::vector<std::string_view> elements_of(std::string_view array) {
    array = trimmed(array);
    std::vector<std::string_view> elements;
    if (array.size() < 2) return elements;
    array = array.substr(1, array.size() - 2);
    std::size_t depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < array.size();) {
        const char c = array[i];
        if (c == '"') {
            i = skip_string(array, i);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
        if (c == ',' && depth == 0) {
            elements.push_back(trimmed(array.substr(begin, i - begin)));
            begin = i + 1;
        }
        ++i;
    }
    if (const auto last = trimmed(array.substr(begin)); !last.empty()) elements.push_back(last);
    return elements;
}

void Answers::add(std::string_view question, std::string_view answer) {
    if (text_.empty())
        text_ = '{';
    else
        text_.back() = ',';
    append_utf8_json_string(text_, question);
    ((text_ += ':') += answer) += '}';
}

}  // namespace parsegres::proxy
