#pragma once
// Classes as the routes /schemas and /purge show and change them, and as SQL does. Bodies and answers are those of the
// REST API; checks come in the reference's order, with its codes and texts.
//
// All of it is for the master key: Error(master_key_required) for anybody else, Error(operation_forbidden) for changes
// with the read-only one, and for those that `lockSchemas` forbids.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "pg/caller.hpp"

namespace parsegres::pg {

/// Throws Error(master_key_required) unless the caller has a master key.
void check_master(const Caller& caller);
/// Throws Error(operation_forbidden) when that key is the read-only one; `action` is for the text ("create").
void check_writable(const Caller& caller, const char* action);

/// GET /schemas; neither class nor body matter. {"results":[{className, fields, classLevelPermissions, indexes?},…]}
std::string list_schemas(const Caller& caller, std::string_view class_name, const Value& body);
/// GET /schemas/X. One element of the above. Throws Error(invalid_class_name) when there is no such class.
std::string get_schema(const Caller& caller, std::string_view class_name, const Value& body);
/// POST /schemas/X, or POST /schemas with an empty name: then the body's className is it.
std::string create_schema(const Caller& caller, std::string_view class_name, const Value& body);
/// PUT /schemas/X: deleted fields go first, then come new ones, options of old ones, permissions, indexes.
std::string update_schema(const Caller& caller, std::string_view class_name, const Value& body);
/// DELETE /schemas/X: an empty class with its join tables; nothing when there is none. {}
std::string delete_schema(const Caller& caller, std::string_view class_name, const Value& body);
/// DELETE /purge/X: every object of the class; nothing when there is none. {}
std::string purge_class(const Caller& caller, std::string_view class_name, const Value& body);

/// create_schema() and update_schema() whatever `lockSchemas` says: for migrations in SQL, which that option is to
/// leave the only way.
std::string create_class(const Caller& caller, std::string_view class_name, const Value& body);
std::string change_class(const Caller& caller, std::string_view class_name, const Value& body);

}  // namespace parsegres::pg
