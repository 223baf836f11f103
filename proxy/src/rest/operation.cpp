#include "rest/operation.hpp"

#include <algorithm>

#include "ascii.hpp"
#include "error.hpp"
#include "rest/header_object.hpp"
#include "rest/json_text.hpp"
#include "rest/query_string.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

// Strings of an idle connection keep at most this much.
constexpr std::size_t kKeptCapacity = 1024;

struct Target {
    std::string_view path;
    std::string_view query;
};

/// A target may be a whole URL (RFC 9112, 3.2.2).
Target split_target(std::string_view target) {
    if (!target.starts_with('/')) {
        const std::size_t scheme = target.find("://");
        if (scheme != std::string_view::npos) target.remove_prefix(scheme + 3);
        target.remove_prefix(std::min(target.find('/'), target.size()));
    }
    const std::size_t question = std::min(target.find('?'), target.size());
    return {target.substr(0, question), target.substr(std::min(question + 1, target.size()))};
}

/// The part below the mount point, or nothing. One doubled slash at its begin is forgiven, as in the reference.
std::optional<std::string_view> below_mount(std::string_view path, std::string_view mount) {
    if (!starts_with_ignoring_case(path, mount)) return std::nullopt;
    path.remove_prefix(mount.size());
    if (path.starts_with("//")) path.remove_prefix(1);
    if (path.empty()) return "/";
    if (path.front() != '/') return std::nullopt;
    return path;
}

bool is_health(std::string_view path) {
    constexpr std::string_view kHealth = "/health";
    return starts_with_ignoring_case(path, kHealth) && (path.size() == kHealth.size() || path[kHealth.size()] == '/');
}

/// The function for this operation alone, if there is one.
std::optional<Statement> statement_for(const Route& route, const CallerSettings& settings) {
    const bool special = has_rules_of_its_own(route.class_name);
    if (settings.user_reads_ask && route.class_name == "_User") return std::nullopt;
    switch (route.operation) {
        case Operation::find: return Statement::find;
        case Operation::get: return Statement::get;
        case Operation::create: return special ? std::nullopt : std::optional(Statement::create);
        case Operation::update: return special ? std::nullopt : std::optional(Statement::update);
        case Operation::remove: return special ? std::nullopt : std::optional(Statement::remove);
        default: return std::nullopt;
    }
}

void trim_string(std::string& text) {
    if (text.capacity() > kKeptCapacity) std::string().swap(text);
}

}  // namespace

Task OperationPlanner::refuse(Fault fault) {
    fault_ = std::move(fault);
    return Task::refuse;
}

Task OperationPlanner::plan(const Request& request, std::string_view client_ip) {
    if (request.method == "OPTIONS") return Task::preflight;
    const Target target = split_target(request.target);
    if (target.path == "/metrics" && request.method == "GET") return Task::metrics;
    const auto path = below_mount(target.path, settings_.mount_path);
    if (!path) return refuse(not_found(request.method, target.path));
    if (is_health(*path)) return Task::health;
    if (auto fault = read_body(request)) return refuse(std::move(*fault));
    const std::string_view page_method = request.method == "HEAD" ? "GET" : request.method;
    if (pages_ != nullptr && pages_->serves(page_method, *path)) return plan_page(request, *path, target.query);

    caller_.clear();
    const ShallowScanner* const body = body_kind_ == BodyKind::object && !body_.empty() ? &scanner_ : nullptr;
    CallerResult caller = append_caller(caller_, request, body, client_ip, settings_);
    if (caller.refused) return refuse(std::move(*caller.refused));
    cut_ = caller.consumed & static_cast<BodyKeySet>(~set_of(BodyKey::method));
    if (request.method == "POST") cut_ |= set_of(BodyKey::method);

    find_method(request);
    RouteMatch match = match_route(method_, *path);
    if (match.status == RouteStatus::unknown) return refuse(not_found(request.method, target.path));
    if (match.status == RouteStatus::undecodable)
        return refuse(bad_request("Failed to decode a parameter of the path."));
    route_ = std::move(match.route);
    path_ = *path;
    query_ = target.query;
    if (route_.operation == Operation::run_function)
        if (auto fault = read_multipart(request)) return refuse(std::move(*fault));
    return plan_call(request);
}

