#pragma once
// The statements of writes. The texts depend on the shape of the plan alone.

#include <string>
#include <string_view>
#include <vector>

#include "compile/schema_source.hpp"
#include "compile/sql_text.hpp"
#include "mutation/create_plan.hpp"
#include "mutation/update_plan.hpp"
#include "schema/class_schema.hpp"

namespace parsegres {

/// `INSERT INTO table (…) VALUES (…)`.
SqlText compile_insert(const ClassSchema& schema, const CreatePlan& plan);

/// `INSERT INTO table (…) SELECT … FROM source`: many objects whose plans have the columns of `plan`. `source` is a
/// relation of our own whose columns, `from` in the order of plan.columns, have the types of the plan's parameters.
SqlText compile_insert_from(const ClassSchema& schema, const CreatePlan& plan, std::string_view source,
                            const std::vector<std::string>& from);

/// `UPDATE table SET … WHERE "objectId" = $n [AND rules] [AND writable] RETURNING …`: the columns of plan.echo_fields
/// in their order, or "objectId" when there are none. No row: there is no such object, or the caller may not write it.
SqlText compile_update(const ClassSchema& schema, std::string_view object_id, const UpdatePlan& plan,
                       const Access& access, const RowRules& rules = {});

/// `DELETE FROM table WHERE "objectId" = $n [AND rules] [AND writable] RETURNING "objectId"`.
SqlText compile_delete(const ClassSchema& schema, std::string_view object_id, const Access& access,
                       const RowRules& rules = {});

enum class RowLock : unsigned char { None, Update };

/// `SELECT FROM table WHERE "objectId" = $n [AND rules] [AND writable] [FOR UPDATE]`: a row where the caller may write.
SqlText compile_writable(const ClassSchema& schema, std::string_view object_id, const Access& access,
                         const RowRules& rules, RowLock lock);

/// Adds change.add_ids to the owner's relation; what is there already stays.
SqlText compile_add_relations(const ClassSchema& schema, std::string_view owner_id, const RelationChange& change);
/// Takes change.remove_ids out of it; what is not there is ignored.
SqlText compile_remove_relations(const ClassSchema& schema, std::string_view owner_id, const RelationChange& change);

}  // namespace parsegres
