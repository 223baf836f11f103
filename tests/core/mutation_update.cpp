#include <catch2/catch.hpp>

#include "mutation/compile_write.hpp"
#include "mutation/json_edit.hpp"
#include "mutation/update_plan.hpp"
#include "mutation_support.hpp"
#include "outcome.hpp"

using namespace parsegres;

namespace {

UpdatePlan plan_of(const std::string& body, const WriteOptions& options = make_options(),
                   const ClassSchema& schema = make_schema()) {
    return plan_update(schema, parse_json(body).as_object(), options);
}

std::string change_text(const Assignment& assignment) {
    if (const auto* set = std::get_if<SetColumn>(&assignment.change)) return '=' + param_text(set->param);
    if (const auto* increment = std::get_if<IncrementColumn>(&assignment.change))
        return "+=" + to_json(Value(increment->amount));
    return "~" + to_json(std::get<EditColumn>(assignment.change).edits);
}

/// The assignments but updatedAt, or the error.
std::string updated(const std::string& body, const WriteOptions& options = make_options()) {
    std::string text;
    const std::string error = error_of([&] {
        for (const Assignment& assignment : plan_of(body, options).assignments)
            if (assignment.field.name != "updatedAt") text += assignment.field.name + change_text(assignment) + ';';
    });
    return error.empty() ? text : error;
}

/// What the edits of the plan make of a stored value.
std::string edited(const std::string& body, const std::string& stored) {
    const auto plan = plan_of(body);
    REQUIRE(plan.assignments.size() == 2);
    return to_json(apply_edits(parse_json(stored), std::get<EditColumn>(plan.assignments[1].change).edits));
}

}  // namespace

TEST_CASE("An update assigns values, increments numbers and clears") {
    const std::pair<const char*, const char*> cases[] = {
        {"{}", ""},
        {R"({"s":"x","b":true})", "b=true;s='x';"},
        {R"({"n":{"__op":"Increment","amount":-2.5}})", "n+=-2.5;"},
        {R"({"n":{"__op":"Delete"},"d":null,"a":null,"g":null})",
         "a=NULL jsonb;d=NULL timestamp with time zone;g=NULL point;n=NULL double precision;"},
        {R"({"nosuch":{"__op":"Delete"},"other":null})", ""},
        {R"({"n":{"__op":"SetOnInsert","amount":5}})", ""},
        {R"({"by":{"__type":"Bytes","base64":"aGk="}})", R"(by={"__type":"Bytes","base64":"aGk="};)"},
        {R"({"r":{"__type":"Relation","className":"T"}})", ""},
        {R"({"r":null})", ""},
        {R"({"r":{"__op":"Delete"}})", ""},
        {R"({"o":{"a":1}})", R"(o={"a":1};)"},
        {R"({"o":{"a":{"$x":1}}})", R"(o={"a":{"$x":1}};)"},
        {R"({"objectId":"other","createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00Z"},
             "updatedAt":{"__type":"Date","iso":"2000-01-01T00:00:00Z"}})",
         ""},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(updated(body) == expected);
    }
}

TEST_CASE("Operations on arrays and dotted keys edit the stored value") {
    CHECK(edited(R"({"a":{"__op":"Add","objects":[3]}})", "[3,1]") == "[3,1,3]");
    CHECK(edited(R"({"a":{"__op":"AddUnique","objects":[3,4]}})", "[3,1]") == "[3,1,4]");
    CHECK(edited(R"({"a":{"__op":"Remove","objects":[3]}})", "[3,1,3]") == "[1]");
    CHECK(edited(R"({"a":{"__op":"Remove","objects":[3]}})", "null") == "[]");
    CHECK(edited(R"({"o.y.z":7})", R"({"x":1,"y":{"z":1,"w":2}})") == R"({"x":1,"y":{"z":7,"w":2}})");
    CHECK(edited(R"({"o.y.z":{"__op":"Increment","amount":0.5},"o.x":{"__op":"Delete"}})",
                 R"({"x":1,"y":{"z":1,"w":2}})") == R"({"y":{"z":1.5,"w":2}})");
    CHECK(edited(R"({"o.l":{"__op":"Add","objects":[5]}})", R"({"l":[1]})") == R"({"l":[1,5]})");
    CHECK(edited(R"({"o.x":null})", "null") == R"({"x":null})");
    CHECK(edited(R"({"a.0":{"__op":"Increment","amount":2}})", "[1,2]") == "[3,2]");
    CHECK(edited(R"({"a.0":5})", "null") == "[5]");
    CHECK(edited(R"({"a.1.k":5})", "[1]") == R"([1,{"k":5}])");
    CHECK(edited(R"({"o.x":{"__op":"Delete"}})", "null") == "null");
}

