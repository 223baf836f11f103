#include "route/route.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "ascii.hpp"
#include "route/utf8.hpp"

namespace parsegres {
namespace {

/// One line of the table. A pattern has literal segments in lower case, `:class`, `:id` and `:name`.
struct Entry {
    std::string_view method;
    std::string_view pattern;
    std::string_view fixed_class;  // the class of routes that do not name one
    Operation operation;
};

// Every route there is. Where two fit, the one that comes first is meant.
constexpr std::array kTable{
    Entry{"GET", "classes/:class", "", Operation::find},
    Entry{"GET", "classes/:class/:id", "", Operation::get},
    Entry{"POST", "classes/:class", "", Operation::create},
    Entry{"PUT", "classes/:class/:id", "", Operation::update},
    Entry{"DELETE", "classes/:class/:id", "", Operation::remove},
    Entry{"GET", "roles", "_Role", Operation::find},
    Entry{"GET", "roles/:id", "_Role", Operation::get},
    Entry{"POST", "roles", "_Role", Operation::create},
    Entry{"PUT", "roles/:id", "_Role", Operation::update},
    Entry{"DELETE", "roles/:id", "_Role", Operation::remove},
    Entry{"GET", "users/me", "_User", Operation::current_user},
    Entry{"GET", "users", "_User", Operation::find},
    Entry{"GET", "users/:id", "_User", Operation::get},
    Entry{"POST", "users", "_User", Operation::create},
    Entry{"PUT", "users/:id", "_User", Operation::update},
    Entry{"DELETE", "users/:id", "_User", Operation::remove},
    Entry{"GET", "sessions/me", "_Session", Operation::current_session},
    Entry{"GET", "sessions", "_Session", Operation::find},
    Entry{"GET", "sessions/:id", "_Session", Operation::get},
    Entry{"POST", "sessions", "_Session", Operation::create},
    Entry{"PUT", "sessions/:id", "_Session", Operation::update},
    Entry{"DELETE", "sessions/:id", "_Session", Operation::remove},
    Entry{"GET", "login", "", Operation::log_in},
    Entry{"POST", "login", "", Operation::log_in},
    Entry{"POST", "loginas", "", Operation::log_in_as},
    Entry{"POST", "logout", "", Operation::log_out},
    Entry{"GET", "verifypassword", "", Operation::verify_password},
    Entry{"POST", "verifypassword", "", Operation::verify_password},
    Entry{"POST", "challenge", "", Operation::challenge},
    Entry{"POST", "upgradetorevocablesession", "", Operation::upgrade_session},
    Entry{"POST", "requestpasswordreset", "", Operation::request_password_reset},
    Entry{"POST", "verificationemailrequest", "", Operation::request_email_verification},
    Entry{"GET", "schemas", "", Operation::list_schemas},
    Entry{"GET", "schemas/:class", "", Operation::get_schema},
    Entry{"POST", "schemas", "", Operation::create_schema},
    Entry{"POST", "schemas/:class", "", Operation::create_schema},
    Entry{"PUT", "schemas/:class", "", Operation::update_schema},
    Entry{"DELETE", "schemas/:class", "", Operation::delete_schema},
    Entry{"DELETE", "purge/:class", "", Operation::purge},
    Entry{"POST", "batch", "", Operation::batch},
    Entry{"POST", "functions/:name", "", Operation::run_function},
    Entry{"GET", "hooks/functions", "functions", Operation::list_hooks},
    Entry{"GET", "hooks/triggers", "triggers", Operation::list_hooks},
    Entry{"GET", "hooks/host", "", Operation::get_host},
    Entry{"PUT", "hooks/host", "", Operation::register_host},
    Entry{"POST", "hooks/host/mail", "", Operation::send_mail},
    Entry{"POST", "hooks/host/job", "", Operation::report_job},
    Entry{"GET", "hooks/functions/:name", "", Operation::get_hook},
    Entry{"GET", "hooks/triggers/:class/:name", "", Operation::get_hook},
    Entry{"POST", "hooks/functions", "", Operation::create_hook},
    Entry{"POST", "hooks/triggers", "", Operation::create_hook},
    Entry{"PUT", "hooks/functions/:name", "", Operation::update_hook},
    Entry{"PUT", "hooks/triggers/:class/:name", "", Operation::update_hook},
    Entry{"POST", "jobs/:name", "", Operation::start_job},
    Entry{"POST", "jobs", "", Operation::start_job},
    Entry{"GET", "cloud_code/jobs", "_JobSchedule", Operation::list_job_schedules},
    Entry{"GET", "cloud_code/jobs/data", "", Operation::list_jobs},
    Entry{"POST", "cloud_code/jobs", "_JobSchedule", Operation::create_job_schedule},
    Entry{"PUT", "cloud_code/jobs/:id", "_JobSchedule", Operation::update_job_schedule},
    Entry{"DELETE", "cloud_code/jobs/:id", "_JobSchedule", Operation::remove_job_schedule},
    Entry{"GET", "config", "", Operation::get_config},
    Entry{"PUT", "config", "", Operation::update_config},
    Entry{"POST", "events/:name", "", Operation::track_event},
};

constexpr std::size_t kMaxSegments = 4;

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

bool is_parameter(std::string_view segment) { return segment.starts_with(':'); }

/// Calls `visit(pattern's segment, path's segment)` for each pair until it says no; false then, and when the numbers
/// of segments differ.
template <class Visit>
bool walk(std::string_view pattern, const Segments& segments, Visit visit) {
    for (std::size_t i = 0; i < segments.count; ++i) {
        const std::size_t slash = std::min(pattern.find('/'), pattern.size());
        if (slash == 0 || !visit(pattern.substr(0, slash), segments.parts[i])) return false;
        pattern.remove_prefix(std::min(slash + 1, pattern.size()));
    }
    return pattern.empty();
}

const Entry* find_entry(std::string_view method, const Segments& segments) {
    const auto fits = [](std::string_view expected, std::string_view part) {
        return is_parameter(expected) || equals_ignoring_case(part, expected);
    };
    const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const Entry& entry) {
        return entry.method == method && walk(entry.pattern, segments, fits);
    });
    return found == kTable.end() ? nullptr : &*found;
}

std::string& parameter(Route& route, std::string_view name) {
    if (name == ":class") return route.class_name;
    return name == ":id" ? route.object_id : route.name;
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

    Route& route = match.route;
    route.operation = entry->operation;
    route.class_name = entry->fixed_class;
    const bool decoded = walk(entry->pattern, *segments, [&](std::string_view expected, std::string_view part) {
        if (!is_parameter(expected)) return true;
        auto value = percent_decode(part);
        if (value) parameter(route, expected) = std::move(*value);
        return value.has_value();
    });
    match.status = decoded ? RouteStatus::matched : RouteStatus::undecodable;
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
