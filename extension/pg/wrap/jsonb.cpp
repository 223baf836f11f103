#include "pg/wrap/jsonb.hpp"

namespace parsegres::pg {

// The server's macros name this type; in this file the short name is the server's.
using ::Jsonb;

namespace {

// What has "unsafe" in its name runs inside pg_call and owns nothing: its frames may be skipped.

void scalar_unsafe(const Value& value, JsonbValue* out) {
    switch (value.kind()) {
        case Value::Kind::Null: out->type = jbvNull; return;
        case Value::Kind::Bool:
            out->type = jbvBool;
            out->val.boolean = value.as_bool();
            return;
        case Value::Kind::Number:
            // float8_numeric keeps 15 digits only; the shortest text that reads back as the same double keeps all.
            out->type = jbvNumeric;
            out->val.numeric = DatumGetNumeric(
                DirectFunctionCall3(numeric_in, DirectFunctionCall1(float8out, Float8GetDatum(value.as_number())),
                                    ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
            return;
        case Value::Kind::String:
            out->type = jbvString;
            out->val.string.val = const_cast<char*>(value.as_string().data());
            out->val.string.len = static_cast<int>(value.as_string().size());
            return;
        case Value::Kind::Array:
        case Value::Kind::Object: return;
    }
}

JsonbValue* push_unsafe(JsonbParseState** state, const Value& value, JsonbIteratorToken scalar_token) {
    if (value.is_array()) {
        pushJsonbValue(state, WJB_BEGIN_ARRAY, nullptr);
        for (const Value& item : value.as_array()) push_unsafe(state, item, WJB_ELEM);
        return pushJsonbValue(state, WJB_END_ARRAY, nullptr);
    }
    if (value.is_object()) {
        pushJsonbValue(state, WJB_BEGIN_OBJECT, nullptr);
        for (const Member& member : value.as_object()) {
            JsonbValue key;
            key.type = jbvString;
            key.val.string.val = const_cast<char*>(member.key.data());
            key.val.string.len = static_cast<int>(member.key.size());
            pushJsonbValue(state, WJB_KEY, &key);
            push_unsafe(state, member.value, WJB_VALUE);
        }
        return pushJsonbValue(state, WJB_END_OBJECT, nullptr);
    }
    JsonbValue scalar;
    scalar_unsafe(value, &scalar);
    return pushJsonbValue(state, scalar_token, &scalar);
}

Value scalar_value(const JsonbValue& from) {
    switch (from.type) {
        case jbvBool: return from.val.boolean;
        case jbvString: return std::string(from.val.string.val, static_cast<std::size_t>(from.val.string.len));
        case jbvNumeric:
            return DatumGetFloat8(pg_call(
                [&] { return DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(from.val.numeric)); }));
        default: return nullptr;
    }
}

/// Walks one container; `iterator` stands just behind its opening token.
Value container_value(JsonbIterator** iterator, bool is_object) {
    Object object;
    Array array;
    std::string key;
    for (;;) {
        JsonbValue item;
        const JsonbIteratorToken token = pg_call([&] { return JsonbIteratorNext(iterator, &item, false); });
        switch (token) {
            case WJB_KEY: key.assign(item.val.string.val, static_cast<std::size_t>(item.val.string.len)); continue;
            case WJB_BEGIN_OBJECT:
            case WJB_BEGIN_ARRAY: {
                Value nested = container_value(iterator, token == WJB_BEGIN_OBJECT);
                is_object ? object.append(std::move(key), std::move(nested)) : array.emplace_back(std::move(nested));
                continue;
            }
            case WJB_VALUE: object.append(std::move(key), scalar_value(item)); continue;
            case WJB_ELEM: array.push_back(scalar_value(item)); continue;
            default: return is_object ? Value(std::move(object)) : Value(std::move(array));
        }
    }
}

}  // namespace

Datum jsonb_unsafe(const Value& value) {
    if (value.is_array() || value.is_object()) {
        JsonbParseState* state = nullptr;
        return JsonbPGetDatum(JsonbValueToJsonb(push_unsafe(&state, value, WJB_ELEM)));
    }
    JsonbValue scalar;
    scalar_unsafe(value, &scalar);
    return JsonbPGetDatum(JsonbValueToJsonb(&scalar));
}

Value jsonb_value(Datum datum) {
    ::Jsonb* jsonb = pg_call([&] { return DatumGetJsonbP(datum); });
    JsonbIterator* iterator = pg_call([&] { return JsonbIteratorInit(&jsonb->root); });
    JsonbValue root;
    const JsonbIteratorToken token = pg_call([&] { return JsonbIteratorNext(&iterator, &root, false); });
    Value value = container_value(&iterator, token == WJB_BEGIN_OBJECT);
    return JB_ROOT_IS_SCALAR(jsonb) ? std::move(value.as_array().front()) : value;
}

Datum jsonb_datum(const Value& value) {
    return pg_call([&] { return jsonb_unsafe(value); });
}

}  // namespace parsegres::pg
