// Which where objects are accepted, which are refused and with what error.

#include <catch2/catch.hpp>

#include "query/parse_where.hpp"
#include "query_errors.hpp"
#include "value/json.hpp"

using namespace parsegres;
using namespace parsegres::test;

namespace {

struct Refused {
    std::string where;
    ErrorCode code;
    std::string message;
};

void check_refused(const std::vector<Refused>& table, const QueryLimits& limits = {}, bool is_master = false) {
    for (const Refused& refused : table)
        check_error(refused.where, refused.code, refused.message,
                    [&] { parse_where(parse_json(refused.where), limits, is_master); });
}

Where parse(const std::string& where) { return parse_where(parse_json(where), {}, false); }

const FieldCondition& only_field(const Where& where) {
    REQUIRE(where.conditions.size() == 1);
    return std::get<FieldCondition>(where.conditions.front().node);
}

std::string nested_or(int depth) {
    std::string where = R"({"a": 1})";
    for (int i = 0; i < depth; ++i) where = R"({"$or": [)" + where + "]}";
    return where;
}

std::string nested_subquery(int depth) {
    std::string where = "{}";
    for (int i = 0; i < depth; ++i) where = R"({"a": {"$inQuery": {"className": "B", "where": )" + where + "}}}";
    return where;
}

}  // namespace

TEST_CASE("where objects of a wrong form are refused") {
    check_refused({
        {R"([])", ErrorCode::invalid_query, "where must be an object"},
        {R"("x")", ErrorCode::invalid_query, "where must be an object"},
        {R"({"ACL": {"*": {}}})", ErrorCode::invalid_query, "Cannot query on ACL."},
        {R"({"$or": {}})", ErrorCode::invalid_query, "$or must be an array"},
        {R"({"$and": 1})", ErrorCode::invalid_query, "$and must be an array"},
        {R"({"$nor": "x"})", ErrorCode::invalid_query, "$nor must be an array"},
        {R"({"$nor": []})", ErrorCode::invalid_query, "Bad $nor format - use an array of at least 1 value."},
        {R"({"$or": []})", ErrorCode::invalid_query, "Bad $or format - use an array of at least 1 value."},
        {R"({"$or": [1]})", ErrorCode::invalid_query, "Bad $or format - use an array of objects."},
        {R"({"$relatedTo": {"key": "a"}})", ErrorCode::invalid_query, "improper usage of $relatedTo"},
        {R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "A", "objectId": "b"}}})",
         ErrorCode::invalid_query, "improper usage of $relatedTo"},
    });
}

TEST_CASE("key names that no field can have are refused") {
    for (const std::string key : {"", "1a", "a b", "a\\\"b", "a;DROP TABLE x", "a'", "$foo", "_hashed_password", "a-b",
                                  "_perishable_token", "\\u00e4", "a\\n"}) {
        const std::string where = "{\"" + key + "\": 1}";
        const std::string name = parse_json("\"" + key + "\"").as_string();
        check_error(where, ErrorCode::invalid_key_name, "Invalid key name: " + name,
                    [&] { parse_where(parse_json(where), {}, false); });
    }
    CHECK_NOTHROW(parse(R"({"a.b.0": 1, "_rperm": "x", "_wperm": "x"})"));
}

TEST_CASE("internal fields can be queried with the master key, the password never") {
    CHECK_NOTHROW(parse_where(parse_json(R"({"_perishable_token": "x", "_tombstone": 1})"), {}, true));
    check_refused({{R"({"_hashed_password": "x"})", ErrorCode::invalid_key_name, "Invalid key name: _hashed_password"}},
                  {}, true);
}

TEST_CASE("operands that do not suit their operator are refused") {
    const std::string relative = "$relativeTime can only be used with the $lt, $lte, $gt, and $gte operators";
    check_refused({
        {R"({"a": {"$in": 1}})", ErrorCode::invalid_json, "bad $in value"},
        {R"({"a": {"$in": null}})", ErrorCode::invalid_json, "bad $in value"},
        {R"({"a": {"$nin": {}}})", ErrorCode::invalid_json, "bad $nin value"},
        {R"({"a": {"$all": "x"}})", ErrorCode::invalid_json, "bad $all value"},
        {R"({"a": {"$all": [{"$regex": "^\\Qa\\E"}, "b"]}})", ErrorCode::invalid_json,
         "All $all values must be of regex type or none: [object Object],b"},
        {R"({"a": {"$containedBy": 1}})", ErrorCode::invalid_json, "bad $containedBy: should be an array"},
        {R"({"a": {"$regex": 1}})", ErrorCode::invalid_query, "$regex value must be a string"},
        {R"({"a": {"$regex": "x", "$options": 1}})", ErrorCode::invalid_query, "$options value must be a string"},
        {R"({"a": {"$regex": "x", "$options": "ig"}})", ErrorCode::invalid_query, "Bad $options value for query: ig"},
        {R"({"a": {"$regex": "x", "$options": ""}})", ErrorCode::invalid_query, "Bad $options value for query: "},
        {R"({"a": {"$eq": {"$relativeTime": "now"}}})", ErrorCode::invalid_json, relative},
        {R"({"a": {"$ne": {"$relativeTime": "now"}}})", ErrorCode::invalid_json, relative},
        {R"({"a": {"$exists": {"$relativeTime": "now"}}})", ErrorCode::invalid_json, relative},
        {R"({"a": {"$inQuery": {"className": "B"}}})", ErrorCode::invalid_query, "improper usage of $inQuery"},
        {R"({"a": {"$inQuery": null}})", ErrorCode::invalid_query, "improper usage of $inQuery"},
        {R"({"a": {"$inQuery": {"className": {}, "where": {}}}})", ErrorCode::invalid_query,
         "improper usage of $inQuery"},
        {R"({"a": {"$notInQuery": {"where": {}}}})", ErrorCode::invalid_query, "improper usage of $notInQuery"},
        {R"({"a": {"$select": {"query": {"className": "B"}}}})", ErrorCode::invalid_query, "improper usage of $select"},
        {R"({"a": {"$select": {"query": {"className": "B"}, "key": "k", "more": 1}}})", ErrorCode::invalid_query,
         "improper usage of $select"},
        {R"({"a": {"$dontSelect": {"query": {}, "key": "k"}}})", ErrorCode::invalid_query,
         "improper usage of $dontSelect"},
        {R"({"a": {"$inQuery": {"className": "B", "where": {"$or": 1}}}})", ErrorCode::invalid_query,
         "$or must be an array"},
        {R"({"a": {"$inQuery": {"className": "B", "where": {}, "limit": -1}}})", ErrorCode::invalid_query,
         "Invalid limit: -1"},
    });
}

