#include "pg/wrap/datum.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>

#include "overloaded.hpp"
#include "pg/wrap/shared_array.hpp"
#include "value/json.hpp"

namespace parsegres::pg {

// The server's macros name this type; in this file the short name is the server's.
using ::Point;

namespace {

constexpr std::int64_t kUnixToPostgresMicros = 946684800LL * 1000000;

struct NamedType {
    std::string_view name;
    Oid oid;
};

constexpr std::array kNamedTypes{
    NamedType{"text", TEXTOID},
    NamedType{"jsonb", JSONBOID},
    NamedType{"double precision", FLOAT8OID},
    NamedType{"boolean", BOOLOID},
    NamedType{"timestamptz", TIMESTAMPTZOID},
    NamedType{"point", POINTOID},
    NamedType{"timestamp with time zone", TIMESTAMPTZOID},
    NamedType{"polygon", POLYGONOID},
    NamedType{"text[]", TEXTARRAYOID},
    NamedType{"bigint", INT8OID},
};

Oid oid_of(std::string_view type) {
    for (const NamedType& named : kNamedTypes)
        if (named.name == type) return named.oid;
    throw Error(ErrorCode::internal_server_error, "An internal server error occurred",
                "no type is known for a NULL of " + std::string(type));
}

struct TypedDatum {
    Oid type;
    Datum value;
    bool is_null = false;
};

// What follows runs inside pg_call and owns nothing: its frames may be skipped.

Datum text_unsafe(std::string_view text) {
    return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
}

Datum timestamp_unsafe(Timestamp time) { return TimestampTzGetDatum(time.micros - kUnixToPostgresMicros); }

Datum point_unsafe(parsegres::Point from) {
    auto* point = static_cast<::Point*>(palloc(sizeof(::Point)));
    point->x = from.x;
    point->y = from.y;
    return PointPGetDatum(point);
}

Datum polygon_unsafe(const std::vector<parsegres::Point>& corners) {
    const std::size_t size = offsetof(POLYGON, p) + sizeof(::Point) * corners.size();
    auto* polygon = static_cast<POLYGON*>(palloc0(size));
    SET_VARSIZE(polygon, size);
    polygon->npts = static_cast<int32>(corners.size());
    polygon->boundbox.low = {corners[0].x, corners[0].y};
    polygon->boundbox.high = polygon->boundbox.low;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        polygon->p[i] = {corners[i].x, corners[i].y};
        polygon->boundbox.low.x = std::min(polygon->boundbox.low.x, corners[i].x);
        polygon->boundbox.low.y = std::min(polygon->boundbox.low.y, corners[i].y);
        polygon->boundbox.high.x = std::max(polygon->boundbox.high.x, corners[i].x);
        polygon->boundbox.high.y = std::max(polygon->boundbox.high.y, corners[i].y);
    }
    return PolygonPGetDatum(polygon);
}

template <class Item, class ToDatum>
Datum array_unsafe(const std::vector<Item>& items, Oid element, ToDatum to_datum) {
    int16 length = 0;
    bool by_value = false;
    char align = 'i';
    get_typlenbyvalalign(element, &length, &by_value, &align);
    auto* datums = static_cast<Datum*>(palloc(sizeof(Datum) * (items.size() + 1)));
    for (std::size_t i = 0; i < items.size(); ++i) datums[i] = to_datum(items[i]);
    return PointerGetDatum(construct_array(datums, static_cast<int>(items.size()), element, length, by_value, align));
}

TypedDatum typed_unsafe(const SqlParam& param, Oid null_type) {
    return std::visit(
        Overloaded{
            [&](const Null&) {
                return TypedDatum{null_type, 0, true};
            },
            [](bool b) {
                return TypedDatum{BOOLOID, BoolGetDatum(b)};
            },
            [](double n) {
                return TypedDatum{FLOAT8OID, Float8GetDatum(n)};
            },
            [](std::int64_t n) {
                return TypedDatum{INT8OID, Int64GetDatum(n)};
            },
            [](const std::string& s) {
                return TypedDatum{TEXTOID, text_unsafe(s)};
            },
            [](Timestamp t) {
                return TypedDatum{TIMESTAMPTZOID, timestamp_unsafe(t)};
            },
            [](parsegres::Point p) {
                return TypedDatum{POINTOID, point_unsafe(p)};
            },
            [](const std::vector<parsegres::Point>& p) {
                return TypedDatum{POLYGONOID, polygon_unsafe(p)};
            },
            [](const parsegres::Jsonb& j) {
                return TypedDatum{JSONBOID, jsonb_unsafe(j.value)};
            },
            [](const std::vector<std::string>& list) {
                return TypedDatum{TEXTARRAYOID,
                                  array_unsafe(list, TEXTOID, [](const std::string& s) { return text_unsafe(s); })};
            },
            [](const SharedTexts&) {
                return TypedDatum{TEXTARRAYOID, 0, true};  // not here: they are kept, see shared_array_datum()
            },
            [](const std::vector<double>& list) {
                return TypedDatum{FLOAT8ARRAYOID,
                                  array_unsafe(list, FLOAT8OID, [](double n) { return Float8GetDatum(n); })};
            },
            [](const std::vector<bool>& list) {
                return TypedDatum{BOOLARRAYOID, array_unsafe(list, BOOLOID, [](bool b) { return BoolGetDatum(b); })};
            },
            [](const std::vector<Timestamp>& list) {
                return TypedDatum{TIMESTAMPTZARRAYOID, array_unsafe(list, TIMESTAMPTZOID, timestamp_unsafe)};
            },
            [](const std::vector<parsegres::Jsonb>& list) {
                return TypedDatum{JSONBARRAYOID, array_unsafe(list, JSONBOID, [](const parsegres::Jsonb& j) {
                                      return jsonb_unsafe(j.value);
                                  })};
            },
        },
        param);
}

/// Of the function's OUT parameters. They are its own for ever, so a backend looks them up once.
TupleDesc result_descriptor(FunctionCallInfo fcinfo) {
    static auto& known = *new std::unordered_map<Oid, TupleDesc>;
    TupleDesc& descriptor = known[fcinfo->flinfo->fn_oid];
    if (descriptor == nullptr)
        descriptor = pg_call([&] {
            TupleDesc found = nullptr;
            get_call_result_type(fcinfo, nullptr, &found);
            MemoryContext const before = MemoryContextSwitchTo(TopMemoryContext);
            found = BlessTupleDesc(CreateTupleDescCopy(found));
            MemoryContextSwitchTo(before);
            return found;
        });
    return descriptor;
}

}  // namespace

