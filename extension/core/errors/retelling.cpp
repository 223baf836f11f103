#include "errors/retelling.hpp"

namespace parsegres {

bool is_retelling(std::string_view text, std::string_view original) {
    if (text.starts_with(original)) {
        const std::string_view rest = text.substr(original.size());
        return rest.empty() || rest.starts_with(" at line ");
    }
    if (!text.ends_with(original)) return false;
    // The name of an exception is one word.
    const std::string_view before = text.substr(0, text.size() - original.size());
    return before.ends_with(": ") && before.find(' ') == before.size() - 1;
}

std::string_view without_exception_name(std::string_view text) {
    constexpr std::string_view kName = "plpy.Error: ";
    return text.starts_with(kName) ? text.substr(kName.size()) : text;
}

}  // namespace parsegres
