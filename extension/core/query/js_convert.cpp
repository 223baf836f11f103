#include "query/js_convert.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "value/json.hpp"

namespace parsegres {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string joined(const Array& array) {
    std::string text;
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) text += ',';
        if (!array[i].is_null()) text += js_string(array[i]);
    }
    return text;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\n\v\f\r";
    const std::size_t first = text.find_first_not_of(kSpaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

double number_of_hex(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return error == std::errc() && end == digits.data() + digits.size() ? static_cast<double>(number) : kNaN;
}

double number_of(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return 0;
    if (text.starts_with("0x") || text.starts_with("0X")) return number_of_hex(text.substr(2));
    if (text.front() == '+') text.remove_prefix(1);
    // from_chars would also take "inf", "nan" and a second sign.
    if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos || text.starts_with('+')) return kNaN;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : kNaN;
}

}  // namespace

std::string js_string(const Value& value) {
    switch (value.kind()) {
        case Value::Kind::String: return value.as_string();
        case Value::Kind::Array: return joined(value.as_array());
        case Value::Kind::Object: return "[object Object]";
        default: return to_json(value);
    }
}

double js_number(const Value& value) {
    switch (value.kind()) {
        case Value::Kind::Null: return 0;
        case Value::Kind::Bool: return value.as_bool() ? 1 : 0;
        case Value::Kind::Number: return value.as_number();
        case Value::Kind::String: return number_of(value.as_string());
        case Value::Kind::Array: return number_of(joined(value.as_array()));
        case Value::Kind::Object: return kNaN;
    }
    return kNaN;
}

}  // namespace parsegres
