#include "pg/schema_cache.hpp"

#include <string>
#include <unordered_map>

#include "pg/wrap/datum.hpp"
#include "pg/wrap/snapshot.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/names.hpp"
#include "schema/schema_json.hpp"
#include "schema/system_classes.hpp"

namespace parsegres::pg {
namespace {

struct Slot {
    std::shared_ptr<const ClassEntry> entry;
    bool stale = false;
};

struct Cache {
    /// Counts invalidations, so that one that arrives while an entry is being read is noticed.
    std::uint64_t invalidations = 0;
    std::unordered_map<std::string, std::shared_ptr<Slot>> by_name;
    std::unordered_map<Oid, std::shared_ptr<Slot>> by_table;
};

// Never destroyed: it lives as long as the backend.
Cache& cache() {
    static auto& instance = *new Cache;
    return instance;
}

std::string cache_key(const App& app, std::string_view name) {
    std::string key = std::to_string(app.pg_schema_oid);
    key += ' ';
    key += name;
    return key;
}

struct Column {
    std::string name;
    Oid type;
};

/// The Parse type of a column that _SCHEMA says nothing of; nothing for a type that no Parse type holds.
std::optional<FieldType> type_of_column(Oid type) {
    switch (type) {
        case TEXTOID:
        case VARCHAROID: return FieldType::String;
        case FLOAT8OID:
        case FLOAT4OID:
        case INT2OID:
        case INT4OID:
        case INT8OID:
        case NUMERICOID: return FieldType::Number;
        case BOOLOID: return FieldType::Boolean;
        case TIMESTAMPTZOID: return FieldType::Date;
        case JSONBOID: return FieldType::Object;
        case TEXTARRAYOID: return FieldType::Array;
        case POINTOID: return FieldType::GeoPoint;
        case POLYGONOID: return FieldType::Polygon;
        default: return std::nullopt;
    }
}

bool holds(Oid column, FieldType type) {
    const std::optional<FieldType> natural = type_of_column(column);
    if (natural == type) return true;
    switch (type) {
        case FieldType::Pointer:
        case FieldType::File: return natural == FieldType::String;
        case FieldType::Array:
        case FieldType::Bytes: return column == JSONBOID;
        default: return false;
    }
}

/// Hidden columns of system classes begin with `_`; other names that no field can have would only confuse clients.
bool can_be_field(const std::string& column, std::string_view class_name) {
    return column.starts_with('_') || is_valid_field_name(column, class_name);
}

/// What the class has in fact: the fields of _SCHEMA that have a fitting column, and the columns that
/// somebody added by SQL.
std::vector<Field> merge_fields(std::string_view class_name, std::vector<Field> declared,
                                const std::vector<Column>& columns) {
    std::vector<Field> result;
    for (Field& field : declared)
        if (!field.has_column()) result.push_back(std::move(field));
    for (const Column& column : columns) {
        Field* known = nullptr;
        for (Field& field : declared)
            if (field.has_column() && field.name == column.name) known = &field;
        if (known != nullptr && holds(column.type, known->type)) {
            known->is_text_array = column.type == TEXTARRAYOID;
            result.push_back(std::move(*known));
        } else if (const auto type = type_of_column(column.type); type && can_be_field(column.name, class_name)) {
            Field field;
            field.name = column.name;
            field.type = *type;
            field.is_text_array = column.type == TEXTARRAYOID;
            result.push_back(std::move(field));
        }
    }
    return result;
}

SqlText lookup_query(const App& app, std::string_view name) {
    return {"SELECT c.oid, (SELECT s.\"schema\" FROM " + quote_identifier(app.pg_schema) +
                ".\"_SCHEMA\" s WHERE s.\"className\" = $1), a.attname, a.atttypid"
                " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
                " WHERE c.relnamespace = $2::bigint::pg_catalog.oid AND c.relname = $1"
                " AND c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            {std::string(name), static_cast<std::int64_t>(app.pg_schema_oid)}};
}

std::vector<Column> columns_of(const Rows& rows) {
    std::vector<Column> columns;
    for (std::uint64_t row = 0; row < rows.count(); ++row)
        columns.push_back({*rows.text(row, 2), DatumGetObjectId(*rows.datum(row, 3))});
    return columns;
}

std::shared_ptr<const ClassEntry> load(const App& app, std::string_view name) {
    const LatestSnapshot snapshot;
    const Rows rows = execute(lookup_query(app, name), Mode::Read, Planning::Generic);
    if (rows.empty()) return nullptr;
    const std::optional<Datum> json = rows.datum(0, 1);
    std::vector<Field> declared;
    ClassPermissions permissions;
    if (json) {
        const Value row = jsonb_value(*json);
        declared = parse_schema_fields(row);
        permissions = ClassPermissions::parse(row.find("classLevelPermissions"));
    } else if (is_volatile_class(name)) {
        declared = default_fields(name);
    } else {
        return nullptr;  // a table of somebody's own
    }
    auto entry = std::make_shared<ClassEntry>(ClassEntry{
        DatumGetObjectId(*rows.datum(0, 0)),
        ClassSchema(app.pg_schema, std::string(name), merge_fields(name, std::move(declared), columns_of(rows))),
        {},
        std::move(permissions)});
    for (const Field& field : entry->schema.fields())
        if (field.has_column()) entry->all_columns.push_back(&field);
    return entry;
}

void store(const std::string& key, const std::shared_ptr<Slot>& slot) {
    cache().by_name[key] = slot;
    cache().by_table[slot->entry->table] = slot;
}

}  // namespace

std::shared_ptr<const ClassEntry> find_class(const App& app, std::string_view name) {
    const std::string key = cache_key(app, name);
    const auto found = cache().by_name.find(key);
    if (found != cache().by_name.end()) {
        if (!found->second->stale) return found->second->entry;
        cache().by_table.erase(found->second->entry->table);
        cache().by_name.erase(found);
    }
    const std::uint64_t before = cache().invalidations;
    auto slot = std::make_shared<Slot>();
    slot->entry = load(app, name);
    // A class that is not there yet is looked for each time: somebody may create it at any moment.
    if (slot->entry != nullptr && cache().invalidations == before) store(key, slot);
    return slot->entry;
}

void invalidate_class(Oid table) noexcept {
    ++cache().invalidations;
    if (table == InvalidOid) {
        for (const auto& [oid, slot] : cache().by_table) slot->stale = true;
        return;
    }
    const auto found = cache().by_table.find(table);
    if (found != cache().by_table.end()) found->second->stale = true;
}

}  // namespace parsegres::pg
