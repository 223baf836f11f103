#include "parse_value.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include "config.hpp"
#include "network.hpp"
#include "text.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

// Beyond this a double, and so a JavaScript number, no longer counts by ones.
constexpr double kLargestInteger = 9007199254740992.0;

struct Reading {
    const Option& option;
    const json& given;
    const std::string& source;
    std::vector<std::string>& warnings;

    [[noreturn]] void fail() const {
        if (!option.mismatch.empty()) throw ConfigError(std::string(option.mismatch));
        const std::string shown = option.type == Type::secret ? given.type_name() : show(given);
        throw ConfigError("Option " + std::string(option.name) + " must be " + std::string(describe_type(option.type)) +
                          ", but got " + shown + " (" + source + ")");
    }
};

std::optional<json> boolean_of(const json& given) {
    if (given.is_boolean()) return given;
    if (given == 1 || given == "1" || given == "true") return true;
    if (given == 0 || given == "0" || given == "false") return false;
    return std::nullopt;
}

// The number at the start of the text, as parseInt and parseFloat find it.
struct Prefix {
    double value;
    bool whole;  // nothing stands behind the number
};

std::optional<Prefix> number_prefix(const std::string& given) {
    const std::string text = trim(given);
    const char* first = text.data();
    const char* const last = first + text.size();
    const bool negative = first != last && *first == '-';
    if (first != last && (*first == '-' || *first == '+')) ++first;
    // from_chars also takes a sign, "inf" and "nan".
    if (first == last || std::isdigit(static_cast<unsigned char>(*first)) == 0) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(first, last, value, std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    return Prefix{negative ? -value : value, end == last};
}

std::optional<json> number_of(const Reading& in, bool fractions) {
    std::optional<Prefix> read;
    if (in.given.is_number()) read = Prefix{in.given.get<double>(), true};
    if (in.given.is_string()) read = number_prefix(in.given.get<std::string>());
    if (!read || !std::isfinite(read->value) || std::abs(read->value) > kLargestInteger) return std::nullopt;
    const double cut = std::trunc(read->value);
    const json number = cut == read->value || !fractions ? json(static_cast<std::int64_t>(cut)) : json(read->value);
    if (!read->whole) {
        in.warnings.push_back("Option " + std::string(in.option.name) + ": " + show(in.given) + " is read as " +
                              number.dump() + " (" + in.source + ")");
    }
    return number;
}

std::optional<std::uint64_t> bytes_of_text(const std::string& given) {
    std::string text;
    for (const char c : trim(given)) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    double number = 0;
    if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) == 0) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    const std::string unit = trim(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)));
    constexpr std::string_view kUnits[] = {"b", "kb", "mb", "gb", "tb", "pb"};
    for (const std::string_view known : kUnits) {
        if (number > kLargestInteger) return std::nullopt;
        if (unit == known || unit.empty()) return static_cast<std::uint64_t>(number);
        number *= 1024;
    }
    return std::nullopt;
}

json size_of(const Reading& in) {
    if (in.given.is_number()) {
        const double value = in.given.get<double>();
        if (value >= 0 && value <= kLargestInteger) return static_cast<std::uint64_t>(value);
    }
    if (in.given.is_string()) {
        if (const auto bytes = bytes_of_text(in.given.get<std::string>())) return *bytes;
    }
    if (!in.given.is_number() && !in.given.is_string()) in.fail();
    throw ConfigError("Invalid size value: " + (in.given.is_string() ? in.given.get<std::string>() : in.given.dump()));
}

// JSON in text, of the kind wanted; a discarded value otherwise.
json json_in(const json& given) { return given.is_string() ? parse_json(given.get<std::string>()) : given; }

json list_of(const Reading& in) {
    if (in.given.is_array()) return in.given;
    json parsed = json_in(in.given);
    if (parsed.is_array()) return parsed;
    if (!in.given.is_string() || in.option.type == Type::json_list) in.fail();
    return split_list(in.given.get<std::string>());
}

json string_list_of(const Reading& in) {
    json list = list_of(in);
    for (const json& element : list) {
        if (!element.is_string()) in.fail();
        if (in.option.type == Type::ip_list) check_ip_or_range(in.option.name, element.get<std::string>());
    }
    return list;
}

json object_of(const Reading& in) {
    json object = json_in(in.given);
    if (!object.is_object()) in.fail();
    return object;
}

json any_of(const json& given) {
    json parsed = json_in(given);
    return parsed.is_discarded() ? given : parsed;
}

json required(const Reading& in, const std::optional<json>& value) {
    if (!value) in.fail();
    return *value;
}

}  // namespace

json parse_value(const Option& option, const json& given, const std::string& source,
                 std::vector<std::string>& warnings) {
    const Reading in{option, given, source, warnings};
    switch (option.type) {
        case Type::string:
        case Type::secret: return given.is_string() ? given : (in.fail(), json());
        case Type::boolean: return required(in, boolean_of(given));
        case Type::integer: return required(in, number_of(in, /*fractions=*/false));
        case Type::number: return required(in, number_of(in, /*fractions=*/true));
        case Type::integer_or_boolean:
            if (given.is_boolean() || given == "true" || given == "false") return required(in, boolean_of(given));
            return required(in, number_of(in, /*fractions=*/false));
        case Type::integer_or_string: return given.is_string() ? given : required(in, number_of(in, false));
        case Type::size: return size_of(in);
        case Type::list:
        case Type::ip_list: return string_list_of(in);
        case Type::any_list:
        case Type::json_list: return list_of(in);
        case Type::object: return object_of(in);
        case Type::any: return any_of(given);
    }
    in.fail();
}

}  // namespace parsegres::proxy
