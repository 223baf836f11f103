#include "pg/render.hpp"

#include "acl/acl.hpp"
#include "pg/operations/auth/auth_data.hpp"
#include "pg/wrap/datum.hpp"
#include "route/uri_component.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

void append_key(std::string& out, std::string_view name) {
    append_json_string(out, name);
    out += ':';
}

void append_date(std::string& out, Timestamp time) {
    out += R"({"__type":"Date","iso":")";
    out += format_iso_date(time);
    out += "\"}";
}

void append_geo_point(std::string& out, parsegres::Point point) {
    out += R"({"__type":"GeoPoint","latitude":)";
    append_json_number(out, point.y);
    out += R"(,"longitude":)";
    append_json_number(out, point.x);
    out += '}';
}

void append_polygon(std::string& out, const std::vector<parsegres::Point>& corners) {
    out += R"({"__type":"Polygon","coordinates":)";
    char separator = '[';
    for (const parsegres::Point corner : corners) {
        out += separator;
        out += '[';
        append_json_number(out, corner.y);
        out += ',';
        append_json_number(out, corner.x);
        out += ']';
        separator = ',';
    }
    out += "]}";
}

void append_strings(std::string& out, const std::vector<std::string>& strings) {
    char separator = '[';
    for (const std::string& item : strings) {
        out += separator;
        append_json_string(out, item);
        separator = ',';
    }
    out += separator == '[' ? "[]" : "]";
}

/// A comma, unless `out` is at the first member of its object.
void separate(std::string& out) {
    if (out.back() != '{' && out.back() != ',') out += ',';
}

}  // namespace

RowWriter::RowWriter(const Caller& caller, const ClassSchema& schema, const std::vector<const Field*>& columns,
                     RowMask mask)
    : caller_(caller), mask_(std::move(mask)), values_(columns.size()), nulls_(columns.size()) {
    columns_.reserve(columns.size());
    for (const Field* field : columns) {
        Column column{kind_of(schema, *field), field, {}, nullptr};
        append_key(column.key, field->name);
        if (field->name == "objectId") object_id_ = columns_.size();
        if (column.kind == Kind::ReadPermission) read_permission_ = columns_.size();
        if (column.kind == Kind::WritePermission) write_permission_ = columns_.size();
        columns_.push_back(std::move(column));
    }
    for (const Field& field : schema.fields()) {
        // As in the reference, neither keys nor excludeKeys leave relations out.
        if (field.has_column()) continue;
        std::string member;
        append_key(member, field.name);
        member += R"({"__type":"Relation","className":)";
        append_json_string(member, field.target_class);
        member += '}';
        relations_.emplace_back(&field, std::move(member));
    }
}

RowWriter::Kind RowWriter::kind_of(const ClassSchema& schema, const Field& field) const {
    if (field.name == "_rperm") return Kind::ReadPermission;
    if (field.name == "_wperm") return Kind::WritePermission;
    if (field.name == "_hashed_password") return Kind::Hidden;
    // What the server keeps for itself; a backup is made with the maintenance key.
    if (field.name.starts_with('_')) return caller_.is_maintenance() ? kind_of_type(field) : Kind::Hidden;
    if (schema.name() == "_User" && (field.name == "password" || field.name == "sessionToken")) return Kind::Hidden;
    if (schema.name() == "_User" && field.name == "authData") return Kind::AuthData;
    return kind_of_type(field);
}

RowWriter::Kind RowWriter::kind_of_type(const Field& field) {
    if (field.name == "createdAt" || field.name == "updatedAt") return Kind::BareDate;
    switch (field.type) {
        case FieldType::String: return Kind::Text;
        case FieldType::Number: return Kind::Number;
        case FieldType::Boolean: return Kind::Boolean;
        case FieldType::Date: return Kind::Date;
        case FieldType::Array: return field.is_text_array ? Kind::TextArray : Kind::Json;
        case FieldType::Object:
        case FieldType::Bytes: return Kind::Json;
        case FieldType::Pointer: return Kind::Pointer;
        case FieldType::File: return Kind::File;
        case FieldType::GeoPoint: return Kind::GeoPoint;
        case FieldType::Polygon: return Kind::Polygon;
        case FieldType::Relation: return Kind::Hidden;
    }
    return Kind::Hidden;
}

void RowWriter::include(const std::vector<IncludeNode>& nodes, const IncludedObjects& objects) {
    objects_ = &objects;
    for (Column& column : columns_) column.node = find_node(nodes, column.field->name);
}