TEST_CASE("Whole values come before the dotted keys of the same field, in any order") {
    CHECK(updated(R"({"o.k":1,"o":{"q":1}})") == R"(o={"q":1,"k":1};)");
    CHECK(updated(R"({"o":{"q":1},"o.k":1})") == R"(o={"q":1,"k":1};)");
    CHECK(updated(R"({"o.k":1,"o":{"__op":"Delete"}})") == R"(o={"k":1};)");
    CHECK(updated(R"({"o.k":{"__op":"Delete"},"o":null})") == "o=NULL jsonb;");
    CHECK(edited(R"({"a.0":9,"a":{"__op":"Add","objects":[5]}})", "[1]") == "[9,5]");
}

TEST_CASE("authData is changed by provider") {
    const ClassSchema users("public", "_User", default_fields("_User"));
    const auto plan = plan_of(R"({"authData":{"x":{"id":"1"},"y":null,"z":{"__op":"Delete"}}})", make_options(), users);
    const Value& edits = std::get<EditColumn>(plan.assignments[1].change).edits;
    CHECK(to_json(apply_edits(parse_json(R"({"x":{"id":"0"},"y":{},"z":{},"w":{}})"), edits)) ==
          R"({"x":{"id":"1"},"w":{}})");
}

TEST_CASE("An update of the ACL sets both columns or clears both") {
    CHECK(updated(R"({"ACL":{"*":{"read":true}}})") == "_rperm={'*' };_wperm={};");
    CHECK(updated(R"({"ACL":null})").empty());
    CHECK(updated(R"({"ACL":{"__op":"Delete"}})") == "_rperm=NULL text[];_wperm=NULL text[];");
    CHECK(updated(R"({"ACL":"x"})") == "123 Invalid ACL.");
}

TEST_CASE("Updates that the reference refuses are refused with its texts") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"_x":1})", "105 Invalid field name: _x."},
        {R"({"_wperm":null})", "105 Invalid field name for update: _wperm"},
        {R"({"bad name":null})", "105 Invalid field name for update: bad name"},
        {R"({"authData.x":1})", "105 Invalid field name for update: authData.x"},
        {R"({"objectId":5})", "111 schema mismatch for C.objectId; expected String but got Number"},
        {R"({"createdAt":"x"})", "111 schema mismatch for C.createdAt; expected Date but got String"},
        {R"({"s":{"__op":"Increment","amount":2}})", "111 schema mismatch for C.s; expected String but got Number"},
        {R"({"n":{"__op":"Increment"}})", "107 incrementing must provide a number"},
        {R"({"o.n":{"__op":"Increment","amount":"1"}})", "107 incrementing must provide a number"},
        {R"({"a":{"__op":"Add","objects":5}})", "107 objects to add must be an array"},
        {R"({"a":{"__op":"AddUnique","objects":null}})", "107 objects to add must be an array"},
        {R"({"o":{"$x":1}})", "121 Nested keys should not contain the '$' or '.' characters"},
        {R"({"o":{"a.b":1}})", "121 Nested keys should not contain the '$' or '.' characters"},
        {R"({"zz":{"__op":"Foo"}})", "108 The Foo operator is not supported yet."},
        {R"({"n":{"__op":"Batch","ops":[{"__op":"Increment","amount":1}]}})",
         "108 The Batch operator is not supported yet."},
        {R"({"r":{"__op":"Batch","ops":[{"__op":"Add","objects":[1]}]}})",
         "111 schema mismatch for C.r; expected Relation<T> but got Array"},
        {R"({"o":{"x":1},"o.x.y":1})", "111 cannot set the key y of a value that is no object"},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(updated(body) == expected);
    }
}

TEST_CASE("A required field cannot be emptied, and an untouched one is not asked for") {
    Field required = make_field("y", FieldType::String);
    required.required = true;
    const ClassSchema schema = make_schema({required});
    for (const char* body : {R"({"y":null})", R"({"y":""})", R"({"y":{"__op":"Delete"}})"})
        CHECK(error_of([&] { plan_of(body, make_options(), schema); }) == "142 y is required");
    CHECK(error_of([&] { plan_of(R"({"s":"x"})", make_options(), schema); }).empty());
    const ClassSchema roles("public", "_Role", default_fields("_Role"));
    CHECK(error_of([&] { plan_of(R"({"name":{"__op":"Delete"}})", make_options(), roles); }) ==
          "111 name is required.");
}

TEST_CASE("An update adds fields, and relations go beside the row") {
    const auto plan = plan_of(R"({"newn":{"__op":"Increment","amount":2},"r":{"__op":"AddRelation","objects":
        [{"className":"T","objectId":"1"}]},
        "q":{"__op":"RemoveRelation","objects":[{"className":"U","objectId":"1"}]}})");
    REQUIRE(plan.new_fields.size() == 2);
    CHECK(plan.new_fields[0].name == "newn");
    CHECK(plan.new_fields[1].target_class == "U");
    REQUIRE(plan.relations.size() == 2);
    CHECK(plan.relations[0].add_ids.size() == 1);
    CHECK(plan.relations[1].remove_ids.size() == 1);
    CHECK(plan_of(R"({"r":{"__op":"AddRelation","objects":[]}})").relations.empty());
}