/// Pages need no credentials: they are for browsers.
Task OperationPlanner::plan_page(const Request& request, std::string_view path, std::string_view query) {
    page_ = {};
    page_.method = request.method == "HEAD" ? "GET" : request.method;
    page_.path = path;
    object_ = '{';
    if (!append_form_members(object_, query)) return refuse(too_many_parameters());
    object_ += '}';
    try {
        page_.query = parse_json(object_);
        page_.body = body_.empty() ? Value(Object()) : parse_json(body_);
    } catch (const Error& problem) {
        return refuse(bad_request(problem.message()));
    }
    page_.xhr = starts_with_ignoring_case(request.header(Header::requested_with), "XMLHttpRequest");
    page_.locale_header = request.header(Header::page_locale);
    return Task::page;
}

void OperationPlanner::find_method(const Request& request) {
    method_ = request.method == "HEAD" ? "GET" : request.method;
    if (request.method != "POST" || body_.empty() || body_kind_ != BodyKind::object) return;
    const std::string_view json = scanner_.value(BodyKey::method);
    if (json.size() <= 2 || json.front() != '"') return;
    method_ = json.substr(1, json.size() - 2);
    std::transform(method_.begin(), method_.end(), method_.begin(), upper);
}

Task OperationPlanner::plan_call(const Request& request) {
    const auto statement = statement_for(route_, settings_);
    if (!statement || whole_routes_.contains(route_)) return plan_request(request);
    statement_ = *statement;
    const std::string_view class_name = route_.class_name;
    const std::string_view id = route_.object_id;
    switch (statement_) {
        case Statement::find: parameters_ = {class_name, query_object(query_, cut_), caller_}; break;
        case Statement::get: parameters_ = {class_name, id, query_object(query_, cut_), caller_}; break;
        case Statement::create: parameters_ = {class_name, body_object(cut_), caller_}; break;
        case Statement::update: parameters_ = {class_name, id, body_object(cut_), caller_}; break;
        default: parameters_ = {class_name, id, caller_}; break;
    }
    return Task::call;
}

Task OperationPlanner::plan_request(const Request& request) {
    caller_.back() = ',';
    caller_ += "\"headers\":";
    append_header_object(caller_, request.head);
    caller_ += '}';
    parameters_ = {method_, path_, whole_object(), caller_, {}};
    statement_ = request_statement();
    return Task::call;
}

void OperationPlanner::plan_whole(const Request& request) {
    whole_routes_.add(route_);
    plan_request(request);
}

/// Whatever hashes has got a password to hash, at any depth: a batch may log in or sign up with one of its requests.
bool OperationPlanner::carries_password() const { return body_.find("\"password\"") != std::string_view::npos; }

Statement OperationPlanner::request_statement() const {
    const bool users = route_.class_name == "_User";
    switch (route_.operation) {
        case Operation::batch: return carries_password() ? Statement::request_hashing : Statement::request_slow;
        case Operation::log_in:
        case Operation::challenge:
        case Operation::verify_password: return Statement::request_hashing;
        case Operation::create: return users ? Statement::request_hashing : Statement::request;
        case Operation::update: return users && carries_password() ? Statement::request_hashing : Statement::request;
        default: return method_ == "GET" ? Statement::request_read : Statement::request;
    }
}

void OperationPlanner::trim() {
    trim_string(decoded_);
    trim_string(form_);
    trim_string(method_);
    trim_string(path_);
    trim_string(caller_);
    trim_string(object_);
}

bool is_plain_location(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
}

std::string location_of(const Route& route, std::string_view answer) {
    constexpr std::string_view kBegin = "{\"objectId\":\"";
    if (route.operation != Operation::create || !answer.starts_with(kBegin)) return {};
    answer.remove_prefix(kBegin.size());
    const std::string_view id = answer.substr(0, answer.find('"'));
    if (!is_plain_location(id) || !is_plain_location(route.class_name)) return {};
    if (route.class_name == "_User") return "/users/" + std::string(id);
    return "/classes/" + route.class_name + "/" + std::string(id);
}

}  // namespace parsegres::proxy
