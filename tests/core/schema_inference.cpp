#include <catch2/catch.hpp>

#include "outcome.hpp"
#include "schema/inference.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

Field field(std::string name, FieldType type, std::string target = {}) {
    Field result;
    result.name = std::move(name);
    result.type = type;
    result.target_class = std::move(target);
    return result;
}

ClassSchema make_schema() {
    return {"public", "C",
            with_default_fields("C", {field("n", FieldType::Number), field("s", FieldType::String),
                                      field("o", FieldType::Object), field("l", FieldType::Array),
                                      field("p", FieldType::Pointer, "T"), field("r", FieldType::Relation, "T")})};
}

std::string inferred(const char* json) {
    const auto type = infer_type(parse_json(json));
    return type ? type_text(*type) : "none";
}

/// Checks one body; "name:Type …" of the new fields, or the error.
std::string checked(const std::string& json, bool is_maintenance = false) {
    const ClassSchema schema = make_schema();
    const Value body = parse_json(json);
    std::string result;
    const std::string error = error_of([&] {
        FieldChecker checker(schema, is_maintenance);
        for (const Member& member : body.as_object()) checker.check(member.key, member.value);
        for (const Field& added : checker.new_fields())
            result += added.name + ':' + type_text({added.type, added.target_class}) + ' ';
    });
    return error.empty() ? result : error;
}

}  // namespace

TEST_CASE("A value has the type that the reference infers") {
    const std::pair<const char*, const char*> cases[] = {
        {"null", "none"},
        {"true", "Boolean"},
        {"1.5", "Number"},
        {"\"\"", "String"},
        {"[]", "Array"},
        {"{}", "Object"},
        {R"({"__type":"Pointer","className":"T"})", "Pointer<T>"},
        {R"({"__type":"Relation","className":"T"})", "Relation<T>"},
        {R"({"__type":"File","name":"x"})", "File"},
        {R"({"__type":"Date","iso":"x"})", "Date"},
        {R"({"__type":"GeoPoint","latitude":0,"longitude":0})", "GeoPoint"},
        {R"({"__type":"Bytes","base64":"aGk="})", "Bytes"},
        {R"({"__type":"Polygon","coordinates":[]})", "Polygon"},
        {R"({"__type":""})", "Object"},
        {R"({"__op":"Increment","amount":1})", "Number"},
        {R"({"__op":"Delete"})", "none"},
        {R"({"__op":"Add","objects":[]})", "Array"},
        {R"({"__op":"AddUnique"})", "Array"},
        {R"({"__op":"Remove"})", "Array"},
        {R"({"__op":"SetOnInsert","amount":"x"})", "String"},
        {R"({"__op":"SetOnInsert"})", "none"},
        {R"({"__op":"AddRelation","objects":[{"className":"T","objectId":"1"}]})", "Relation<T>"},
        {R"({"__op":"RemoveRelation","objects":[{"className":"T","objectId":"1"}]})", "Relation<T>"},
        {R"({"__op":"AddRelation","objects":[]})", "none"},
        {R"({"__op":"Batch","ops":[{"__op":"AddRelation","objects":[{"className":"T"}]}]})", "Relation<T>"},
        {R"({"__op":"Batch","ops":[{"__op":"Add","objects":[1]}]})", "Array"},
        {R"({"__op":"Batch","ops":[]})", "none"},
    };
    for (const auto& [json, expected] : cases) {
        CAPTURE(json);
        CHECK(inferred(json) == expected);
    }
}

TEST_CASE("Typed values without their members, and unknown operations, are refused") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"__type":"Pointer","objectId":"x"})", "111 This is not a valid Pointer"},
        {R"({"__type":"Pointer","className":5})", "111 This is not a valid Pointer"},
        {R"({"__type":"Object","className":"T","objectId":"x"})", "111 This is not a valid Object"},
        {R"({"__type":"File"})", "111 This is not a valid File"},
        {R"({"__type":"Date"})", "111 This is not a valid Date"},
        {R"({"__type":"Bytes","base64":""})", "111 This is not a valid Bytes"},
        {R"({"__type":"GeoPoint","latitude":0})", "111 This is not a valid GeoPoint"},
        {R"({"__type":"Polygon"})", "111 This is not a valid Polygon"},
        {R"({"__type":"Foo"})", "111 This is not a valid Foo"},
        {R"({"__type":5})", "111 This is not a valid 5"},
        {R"({"__op":"Foo"})", "108 The Foo operator is not supported yet."},
        {R"({"__op":5})", "108 The 5 operator is not supported yet."},
        {R"({"__op":"AddRelation"})", "107 objects to add must be an array"},
        {R"({"__op":"AddRelation","objects":[1]})", "111 This is not a valid Pointer"},
        {R"({"__op":"Batch"})", "107 ops must be an array"},
    };
    for (const auto& [json, expected] : cases) {
        CAPTURE(json);
        CHECK(error_of([json = json] { infer_type(parse_json(json)); }) == expected);
    }
}

