#pragma once
// Classes in the form of the schema API.

#include <string_view>
#include <vector>

#include "acl/protected_fields.hpp"
#include "schema/class_state.hpp"

namespace parsegres {

/// The fields as clients see them: the default ones of every class and of this one ("ACL" and "password" included,
/// which have no column), then those of the row, without the hidden ones.
Object visible_fields(const ClassState& state);

/// The same as fields to validate against.
std::vector<Field> visible_field_list(const ClassState& state);

/// `classLevelPermissions` as clients see them: what the row leaves out is closed; where it has none all is open.
Value visible_permissions(const ClassState& state);

/// {className, fields, classLevelPermissions, indexes?}
Object schema_answer(const ClassState& state);

/// Adds the lists of the option `protectedFields` to those of the permissions in `answer`: the reference shows them in
/// the answer to a change.
void add_protected_fields(Object& answer, const ProtectedGroups& groups);

/// The answer for a class without a row, which only the server changes.
Object volatile_schema_answer(std::string_view class_name);

/// `indexes` of an answer: `_id_`, those made through the API, those made by SQL; empty where there is none of these.
Object visible_indexes(const ClassState& state);

}  // namespace parsegres
