// batch: many requests in one transaction, each in a subtransaction of its own or all sharing one fate.

#include "pg/operations/operations.hpp"

#include "pg/wrap/spi.hpp"
#include "pg/wrap/subtransaction.hpp"
#include "route/route.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

struct SubRequest {
    Route route;
    const Value* body = nullptr;
};

[[noreturn]] void refuse(std::string message) { throw Error(ErrorCode::invalid_json, std::move(message)); }

const Value& body_of(const SubRequest& request) {
    static const Value kNone;
    return request.body != nullptr ? *request.body : kNone;
}

SubRequest parse_sub_request(const Value& from, const std::string& mount_path) {
    const std::string* requested = from.find_string("path");
    if (requested == nullptr) refuse("batch request path must be a string");
    const std::string* method = from.find_string("method");
    const std::optional<std::string> path = routable_batch_path(*requested, mount_path);
    if (!path) refuse("cannot route batch path " + *requested);
    const std::string verb = method != nullptr ? *method : "GET";
    RouteMatch match = match_route(verb, *path);
    if (match.status != RouteStatus::matched) refuse("cannot route " + verb + ' ' + *path);
    if (match.route.operation == Operation::batch) refuse("nested batch requests are not allowed");
    return {std::move(match.route), from.find("body")};
}

std::string query_of(const SubRequest& request) {
    return body_of(request).is_null() ? std::string() : to_json(body_of(request));
}

std::string run(const Caller& caller, const SubRequest& request) {
    const Route& route = request.route;
    switch (route.operation) {
        case Operation::find: return find_objects(caller, route.class_name, query_of(request));
        case Operation::get: return get_object(caller, route.class_name, route.object_id, query_of(request));
        case Operation::create: return create_object(caller, route.class_name, body_of(request));
        case Operation::update: return update_object(caller, route.class_name, route.object_id, body_of(request));
        case Operation::remove: return delete_object(caller, route.class_name, route.object_id);
        case Operation::batch: break;
    }
    refuse("nested batch requests are not allowed");
}

void append_success(std::string& out, const std::string& answer) {
    out += "{\"success\":";
    out += answer;
    out += '}';
}

void append_error(std::string& out, const ParseAnswer& answer) {
    out += "{\"error\":{";
    if (answer.parse_code != 0) out += "\"code\":" + std::to_string(answer.parse_code) + ',';
    out += "\"error\":";
    append_json_string(out, answer.message);
    out += "}}";
}

/// A read fails without leaving anything behind, but what PostgreSQL raised in it has to be rolled back all the same.
void run_alone(const Caller& caller, const SubRequest& request, std::string& out) {
    std::string success;
    const auto failure = run_in_subtransaction([&] {
        const SpiSession session;
        success = run(caller, request);
    });
    failure ? append_error(out, *failure) : append_success(out, success);
}

std::vector<SubRequest> parse_requests(const Caller& caller, const Value& body) {
    const Value* requests = body.find("requests");
    if (requests == nullptr || !requests->is_array()) refuse("requests must be an array");
    const int limit = caller.app->options.batch_request_limit;
    if (!caller.is_privileged() && limit >= 0 && requests->as_array().size() > static_cast<std::size_t>(limit))
        refuse("Batch request contains " + std::to_string(requests->as_array().size()) +
               " sub-requests, which exceeds the limit of " + std::to_string(limit) + ".");
    std::vector<SubRequest> parsed;
    parsed.reserve(requests->as_array().size());
    for (const Value& request : requests->as_array()) parsed.push_back(parse_sub_request(request, caller.mount_path));
    return parsed;
}

}  // namespace

std::string run_batch(const Caller& caller, const Value& body) {
    const Value* transaction = body.find("transaction");
    const bool all_or_nothing = transaction != nullptr && transaction->is_bool() && transaction->as_bool();
    std::string out = "[";
    for (const SubRequest& request : parse_requests(caller, body)) {
        if (out.size() > 1) out += ',';
        if (all_or_nothing)
            append_success(out, run(caller, request));
        else
            run_alone(caller, request, out);
    }
    return out += ']';
}

}  // namespace parsegres::pg
