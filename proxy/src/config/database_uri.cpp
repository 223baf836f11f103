#include "database_uri.hpp"

#include <cctype>

#include "config.hpp"

namespace parsegres::proxy {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A "%" without two hexadecimal digits stands for itself.
std::string decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
        if (!escape) {
            decoded += text[i];
            continue;
        }
        decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
        i += 2;
    }
    return decoded;
}

std::string encode(std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos)) {
            encoded += c;
        } else {
            encoded += {'%', kDigits[byte / 16], kDigits[byte % 16]};
        }
    }
    return encoded;
}

// Takes the text up to `end` off the front, and `end` with it; all of it when there is no `end`.
std::string_view take(std::string_view& text, char end) {
    const std::size_t at = text.find(end);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

std::string_view after_scheme(std::string_view text) {
    for (const std::string_view scheme : {"postgres://", "postgresql://"}) {
        if (text.starts_with(scheme)) return text.substr(scheme.size());
    }
    // The text itself may hold a password.
    throw ConfigError("databaseURI must be a PostgreSQL URI: postgres://user:password@host:port/database");
}

}  // namespace

DatabaseUri DatabaseUri::parse(std::string_view text) {
    DatabaseUri uri;
    std::string_view rest = after_scheme(text);
    std::string_view place = take(rest, '?');
    std::string_view authority = take(place, '/');
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        std::string_view password = authority.substr(0, at);
        uri.user = decode(take(password, ':'));
        uri.password = decode(password);
        authority.remove_prefix(at + 1);
    }
    uri.hosts = authority;
    uri.database = decode(place);
    while (!rest.empty()) {
        std::string_view value = take(rest, '&');
        const std::string name = decode(take(value, '='));
        if (!name.empty()) uri.parameters[name] = decode(value);
    }
    return uri;
}

std::string DatabaseUri::to_string() const {
    std::string text = "postgresql://";
    if (!user.empty() || !password.empty()) {
        text += encode(user);
        if (!password.empty()) text += ":" + encode(password);
        text += "@";
    }
    text += hosts + "/" + encode(database);
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        text += separator + encode(name) + "=" + encode(value);
        separator = '&';
    }
    return text;
}

}  // namespace parsegres::proxy
