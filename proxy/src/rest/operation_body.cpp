// What clients send besides the path: the body in its forms, and the query string.

#include <algorithm>

#include "ascii.hpp"
#include "rest/content_encoding.hpp"
#include "rest/json_text.hpp"
#include "rest/multipart.hpp"
#include "rest/operation.hpp"
#include "rest/query_string.hpp"

namespace parsegres::proxy {
namespace {

bool is_type(const Request& request, std::string_view type) {
    std::string_view given = request.header(Header::content_type);
    given = given.substr(0, given.find(';'));
    while (given.ends_with(' ')) given.remove_suffix(1);
    return starts_with_ignoring_case(given, type);
}

bool is_multipart(const Request& request) { return is_type(request, "multipart/form-data"); }

Fault invalid_form(std::string_view why) { return invalid_json("Invalid multipart request: " + std::string(why)); }

constexpr std::string_view kEmptyObject = "{}";

}  // namespace

/// Every body but a multipart one is taken as JSON, whatever its type says; forms are turned into JSON first.
std::optional<Fault> OperationPlanner::read_body(const Request& request) {
    body_ = {};
    body_kind_ = BodyKind::object;
    if (request.body.empty() || is_multipart(request)) return std::nullopt;
    if (auto fault = read_content(request)) return fault;
    if (body_.empty()) return std::nullopt;
    if (is_type(request, "application/x-www-form-urlencoded")) {
        form_ = '{';
        if (!append_form_members(form_, body_)) return too_many_parameters();
        form_ += '}';
        body_ = form_;
    }
    body_kind_ = scanner_.scan(body_);
    if (body_kind_ == BodyKind::malformed) return invalid_json("The body of the request is not valid JSON.");
    return std::nullopt;
}

/// The body without its Content-Encoding.
std::optional<Fault> OperationPlanner::read_content(const Request& request) {
    body_ = request.body;
    const auto encoding = request.header(Header::content_encoding);
    if (!is_encoded(encoding)) return std::nullopt;
    if (auto fault = decode_content(decoded_, encoding, request.body, body_limit_)) return fault;
    body_ = decoded_;
    return std::nullopt;
}

/// If the body is a form of that type, its parts are parameters and nothing else: as in the reference no
/// credentials are looked for in it.
std::optional<Fault> OperationPlanner::read_multipart(const Request& request) {
    if (!is_multipart(request)) return std::nullopt;
    const auto boundary = find_boundary(request.header(Header::content_type));
    if (!boundary) return invalid_form("Multipart: Boundary not found");
    if (auto fault = read_content(request)) return fault;
    const auto parts = split_form(body_, *boundary);
    if (!parts) return invalid_form("Unexpected end of multipart data");
    form_ = '{';
    append_form_parts(form_, *parts);
    form_ += '}';
    body_ = form_;
    body_kind_ = scanner_.scan(body_);
    cut_ = 0;
    return std::nullopt;
}

/// The body's members and the query string's, those of the query string last, so that they win.
std::string_view OperationPlanner::query_object(std::string_view query, BodyKeySet cut) {
    if (query.empty()) return body_object(cut);
    if (body_kind_ == BodyKind::array) return body_;
    object_ = '{';
    if (!body_.empty() && scanner_.append_members(object_, cut)) object_ += ',';
    if (!append_query_members(object_, query) && object_.back() == ',') object_.pop_back();
    object_ += '}';
    return object_;
}

std::string_view OperationPlanner::body_object(BodyKeySet cut) {
    if (body_.empty()) return kEmptyObject;
    if (body_kind_ == BodyKind::array || scanner_.keeps_all(cut)) return body_;
    object_ = '{';
    scanner_.append_members(object_, cut);
    object_ += '}';
    return object_;
}

/// The query string's members, all of them texts, and the body's, which win.
std::string_view OperationPlanner::merged_object(std::string_view query, BodyKeySet cut) {
    if (query.empty() || body_kind_ == BodyKind::array) return body_object(cut);
    object_ = '{';
    if (!append_form_members(object_, query)) return body_object(cut);
    const std::size_t end = object_.size();
    if (end > 1) object_ += ',';
    if (body_.empty() || !scanner_.append_members(object_, cut)) object_.resize(end);
    object_ += '}';
    return object_;
}

/// The parameters of a function or job: the body's members and the query string's, all of these texts, which win.
std::string_view OperationPlanner::parameters_object(std::string_view query, BodyKeySet cut) {
    if (query.empty() || body_kind_ == BodyKind::array) return body_object(cut);
    object_ = '{';
    if (!body_.empty() && scanner_.append_members(object_, cut)) object_ += ',';
    if (!append_form_members(object_, query)) return body_object(cut);
    if (object_.back() == ',') object_.pop_back();
    object_ += '}';
    return object_;
}

std::string_view OperationPlanner::whole_object() {
    switch (route_.operation) {
        case Operation::find:
        case Operation::get: return query_object(query_, cut_);
        case Operation::run_function:
        case Operation::start_job: return parameters_object(query_, cut_);
        default: return merged_object(query_, cut_);
    }
}

}  // namespace parsegres::proxy