void RowWriter::append(std::string& out, const Rows& rows, std::uint64_t row, std::string_view head) {
    heap_deform_tuple(rows.tuple(row), rows.descriptor(), values_.data(), reinterpret_cast<bool*>(nulls_.data()));
    mask_.look_at(rows, row);
    out += '{';
    out += head;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (nulls_[i] != 0 || mask_.hides(*columns_[i].field, i)) continue;
        const std::size_t before = out.size();
        separate(out);
        out += columns_[i].key;
        const Oid type = TupleDescAttr(rows.descriptor(), static_cast<int>(i))->atttypid;
        if (!append_value(out, columns_[i], values_[i], type)) out.resize(before);
    }
    append_relations(out);
    append_acl(out);
    out += '}';
}

bool RowWriter::append_value(std::string& out, const Column& column, Datum value, Oid type) const {
    switch (column.kind) {
        case Kind::Hidden:
        case Kind::ReadPermission:
        case Kind::WritePermission: return false;
        case Kind::Text: append_json_string(out, text_view(value)); return true;
        case Kind::Number: append_json_number(out, number_of(value, type)); return true;
        case Kind::Boolean: out += DatumGetBool(value) ? "true" : "false"; return true;
        case Kind::Date:
        case Kind::BareDate: {
            const std::optional<Timestamp> time = timestamp_of(value);
            if (!time) return false;
            column.kind == Kind::Date ? append_date(out, *time) : append_json_string(out, format_iso_date(*time));
            return true;
        }
        case Kind::AuthData: return append_auth_data(out, value);
        case Kind::Json:
            if (column.node != nullptr) return append_included(out, jsonb_value(value), *column.node, *objects_);
            append_jsonb(out, value);
            return true;
        case Kind::Pointer: return append_pointer(out, column, text_view(value));
        case Kind::File: append_file(out, text_view(value)); return true;
        case Kind::GeoPoint: append_geo_point(out, point_of(value)); return true;
        case Kind::Polygon: append_polygon(out, polygon_of(value)); return true;
        case Kind::TextArray: append_strings(out, text_array_of(value)); return true;
    }
    return false;
}

bool RowWriter::append_auth_data(std::string& out, Datum value) const {
    if (!caller_.is_privileged() && !is_own_row()) return false;
    const Value shown = shown_auth_data(caller_, jsonb_value(value));
    if (shown.is_null()) return false;
    append_json(out, shown);
    return true;
}

bool RowWriter::append_pointer(std::string& out, const Column& column, std::string_view object_id) const {
    const std::string& target = column.field->target_class;
    if (column.node != nullptr) {
        const std::string* object = objects_->find(*column.node, target, object_id);
        if (object == nullptr) return false;
        out += *object;
        return true;
    }
    out += R"({"__type":"Pointer","className":)";
    append_json_string(out, target);
    out += R"(,"objectId":)";
    append_json_string(out, object_id);
    out += '}';
    return true;
}

void RowWriter::append_file(std::string& out, std::string_view name) const {
    std::string url = caller_.app->options.server_url + "/files/" + caller_.app->id + '/';
    url += encode_uri_component(name);
    out += R"({"__type":"File","name":)";
    append_json_string(out, name);
    out += R"(,"url":)";
    append_json_string(out, url);
    out += '}';
}

void RowWriter::append_relations(std::string& out) const {
    for (const auto& [field, member] : relations_) {
        if (mask_.hides(field->name)) continue;
        separate(out);
        out += member;
    }
}

void RowWriter::append_acl(std::string& out) const {
    if (mask_.hides("ACL")) return;
    const auto permission = [this](std::size_t column) -> std::optional<std::vector<std::string>> {
        if (nulls_[column] != 0) return std::nullopt;
        return text_array_of(values_[column]);
    };
    if (read_permission_ == 0 || write_permission_ == 0) return;
    if (nulls_[read_permission_] != 0 && nulls_[write_permission_] != 0) return;
    const std::optional<Value> acl = acl_json(permission(read_permission_), permission(write_permission_));
    if (!acl) return;
    separate(out);
    out += "\"ACL\":";
    append_json(out, *acl);
}

bool RowWriter::is_own_row() const {
    return !caller_.user_id.empty() && text_view(values_[object_id_]) == caller_.user_id;
}

}  // namespace parsegres::pg
