#include "pg/operations/dispatch.hpp"

#include "pg/operations/operations.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

std::string query_text(const Value& query) { return query.is_null() ? std::string() : to_json(query); }

}  // namespace

Reply run_route(const Caller& caller, const Route& route, const Value& body) {
    switch (route.operation) {
        case Operation::find: return {find_objects(caller, route.class_name, query_text(body))};
        case Operation::get: return {get_object(caller, route.class_name, route.object_id, query_text(body))};
        case Operation::create: return {create_object(caller, route.class_name, body)};
        case Operation::update: return {update_object(caller, route.class_name, route.object_id, body)};
        case Operation::remove: return {delete_object(caller, route.class_name, route.object_id)};
        case Operation::batch: return {run_batch(caller, body)};
    }
    throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "an operation without code");
}

}  // namespace parsegres::pg
