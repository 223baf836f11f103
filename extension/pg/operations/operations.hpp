#pragma once
// What the API does, after the caller is known. Bodies and answers are JSON text in the forms of the REST API.
// All throw Error with the codes and texts of the reference, and PgError.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// How much a find gives that has no limit.
enum class Amount : unsigned char { Page, All };

/// GET /classes/X; `query` holds the query parameters. {"results":[…],"count":n}
std::string find_objects(const Caller& caller, std::string_view class_name, std::string_view query,
                         Amount amount = Amount::Page);
/// GET /classes/X/id
std::string get_object(const Caller& caller, std::string_view class_name, std::string_view object_id,
                       std::string_view query);
/// POST /classes/X. {"objectId":…,"createdAt":…,…}
Reply create_object(const Caller& caller, std::string_view class_name, const Value& body);
/// PUT /classes/X/id. {"updatedAt":…,…}
std::string update_object(const Caller& caller, std::string_view class_name, std::string_view object_id,
                          const Value& body);
/// DELETE /classes/X/id. {}
std::string delete_object(const Caller& caller, std::string_view class_name, std::string_view object_id);
/// POST /batch. [{"success":…} | {"error":{"code":…,"error":…}},…]
Reply run_batch(const Caller& caller, const Value& body);

}  // namespace parsegres::pg
