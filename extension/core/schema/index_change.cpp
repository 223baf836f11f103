#include "schema/index_change.hpp"

#include <algorithm>
#include <array>

#include "compile/sql_text.hpp"
#include "error.hpp"
#include "schema/names.hpp"
#include "schema/schema_answer.hpp"
#include "schema/submitted_fields.hpp"

namespace parsegres {
namespace {

constexpr std::string_view kPrimaryKey = "_id_";

[[noreturn]] void fail(std::string text) { throw Error(ErrorCode::invalid_query, std::move(text)); }

std::string_view access_method(const Value& kind) {
    if (!kind.is_string()) return "btree";
    if (kind.as_string() == "2dsphere") return "gist";
    for (const std::string_view method : {"gin", "gist", "hash", "brin", "spgist"})
        if (kind.as_string() == method) return method;
    return "btree";
}

std::string qualified(const SchemaPlace& place, std::string_view name) {
    return quote_identifier(place.pg_schema) + '.' + quote_identifier(name);
}

/// A field that has a column.
bool can_be_indexed(const Object& fields, const std::string& key) {
    if (key == "ACL" || key == "password") return false;
    const Value* field = fields.find(key);
    const std::string* type = field != nullptr ? field->find_string("type") : nullptr;
    return type != nullptr && *type != "Relation";
}

void check_keys(const ClassState& state, const std::string& name, const Value& entry) {
    if (!entry.is_object() || entry.as_object().empty()) fail("Index " + name + " has no fields.");
    const Object fields = visible_fields(state);
    for (const Member& member : entry.as_object())
        if (!can_be_indexed(fields, member.key)) fail("Field " + member.key + " does not exist, cannot add index.");
    const Object& keys = entry.as_object();
    const std::string_view method = access_method(keys.begin()->value);
    if (std::any_of(keys.begin(), keys.end(), [&](const Member& key) { return access_method(key.value) != method; }))
        fail("Index " + name + " mixes kinds of indexes.");
}

std::string relation_name(const ClassState& state, const std::string& name, const IsTaken& is_taken) {
    std::string relation = is_taken(name) ? state.name + '_' + name : name;
    if (name.empty() || relation.size() > kMaxIdentifierBytes)
        fail("The name of index " + name + " is empty, or longer than " + std::to_string(kMaxIdentifierBytes) +
             " bytes.");
    if (relation != name && is_taken(relation)) fail("Index " + name + " exists, cannot update.");
    return relation;
}

std::string compile_create_index(const SchemaPlace& place, const ClassState& state, const IndexState& index) {
    std::string sql = "CREATE INDEX IF NOT EXISTS " + quote_identifier(index.relation) + " ON " +
                      qualified(place, state.name) + " USING ";
    sql += access_method(index.keys.begin()->value);
    const char* separator = " (";
    for (const Member& key : index.keys) {
        sql += separator + quote_identifier(key.key);
        if (key.value.is_number() && key.value.as_number() < 0) sql += " DESC";
        separator = ", ";
    }
    return sql += ')';
}

std::string compile_drop_index(const SchemaPlace& place, const ClassState& state, const IndexState& index) {
    if (!index.is_constraint) return "DROP INDEX " + qualified(place, index.relation);
    return "ALTER TABLE " + qualified(place, state.name) + " DROP CONSTRAINT " + quote_identifier(index.relation);
}

Object listed_indexes(const ClassState& state) {
    Object listed{{std::string(kPrimaryKey), Object{{"_id", 1}}}};
    for (const IndexState& index : state.indexes)
        if (index.is_listed) listed.set(index.name, index.keys);
    return listed;
}

}  // namespace

void plan_index_changes(const SchemaPlace& place, const Object& submitted, const IsTaken& is_taken,
                        ClassChange& change) {
    ClassState& state = change.after;
    std::vector<std::string> drops;
    for (const auto& [name, entry] : submitted) {
        const IndexState* known = state.find_index(name);
        const bool exists = known != nullptr || name == kPrimaryKey;
        if (exists && !is_delete(entry)) fail("Index " + name + " exists, cannot update.");
        if (is_delete(entry)) {
            if (known == nullptr) fail("Index " + name + " does not exist, cannot delete.");
            drops.push_back(compile_drop_index(place, state, *known));
            state.indexes.erase(state.indexes.begin() + (known - state.indexes.data()));
            continue;
        }
        check_keys(state, name, entry);
        IndexState index{name, relation_name(state, name, is_taken), entry.as_object(), true, false};
        change.statements.push_back(compile_create_index(place, state, index));
        state.indexes.push_back(std::move(index));
    }
    change.statements.insert(change.statements.end(), drops.begin(), drops.end());
    state.row->set("indexes", listed_indexes(state));
}

}  // namespace parsegres
