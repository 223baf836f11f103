#include "route/route.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "route/utf8.hpp"

namespace parsegres {
namespace {

/// One line of the table. A path is a literal first segment, then perhaps a class, then perhaps an object id.
struct Entry {
    std::string_view method;
    std::string_view literal;      // lower case
    std::string_view fixed_class;  // the class of routes that do not name one
    unsigned parameters;           // segments after the literal
    Operation operation;
};

// Every route there is. A class named in the path is the first parameter, unless `fixed_class` says it.
constexpr std::array kTable{
    Entry{"GET", "classes", "", 1, Operation::find},      Entry{"GET", "classes", "", 2, Operation::get},
    Entry{"POST", "classes", "", 1, Operation::create},   Entry{"PUT", "classes", "", 2, Operation::update},
    Entry{"DELETE", "classes", "", 2, Operation::remove}, Entry{"GET", "roles", "_Role", 0, Operation::find},
    Entry{"GET", "roles", "_Role", 1, Operation::get},    Entry{"POST", "roles", "_Role", 0, Operation::create},
    Entry{"PUT", "roles", "_Role", 1, Operation::update}, Entry{"DELETE", "roles", "_Role", 1, Operation::remove},
    Entry{"POST", "batch", "", 0, Operation::batch},
};

constexpr std::size_t kMaxSegments = 3;

struct Segments {
    std::array<std::string_view, kMaxSegments> parts;
    std::size_t count = 0;
};

/// Nothing when the path has more segments than any route, or an empty one in the middle.
std::optional<Segments> split(std::string_view path) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    path.remove_prefix(1);
    if (!path.empty() && path.back() == '/') path.remove_suffix(1);
    Segments segments;
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || segments.count == kMaxSegments) return std::nullopt;
        segments.parts[segments.count++] = part;
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                      [](char a, char b) { return lower(a) == b; });
}

const Entry* find_entry(std::string_view method, const Segments& segments) {
    const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const Entry& entry) {
        return entry.parameters + 1 == segments.count && entry.method == method &&
               equals_ignoring_case(segments.parts[0], entry.literal);
    });
    return found == kTable.end() ? nullptr : &*found;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (!is_storable_utf8(decoded)) return std::nullopt;
    return decoded;
}

RouteMatch match_route(std::string_view method, std::string_view path) {
    RouteMatch match;
    const auto segments = split(path);
    if (!segments) return match;
    const Entry* entry = find_entry(method, *segments);
    if (entry == nullptr) return match;

    match.route.operation = entry->operation;
    match.route.class_name = entry->fixed_class;
    std::array<std::string*, 2> targets{&match.route.class_name, &match.route.object_id};
    const std::size_t first = entry->fixed_class.empty() ? 0 : 1;
    for (std::size_t i = 0; i < entry->parameters; ++i) {
        auto decoded = percent_decode(segments->parts[i + 1]);
        if (!decoded) {
            match.status = RouteStatus::undecodable;
            return match;
        }
        *targets[first + i] = std::move(*decoded);
    }
    match.status = RouteStatus::matched;
    return match;
}

std::optional<std::string> routable_batch_path(std::string_view requested, std::string_view mount_path) {
    if (!requested.starts_with(mount_path)) return std::nullopt;
    requested.remove_prefix(mount_path.size());
    std::vector<std::string_view> parts;
    while (!requested.empty()) {
        const std::size_t slash = std::min(requested.find('/'), requested.size());
        const std::string_view part = requested.substr(0, slash);
        if (part == ".." && !parts.empty()) parts.pop_back();
        if (!part.empty() && part != "." && part != "..") parts.push_back(part);
        requested.remove_prefix(std::min(slash + 1, requested.size()));
    }
    std::string path;
    for (const std::string_view part : parts) (path += '/') += part;
    return path.empty() ? "/" : path;
}

}  // namespace parsegres
