#include "compile/regex_atoms.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include "error.hpp"

namespace parsegres {
namespace {

struct Property {
    std::string_view name;
    std::string_view character_class;
};

// The properties that PostgreSQL has a class for.
constexpr std::array<Property, 12> kProperties{{{"L", "[:alpha:]"},
                                                {"Letter", "[:alpha:]"},
                                                {"Alphabetic", "[:alpha:]"},
                                                {"Lu", "[:upper:]"},
                                                {"Ll", "[:lower:]"},
                                                {"N", "[:digit:]"},
                                                {"Nd", "[:digit:]"},
                                                {"P", "[:punct:]"},
                                                {"Z", "[:space:]"},
                                                {"Zs", "[:space:]"},
                                                {"Xan", "[:alnum:]"},
                                                {"Xsp", "[:space:]"}}};

}  // namespace

void fail_regex(std::string_view reason) {
    throw Error(ErrorCode::invalid_query, "Invalid regular expression: " + std::string(reason));
}

std::string_view property_class(std::string_view name) {
    for (const Property& property : kProperties)
        if (property.name == name) return property.character_class;
    fail_regex("this Unicode property is not supported");
}

std::string code_point_escape(std::string_view hex_digits) {
    std::uint32_t code = 0;
    const char* const last = hex_digits.data() + hex_digits.size();
    const auto [end, error] = std::from_chars(hex_digits.data(), last, code, 16);
    if (error != std::errc() || end != last) fail_regex("bad hexadecimal number");
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code == 0 || code > 0x10FFFF || is_surrogate) fail_regex("no such character");
    std::array<char, 11> text{};
    std::snprintf(text.data(), text.size(), code <= 0xFFFF ? "\\u%04X" : "\\U%08X", code);
    return text.data();
}

}  // namespace parsegres