TEST_CASE("Unknown keys become new fields, each once") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"a":1,"n":2})", "a:Number "},
        {R"({"a":null,"b":{"__op":"Delete"}})", ""},
        {R"({"q.x":1,"q.y":2})", "q:Object "},
        {R"({"q.0":1})", "q:Array "},
        {R"({"q.0.x":1})", "q:Array "},
        {R"({"q.x.0":1})", "q:Object "},
        {R"({"sentPerUTCOffset.1":1})", "sentPerUTCOffset:Object "},
        {R"({"q.x":{"__op":"Delete"}})", ""},
        {R"({"t":{"__type":"Pointer","className":"_User","objectId":"1"}})", "t:Pointer<_User> "},
        {R"({"id":"x"})", "id:String "},
        {R"({"ACL":{}})", ""},
    };
    for (const auto& [json, expected] : cases) {
        CAPTURE(json);
        CHECK(checked(json) == expected);
    }
}

TEST_CASE("A mismatch tells both types") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"n":"x"})", "111 schema mismatch for C.n; expected Number but got String"},
        {R"({"n":{"__op":"Add","objects":[1]}})", "111 schema mismatch for C.n; expected Number but got Array"},
        {R"({"n.x":1})", "111 schema mismatch for C.n; expected Number but got Object"},
        {R"({"n.x":{"__op":"Delete"}})", "111 schema mismatch for C.n; expected Number but got Object"},
        {R"({"o.0":1})", "111 schema mismatch for C.o; expected Object but got Array"},
        {R"({"p":{"__type":"Pointer","className":"U","objectId":"1"}})",
         "111 schema mismatch for C.p; expected Pointer<T> but got Pointer<U>"},
        {R"({"r":5})", "111 schema mismatch for C.r; expected Relation<T> but got Number"},
        {R"({"createdAt":"x"})", "111 schema mismatch for C.createdAt; expected Date but got String"},
        {R"({"objectId":5})", "111 schema mismatch for C.objectId; expected String but got Number"},
        {R"({"ACL.x":5})", "111 schema mismatch for C.ACL; expected ACL but got Object"},
        {R"({"new":1,"new.x":1})", "111 schema mismatch for C.new; expected Number but got Object"},
    };
    for (const auto& [json, expected] : cases) {
        CAPTURE(json);
        CHECK(checked(json) == expected);
    }
}

TEST_CASE("Bad names are refused before anything is added") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"_x":1})", "105 Invalid field name: _x."},
        {R"({"_rperm":["*"]})", "105 Invalid field name: _rperm."},
        {R"({"1x.a":1})", "105 Invalid field name: 1x."},
        {R"({".x":1})", "105 Invalid field name: .x."},
        {R"({"o.":1})", "105 Invalid field name: o.."},
        {R"({"o..x":1})", "105 Invalid field name: o..x."},
        {R"({"className":"x"})", "105 Invalid field name: className."},
        {R"({"length":1})", "105 Invalid field name: length."},
        {R"({"x\"; DROP TABLE":1})", "105 Invalid field name: x\"; DROP TABLE."},
    };
    for (const auto& [json, expected] : cases) {
        CAPTURE(json);
        CHECK(checked(json) == expected);
    }
    CHECK(checked(R"({"t":{"__type":"Pointer","className":"a b","objectId":"1"}})").substr(0, 3) == "103");
    CHECK(checked(R"({"_rperm":["*"]})", true).empty());
    CHECK(checked(R"({"_rperm":"*"})", true) == "111 schema mismatch for C._rperm; expected Array but got String");
}

TEST_CASE("A password of a user never becomes a column") {
    const ClassSchema users("public", "_User", default_fields("_User"));
    FieldChecker checker(users, false);
    checker.check("password", Value("secret"));
    CHECK(checker.new_fields().empty());
    CHECK(error_of([&] { checker.check("password", Value(5)); }) ==
          "111 schema mismatch for _User.password; expected String but got Number");
}

TEST_CASE("The number of fields is bounded") {
    const ClassSchema schema = make_schema();
    FieldChecker checker(schema, false);
    const auto add_all = [&checker] {
        for (int i = 0; i < 2000; ++i) checker.check("f" + std::to_string(i), Value(i));
    };
    CHECK(error_of(add_all) == "140 A class cannot have more than 1600 fields.");
}

TEST_CASE("A body has one GeoPoint at most") {
    const char* point = R"({"__type":"GeoPoint","latitude":1,"longitude":2})";
    const Value one = parse_json("{\"g\":" + std::string(point) + "}");
    const Value two = parse_json("{\"g\":" + std::string(point) + ",\"h\":" + std::string(point) + "}");
    CHECK(error_of([&] { check_geo_points(one.as_object()); }).empty());
    CHECK(error_of([&] { check_geo_points(two.as_object()); }) ==
          "111 there can only be one geopoint field in a class");
}
