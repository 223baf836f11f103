#pragma once
// Classes and fields made on first use: DDL and _SCHEMA in the transaction of the request.
//
// Requests that change the schema of an app wait for each other, and look again when it is their turn; so of many that
// create the same class or field at the same moment one does, and the others find it there.

#include "pg/boundary.hpp"

#include <string_view>
#include <vector>

#include "pg/request.hpp"

namespace parsegres::pg {

/// The class; made when it does not exist yet and the caller may.
/// Throws Error(operation_forbidden) when the caller may not, Error(invalid_class_name, invalid_json) for a bad name.
const ClassEntry& ensure_class(Request& request, std::string_view class_name);

/// Adds the fields to the class and its table, those that somebody else added meanwhile left as they are: the caller
/// must look at the new schema again.
const ClassEntry& add_fields(Request& request, const ClassEntry& entry, const std::vector<Field>& fields);

/// A table, view or type of somebody's own must not become a class because a client names it: everybody could read it
/// then. A table with the columns of ACLs is one that Parse Server has just made, and its row in _SCHEMA is yet to
/// come. Throws Error(operation_forbidden).
void refuse_taken_name(const Caller& caller, std::string_view class_name);

/// The tables of a system class, and its row in _SCHEMA where it has one; nothing when they are there.
void ensure_system_class(const App& app, std::string_view class_name);

}  // namespace parsegres::pg