Parameters::Parameters(const std::vector<SqlParam>& params) {
    types_.reserve(params.size());
    values_.reserve(params.size());
    nulls_.reserve(params.size());
    for (const SqlParam& param : params) {
        if (const auto* shared = std::get_if<SharedTexts>(&param)) {
            types_.push_back(TEXTARRAYOID);
            values_.push_back(shared_array_datum(*shared));
            nulls_ += ' ';
            continue;
        }
        const Null* null = std::get_if<Null>(&param);
        const Oid null_type = null != nullptr ? oid_of(null->type) : InvalidOid;
        const TypedDatum typed = pg_call([&] { return typed_unsafe(param, null_type); });
        types_.push_back(typed.type);
        values_.push_back(typed.value);
        nulls_ += typed.is_null ? 'n' : ' ';
    }
}

std::string_view text_view(Datum datum) {
    text* plain = pg_call([&] { return DatumGetTextPP(datum); });
    return {VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain)};
}

std::string text_of(Datum datum) { return std::string(text_view(datum)); }

std::optional<Timestamp> timestamp_of(Datum datum) {
    const TimestampTz time = DatumGetTimestampTz(datum);
    // 0001-01-01 to 9999-12-31, in PostgreSQL's count; infinity is outside as well.
    constexpr TimestampTz kFirst = -63082281600LL * 1000000;
    constexpr TimestampTz kLast = 252455616000LL * 1000000 - 1;
    if (time < kFirst || time > kLast) return std::nullopt;
    return Timestamp{time + kUnixToPostgresMicros};
}

Timestamp current_time() { return {GetCurrentTimestamp() + kUnixToPostgresMicros}; }

double number_of(Datum datum, Oid type) {
    switch (type) {
        case INT2OID: return DatumGetInt16(datum);
        case INT4OID: return DatumGetInt32(datum);
        case INT8OID: return static_cast<double>(DatumGetInt64(datum));
        case FLOAT4OID: return static_cast<double>(DatumGetFloat4(datum));
        case NUMERICOID:
            return DatumGetFloat8(pg_call([&] { return DirectFunctionCall1(numeric_float8_no_overflow, datum); }));
        default: return DatumGetFloat8(datum);
    }
}

parsegres::Point point_of(Datum datum) {
    const auto* point = DatumGetPointP(datum);
    return {point->x, point->y};
}

std::vector<parsegres::Point> polygon_of(Datum datum) {
    const auto* polygon = pg_call([&] { return DatumGetPolygonP(datum); });
    std::vector<parsegres::Point> corners;
    for (int i = 0; i < polygon->npts; ++i) corners.push_back({polygon->p[i].x, polygon->p[i].y});
    return corners;
}

std::vector<std::string> text_array_of(Datum datum) {
    Datum* items = nullptr;
    bool* nulls = nullptr;
    int count = 0;
    pg_call([&] { deconstruct_array(DatumGetArrayTypeP(datum), TEXTOID, -1, false, 'i', &items, &nulls, &count); });
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i)
        if (!nulls[i]) result.push_back(text_of(items[i]));
    return result;
}

Datum text_array_datum(const std::vector<std::string>& items) {
    return pg_call([&] { return array_unsafe(items, TEXTOID, [](const std::string& s) { return text_unsafe(s); }); });
}

Datum row_datum(FunctionCallInfo fcinfo, const std::vector<std::optional<Datum>>& columns) {
    std::vector<Datum> values;
    const auto nulls = std::make_unique<bool[]>(columns.size());
    for (const std::optional<Datum>& column : columns) {
        nulls[values.size()] = !column;
        values.push_back(column.value_or(Datum{0}));
    }
    TupleDesc const descriptor = result_descriptor(fcinfo);
    return pg_call([&] { return HeapTupleGetDatum(heap_form_tuple(descriptor, values.data(), nulls.get())); });
}

Datum text_datum(std::string_view text) {
    return pg_call([&] { return text_unsafe(text); });
}

}  // namespace parsegres::pg
