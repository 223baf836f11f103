#include "live/parameter_columns.hpp"

namespace parsegres {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Behind the quote that ends what begins at `at`; a doubled quote begins another such text, which is as well.
std::size_t after_quoted(std::string_view text, std::size_t at) {
    const std::size_t end = text.find(text[at], at + 1);
    return end == std::string_view::npos ? text.size() : end + 1;
}

}  // namespace

std::string with_columns(std::string_view text, const std::function<std::string(std::size_t)>& column) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\'' || text[at] == '"') {
            const std::size_t end = after_quoted(text, at);
            result += text.substr(at, end - at);
            at = end;
        } else if (text[at] == '$' && at + 1 < text.size() && is_digit(text[at + 1])) {
            std::size_t number = 0;
            for (++at; at < text.size() && is_digit(text[at]); ++at)
                number = number * 10 + static_cast<std::size_t>(text[at] - '0');
            result += column(number);
        } else {
            result += text[at++];
        }
    }
    return result;
}

}  // namespace parsegres
