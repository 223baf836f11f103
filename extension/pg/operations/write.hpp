#pragma once
// Writes without the rules of single classes: what create, update and delete of every class have in common.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "mutation/write_options.hpp"
#include "pg/request.hpp"

namespace parsegres::pg {

WriteOptions write_options(const Caller& caller);
/// The same with a new objectId.
WriteOptions create_options(const Caller& caller);

/// The body of a request as an object; an absent one is empty. Throws Error(invalid_json) for anything else.
const Object& object_of(const Value& body);

/// Writes a new object, after its class and fields are there; without an ACL of its own, nor one in `options`, it gets
/// that of the class. The body of the answer; throws what plan_create throws, and where the class's permissions forbid
/// it.
Object insert_object(Request& request, std::string_view class_name, const Object& object, WriteOptions options);

/// Changes an object that `access` and, unless that is unrestricted, the class's permissions let the caller write. The
/// body of the answer, or nothing when there is no such object.
std::optional<Object> change_object(Request& request, std::string_view class_name, std::string_view object_id,
                                    const Object& object, const WriteOptions& options, const Access& access);

/// Deletes an object that may be written in the same sense; false when there is none.
bool remove_object(Request& request, std::string_view class_name, std::string_view object_id, const Access& access);

}  // namespace parsegres::pg
