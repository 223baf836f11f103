#include "compile/sql_text.hpp"

namespace parsegres {

std::string quote_identifier(std::string_view identifier) {
    std::string quoted = "\"";
    for (const char c : identifier) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted += '"';
}

SqlText& SqlText::name(std::string_view identifier) { return raw(quote_identifier(identifier)); }

SqlText& SqlText::param(SqlParam value) {
    params.push_back(std::move(value));
    return param_again(params.size());
}

SqlText& SqlText::param_again(std::size_t number) {
    text += '$';
    text += std::to_string(number);
    return *this;
}

}  // namespace parsegres