TEST_CASE("the master key reads other words for a logical operator that is no list") {
    const auto refusal = [](const char* where) {
        try {
            parse_where(parse_json(where), {}, true);
        } catch (const Error& error) {
            return error.message();
        }
        return std::string("none");
    };
    CHECK(refusal(R"({"$or": {}})") == "Bad $or format - use an array value.");
    CHECK(refusal(R"({"$nor": 1})") == "Bad $nor format - use an array of at least 1 value.");
}

TEST_CASE("operators that do not exist are refused, also beside others") {
    const std::string text = "Postgres doesn't support this query type yet ";
    check_refused({
        {R"({"a": {"$foo": 1}})", ErrorCode::operation_forbidden, text + R"({"$foo":1})"},
        {R"({"a": {"$gt": 1, "$foo": 1}})", ErrorCode::operation_forbidden, text + R"({"$gt":1,"$foo":1})"},
        {R"({"a": {"$options": "i"}})", ErrorCode::operation_forbidden, text + R"({"$options":"i"})"},
        {R"({"a": {"$text": {"$search": {"$term": "x"}}}})", ErrorCode::operation_forbidden,
         "Full text queries ($text) are not supported yet"},
        {R"({"a": {"$within": {"$box": []}}})", ErrorCode::operation_forbidden,
         "Queries on places ($nearSphere, $within, $geoWithin, $geoIntersects) are not supported yet"},
    });
}

TEST_CASE("query depth counts logical operators wherever they stand") {
    QueryLimits limits;
    limits.query_depth = 3;
    const std::string text = "Query condition nesting depth exceeds maximum allowed depth of 3";
    CHECK_NOTHROW(parse_where(parse_json(nested_or(3)), limits, false));
    CHECK_NOTHROW(parse_where(parse_json(nested_or(4)), limits, true));
    check_refused(
        {{nested_or(4), ErrorCode::invalid_query, text},
         {R"({"a": {"$inQuery": {"className": "B", "where": )" + nested_or(4) + "}}}", ErrorCode::invalid_query, text}},
        limits);
}

TEST_CASE("subquery depth and limit bind clients alone") {
    QueryLimits limits;
    limits.subquery_depth = 1;
    limits.subquery_limit = 10;
    CHECK_NOTHROW(parse_where(parse_json(nested_subquery(2)), limits, true));
    check_refused(
        {{nested_subquery(2), ErrorCode::invalid_query, "Subquery nesting depth exceeds maximum allowed depth of 1"}},
        limits);
    const Where where = parse_where(parse_json(nested_subquery(1)), limits, false);
    CHECK(std::get<IsIn>(only_field(where).constraints.front()).subqueries.front().limit == 10);
}

TEST_CASE("regular expressions can be denied to clients") {
    QueryLimits limits;
    limits.allow_regex = false;
    check_refused({{R"({"a": {"$regex": "x"}})", ErrorCode::invalid_query, "$regex operator is not allowed"}}, limits);
    CHECK_NOTHROW(parse_where(parse_json(R"({"a": {"$regex": "x"}})"), limits, true));
}

TEST_CASE("plain keys beside operators become the value of $eq") {
    const Where where = parse(R"({"a": {"b": 1, "$exists": true, "$eq": 5}})");
    const FieldCondition& field = only_field(where);
    REQUIRE(field.constraints.size() == 2);
    CHECK(std::holds_alternative<Exists>(field.constraints[0]));
    CHECK(std::get<Equals>(field.constraints[1]).value == parse_json(R"({"b": 1})"));
}

TEST_CASE("lists and subqueries on one field become one list") {
    const Where where = parse(R"({"a": {"$in": [1, [2, 3]], "$inQuery": {"className": "B", "where": {}},
                                  "$select": {"query": {"className": "C"}, "key": "x.y"}}})");
    const FieldCondition& field = only_field(where);
    REQUIRE(field.constraints.size() == 1);
    const auto& list = std::get<IsIn>(field.constraints.front());
    CHECK(list.values.size() == 3);
    REQUIRE(list.subqueries.size() == 2);
    CHECK_FALSE(list.subqueries[0].key);
    CHECK(list.subqueries[1].key->text() == "x.y");
}

TEST_CASE("null stands for no condition") { CHECK(parse("null").conditions.empty()); }