TEST_CASE("The answer tells the results of operations, nested as the keys are dotted") {
    struct Case {
        const char* body;
        const char* row;
        const char* expected;  ///< without updatedAt
    };
    const Case cases[] = {
        {R"({"s":"x"})", "{}", "{}"},
        {R"({"n":{"__op":"Increment","amount":2}})", R"({"n":3})", R"({"n":3})"},
        {R"({"n":{"__op":"SetOnInsert","amount":2}})", R"({"n":7})", R"({"n":7})"},
        {R"({"n":{"__op":"SetOnInsert","amount":2}})", R"({"n":null})", "{}"},
        {R"({"p":{"__op":"SetOnInsert","amount":{"__type":"Pointer","className":"T","objectId":"1"}}})",
         R"({"p":{"__type":"Pointer","className":"T","objectId":"1"}})", "{}"},
        {R"({"o.x":{"__op":"Increment","amount":2},"o.y.z":{"__op":"Add","objects":[1]},"o.k":1})",
         R"({"o":{"x":3,"k":1,"w":5,"y":{"z":[1],"v":1}}})", R"({"o":{"x":3,"y":{"z":[1]}}})"},
        {R"({"a.0":{"__op":"Increment","amount":2}})", R"({"a":[3,4]})", R"({"a":[3,4]})"},
        {R"({"a":{"__op":"Remove","objects":[1]}})", R"({"a":[]})", R"({"a":[]})"},
        {R"({"s":{"__op":"Delete"}})", "{}", "{}"},
    };
    for (const Case& test : cases) {
        CAPTURE(test.body);
        Object answer = update_answer(plan_of(test.body), parse_json(test.row).as_object());
        CHECK(to_json(*answer.find("updatedAt")) == "\"2020-01-02T03:04:05.678Z\"");
        answer.erase("updatedAt");
        CHECK(to_json(answer) == test.expected);
    }
    const auto plan = plan_of(R"({"o.x":{"__op":"Increment","amount":2},"o.y":{"__op":"Increment","amount":2}})");
    CHECK(plan.echo_keys.size() == 2);
    CHECK(plan.echo_fields.size() == 1);
}

TEST_CASE("UPDATE is bound to the row and to who may write it") {
    const ClassSchema schema = make_schema();
    const Access anyone{false, {"*"}};
    const auto plan = plan_of(R"({"s":"x","n":{"__op":"Increment","amount":2}})");
    CHECK(statement_text(compile_update(schema, "id1", plan, anyone)) ==
          "UPDATE \"public\".\"C\" SET \"updatedAt\" = $1::timestamp with time zone, "
          "\"n\" = coalesce(\"n\", 0) + $2::double precision, \"s\" = $3::text "
          "WHERE \"objectId\" = $4::text AND (\"_wperm\" IS NULL OR \"_wperm\" && $5) RETURNING \"n\"\n"
          "2020-01-02T03:04:05.678Z\n2\n'x'\n'id1'\n{'*' }");
    CHECK(statement_text(compile_update(schema, "id1", plan_of(R"({"o.k":1})"), {true, {}})) ==
          "UPDATE \"public\".\"C\" SET \"updatedAt\" = $1::timestamp with time zone, "
          "\"o\" = parse_internal.edit(\"o\", $2::jsonb) WHERE \"objectId\" = $3::text RETURNING \"objectId\"\n"
          "2020-01-02T03:04:05.678Z\n"
          R"([{"path":[],"op":"SetIfNull","value":{}},{"path":["k"],"op":"Set","value":1}])"
          "\n'id1'");
    CHECK(compile_update(schema, "id1", plan_of(R"({"s":null,"b":true})"), anyone).text ==
          compile_update(schema, "id2", plan_of(R"({"b":false,"s":"y"})"), anyone).text);
}

TEST_CASE("DELETE and the statements of relations") {
    const ClassSchema schema = make_schema();
    CHECK(statement_text(compile_delete(schema, "id1", {false, {"*", "u1"}})) ==
          "DELETE FROM \"public\".\"C\" WHERE \"objectId\" = $1::text AND (\"_wperm\" IS NULL OR \"_wperm\" && $2) "
          "RETURNING \"objectId\"\n'id1'\n{'*' 'u1' }");
    const RelationChange change{make_field("r", FieldType::Relation, "T"), {"1", "2"}, {"3"}};
    CHECK(statement_text(compile_add_relations(schema, "id1", change)) ==
          "INSERT INTO \"public\".\"_Join:r:C\" (\"relatedId\", \"owningId\") SELECT unnest($1::text[]), $2::text "
          "ON CONFLICT DO NOTHING\n{'1' '2' }\n'id1'");
    CHECK(statement_text(compile_remove_relations(schema, "id1", change)) ==
          "DELETE FROM \"public\".\"_Join:r:C\" WHERE \"relatedId\" = ANY ($1::text[]) AND \"owningId\" = $2::text\n"
          "{'3' }\n'id1'");
}
