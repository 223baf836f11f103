#include <catch2/catch.hpp>

#include "mutation/compile_write.hpp"
#include "mutation/create_plan.hpp"
#include "mutation_support.hpp"
#include "outcome.hpp"

using namespace parsegres;

namespace {

CreatePlan plan_of(const std::string& body, const WriteOptions& options = make_options(),
                   const ClassSchema& schema = make_schema()) {
    return plan_create(schema, parse_json(body).as_object(), options);
}

/// `name=param` of the columns beyond those that every create sets.
std::string columns_of(const CreatePlan& plan) {
    std::string text;
    for (const ColumnValue& column : plan.columns)
        if (column.field.name != "objectId" && !column.field.name.ends_with("At"))
            text += column.field.name + '=' + param_text(column.param) + ';';
    return text;
}

/// The columns, or the error.
std::string created(const std::string& body, const WriteOptions& options = make_options()) {
    std::string columns;
    const std::string error = error_of([&] { columns = columns_of(plan_of(body, options)); });
    return error.empty() ? columns : error;
}

}  // namespace

TEST_CASE("A create writes every type to its column") {
    const std::pair<const char*, const char*> cases[] = {
        {"{}", ""},
        {R"({"s":"x"})", "s='x';"},
        {R"({"n":1.5})", "n=1.5;"},
        {R"({"b":false})", "b=false;"},
        {R"({"d":{"__type":"Date","iso":"2020-01-01T00:00:00Z"}})", "d=2020-01-01T00:00:00.000Z;"},
        {R"({"o":{"a":[1]}})", R"(o={"a":[1]};)"},
        {R"({"a":[1,{"__type":"Date","iso":"x"}]})", R"(a=[1,{"__type":"Date","iso":"x"}];)"},
        {R"({"by":{"__type":"Bytes","base64":"aGk="}})", R"(by={"__type":"Bytes","base64":"aGk="};)"},
        {R"({"p":{"__type":"Pointer","className":"T","objectId":"t1"}})", "p='t1';"},
        {R"({"f":{"__type":"File","name":"x.txt","url":"http://x"}})", "f='x.txt';"},
        {R"({"g":{"__type":"GeoPoint","latitude":1,"longitude":2}})", "g=(2,1);"},
        {R"({"pg":{"__type":"Polygon","coordinates":[[0,1],[2,3],[4,5]]}})", "pg={(1,0) (3,2) (5,4) (1,0) };"},
        {R"({"r":{"__type":"Relation","className":"T"}})", ""},
        {R"({"s":null,"zz":null})", ""},
        {R"({"s":"x","n":1,"b":true})", "b=true;n=1;s='x';"},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(created(body) == expected);
    }
}

TEST_CASE("Operations on a new object become values") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"n":{"__op":"Increment","amount":3}})", "n=3;"},
        {R"({"n":{"__op":"SetOnInsert","amount":3}})", "n=3;"},
        {R"({"n":{"__op":"SetOnInsert"}})", ""},
        {R"({"a":{"__op":"Add","objects":[1,1]}})", "a=[1,1];"},
        {R"({"a":{"__op":"AddUnique","objects":[1,1]}})", "a=[1,1];"},
        {R"({"a":{"__op":"Remove","objects":[1]}})", "a=[];"},
        {R"({"s":{"__op":"Delete"}})", ""},
        {R"({"zz":{"__op":"Delete"}})", ""},
        {R"({"r":{"__op":"Delete"}})", ""},
        {R"({"n":{"__op":"AddRelation","objects":[]}})", "108 The AddRelation operator is not supported yet."},
        {R"({"n":{"__op":"SetOnInsert","amount":{"__op":"Increment","amount":1}}})",
         "108 The Increment operator is not supported yet."},
        {R"({"n":{"__op":"SetOnInsert","amount":{"__op":"Delete"}}})", "108 The Delete operator is not supported yet."},
        {R"({"n":{"__op":"Increment","amount":"x"}})", "107 objects to add must be an array"},
        {R"({"a":{"__op":"Add","objects":5}})", "107 objects to add must be an array"},
        {R"({"a":{"__op":"Remove"}})", "107 objects to add must be an array"},
        {R"({"s":{"__op":"Foo"}})", "108 The Foo operator is not supported yet."},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(created(body) == expected);
    }
}

TEST_CASE("Dotted keys of a new object become nested values") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"o.x":1,"o.y.z":2})", R"(o={"x":1,"y":{"z":2}};)"},
        {R"({"o.x":1,"o":{"x":5,"y":2}})", R"(o={"x":1,"y":2};)"},
        {R"({"o":{"x":5,"y":2},"o.x":1})", R"(o={"x":1,"y":2};)"},
        {R"({"a.0":1,"a.1":2})", "a=[1,2];"},
        {R"({"a":[7,8],"a.1":2})", "a=[7,2];"},
        {R"({"o.n":{"__op":"Increment","amount":2},"o.l":{"__op":"Remove","objects":[1]}})", R"(o={"n":2,"l":[]};)"},
        {R"({"o.x":{"__op":"Delete"}})", ""},
        {R"({"o.$x":1})", "121 Nested keys should not contain the '$' or '.' characters"},
        {R"({"o":{"x":5},"o.x.y":1})", "111 cannot set the key y of a value that is no object"},
        {R"({"o.r":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"T","objectId":"1"}]}})",
         "108 The AddRelation operator is not supported yet."},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(created(body) == expected);
    }
}

TEST_CASE("A number for the id of a Pointer is its text") {
    CHECK(created(R"({"p":{"__type":"Pointer","className":"T","objectId":5}})") == "p='5';");
}

TEST_CASE("Bodies that the reference refuses are refused with its texts") {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"objectId":"x"})", "105 objectId is an invalid field name."},
        {R"({"id":"x"})", "105 id is an invalid field name."},
        {R"({"_rperm":["*"]})", "105 Invalid field name: _rperm."},
        {R"({"s":1})", "111 schema mismatch for C.s; expected String but got Number"},
        {R"({"o":{"$a":1}})", "121 Nested keys should not contain the '$' or '.' characters"},
        {R"({"o":{"a":{"b.c":1}}})", "121 Nested keys should not contain the '$' or '.' characters"},
        {R"({"a":[[{"$c":1}]]})", "121 Nested keys should not contain the '$' or '.' characters"},
        {R"({"ACL":{"*unresolved":{"read":true}}})", "123 Invalid ACL."},
        {R"({"p":{"__type":"Pointer","className":"T"}})", "111 This is not a valid Pointer"},
        {R"({"p":{"__type":"Pointer","className":"T","objectId":true}})", "111 This is not a valid Pointer"},
        {R"({"f":{"__type":"File","name":5}})", "111 This is not a valid File"},
        {R"({"d":{"__type":"Date","iso":"soon"}})", "111 This is not a valid Date"},
        {R"({"pg":{"__type":"Polygon","coordinates":[[0,0],[0,1]]}})", "107 Polygon must have at least 3 values"},
        {R"({"g":{"__type":"GeoPoint","latitude":1,"longitude":2},
             "h":{"__type":"GeoPoint","latitude":1,"longitude":2}})",
         "111 there can only be one geopoint field in a class"},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(created(body) == expected);
    }
}

TEST_CASE("objectId is the server's unless the app allows otherwise") {
    CHECK(plan_of(R"({"objectId":"","id":""})").object_id == "newId00001");
    WriteOptions options = make_options();
    options.allow_custom_object_id = true;
    CHECK(plan_of(R"({"objectId":"mine"})", options).object_id == "mine");
    CHECK(plan_of("{}", options).object_id == "newId00001");
    const std::string missing = "104 objectId must not be empty, null or undefined";
    for (const char* body : {R"({"objectId":""})", R"({"objectId":null})", R"({"objectId":{"__op":"Delete"}})",
                             R"({"objectId":{"__op":"SetOnInsert","amount":"x"}})"}) {
        CAPTURE(body);
        CHECK(created(body, options) == missing);
    }
    CHECK(created(R"({"objectId":5})", options) ==
          "111 schema mismatch for C.objectId; expected String but got Number");
}

TEST_CASE("A create answers objectId, createdAt and the results of operations") {
    CHECK(to_json(plan_of(R"({"s":"x"})").answer) ==
          R"({"objectId":"newId00001","createdAt":"2020-01-02T03:04:05.678Z"})");
    const char* const operations = R"({"n":{"__op":"Increment","amount":3},
                                           "o.x":{"__op":"Add","objects":[1]},"o.y":2})";
    CHECK(to_json(plan_of(operations).answer) ==
          R"({"objectId":"newId00001","createdAt":"2020-01-02T03:04:05.678Z","n":3,"o":{"x":[1]}})");
    CHECK(to_json(plan_of(R"({"a.0":{"__op":"Increment","amount":3}})").answer) ==
          R"({"objectId":"newId00001","createdAt":"2020-01-02T03:04:05.678Z","a":[3]})");
}

TEST_CASE("Times are the server's, in milliseconds, but for the maintenance key") {
    const std::string body = R"({"createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00Z"},
                                 "updatedAt":{"__type":"Date","iso":"2001-01-01T00:00:00Z"}})";
    const auto times = [](const CreatePlan& plan) {
        return param_text(plan.columns[1].param) + ' ' + param_text(plan.columns[2].param);
    };
    CHECK(times(plan_of(body)) == "2020-01-02T03:04:05.678Z 2020-01-02T03:04:05.678Z");
    WriteOptions options = make_options();
    options.is_maintenance = true;
    CHECK(times(plan_of(body, options)) == "2000-01-01T00:00:00.000Z 2001-01-01T00:00:00.000Z");
    CHECK(times(plan_of(R"({"createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00Z"}})", options)) ==
          "2000-01-01T00:00:00.000Z 2000-01-01T00:00:00.000Z");
    CHECK(created(R"({"createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00Z"},
                      "updatedAt":{"__type":"Date","iso":"1999-01-01T00:00:00Z"}})",
                  options) == "142 updatedAt cannot occur before createdAt");
}

TEST_CASE("ACLs go to the permission columns") {
    CHECK(created(R"({"ACL":{"*":{"read":true},"u1":{"write":true}}})") == "_rperm={'*' };_wperm={'u1' };");
    CHECK(created(R"({"ACL":{}})") == "_rperm={};_wperm={};");
    CHECK(created(R"({"ACL":null})").empty());
    CHECK(created(R"({"ACL":{"__op":"Delete"}})").empty());
    WriteOptions options = make_options();
    options.default_acl = parse_json(R"({"u2":{"read":true}})");
    CHECK(created("{}", options) == "_rperm={'u2' };_wperm={};");
    CHECK(to_json(*plan_of("{}", options).answer.find("ACL")) == R"({"u2":{"read":true}})");
    CHECK(created(R"({"ACL":{}})", options) == "_rperm={};_wperm={};");
    options.is_maintenance = true;
    CHECK(created(R"({"_rperm":["x"],"ACL":{}})", options) == "_rperm={};_wperm={};");
    CHECK(created(R"({"_rperm":["x"],"ACL":null})", make_options()).substr(0, 3) == "105");
}

TEST_CASE("Defaults are filled in and told, required fields are demanded") {
    Field with_default = make_field("x", FieldType::String);
    with_default.required = true;
    with_default.default_value = Value("dd");
    Field required = make_field("y", FieldType::String);
    required.required = true;
    const ClassSchema defaults = make_schema({with_default});
    const ClassSchema demands = make_schema({required});
    const auto plan = plan_of("{}", make_options(), defaults);
    CHECK(columns_of(plan) == "x='dd';");
    CHECK(to_json(*plan.answer.find("x")) == "\"dd\"");
    CHECK(columns_of(plan_of(R"({"x":{"__op":"Delete"}})", make_options(), defaults)) == "x='dd';");
    CHECK_FALSE(plan_of(R"({"x":"own"})", make_options(), defaults).answer.contains("x"));
    CHECK(error_of([&] { plan_of(R"({"x":null})", make_options(), defaults); }) == "142 x is required");
    CHECK(error_of([&] { plan_of(R"({"x":""})", make_options(), defaults); }) == "142 x is required");
    for (const char* body : {"{}", R"({"y":null})", R"({"y":""})", R"({"y":{"__op":"Delete"}})"}) {
        CAPTURE(body);
        CHECK(error_of([&] { plan_of(body, make_options(), demands); }) == "142 y is required");
    }
    CHECK(columns_of(plan_of(R"({"y":"v"})", make_options(), demands)) == "y='v';");
}

TEST_CASE("System classes demand their columns") {
    const ClassSchema roles("public", "_Role", default_fields("_Role"));
    CHECK(error_of([&] { plan_of("{}", make_options(), roles); }) == "111 name is required.");
    CHECK(error_of([&] { plan_of(R"({"name":"x"})", make_options(), roles); }) == "111 ACL is required.");
    CHECK(columns_of(plan_of(R"({"name":"x","ACL":{}})", make_options(), roles)) == "_rperm={};_wperm={};name='x';");
    const ClassSchema users("public", "_User", default_fields("_User"));
    CHECK(error_of([&] { plan_of(R"({"username":"u","password":"p"})", make_options(), users); }) ==
          "119 A password cannot be set on an object.");
}

TEST_CASE("Relations of a new object are what the operations leave") {
    const auto plan = plan_of(R"({"r":{"__op":"Batch","ops":[
        {"__op":"AddRelation","objects":[{"__type":"Pointer","className":"T","objectId":"1"},
                                         {"__type":"Pointer","className":"T","objectId":"2"},
                                         {"__type":"Pointer","className":"T","objectId":"1"}]},
        {"__op":"RemoveRelation","objects":[{"__type":"Pointer","className":"T","objectId":"2"}]}]}})");
    REQUIRE(plan.relations.size() == 1);
    CHECK(plan.relations[0].add_ids == std::vector<std::string>{"1"});
    CHECK(plan.relations[0].remove_ids == std::vector<std::string>{"2"});
    const std::pair<const char*, const char*> cases[] = {
        {R"({"r":{"__op":"AddRelation","objects":[{"className":"T","objectId":"1"},
                                                  {"className":"U","objectId":"1"}]}})",
         "111 schema mismatch for C.r; expected Relation<T> but got Relation<U>"},
        {R"({"r":{"__op":"AddRelation","objects":[{"className":"T"}]}})", "111 This is not a valid Pointer"},
        {R"({"r":{"__op":"AddRelation","objects":[{"className":"T","objectId":5}]}})",
         "111 This is not a valid Pointer"},
        {R"({"r":{"__op":"Batch","ops":[{"__op":"AddRelation","objects":[{"className":"T","objectId":"1"}]},
                                        {"__op":"Increment","amount":1}]}})",
         "108 The Increment operator is not supported yet."},
        {R"({"r":{"__op":"Batch","ops":[{"__op":"AddRelation","objects":[{"className":"T","objectId":"1"}]},5]}})",
         "108 The undefined operator is not supported yet."},
        {R"({"r":{"__op":"AddRelation","objects":[]}})", ""},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(created(body) == expected);
    }
    const auto fresh = plan_of(R"({"q":{"__op":"AddRelation","objects":[{"className":"_User","objectId":"1"}]}})");
    REQUIRE(fresh.new_fields.size() == 1);
    CHECK(fresh.new_fields[0].target_class == "_User");
    CHECK(fresh.relations.size() == 1);
}

TEST_CASE("A related id must fit the join table") {
    const auto body = [](std::size_t length) {
        std::string id;
        for (std::size_t i = 0; i < length; ++i) id += "\xC3\xA4";
        return R"({"r":{"__op":"AddRelation","objects":[{"className":"T","objectId":")" + id + R"("}]}})";
    };
    CHECK(created(body(120)).empty());
    CHECK(created(body(121)) == "111 This is not a valid Pointer");
}

TEST_CASE("The denylist is asked about the whole body") {
    const KeywordDenylist denylist(parse_json(R"([{"key":"constructor"}])"));
    WriteOptions options = make_options();
    options.denylist = &denylist;
    CHECK(created(R"({"o":{"constructor":1}})", options) ==
          R"(105 Prohibited keyword in request data: {"key":"constructor"}.)");
}

TEST_CASE("Dotted keys are bounded in number") {
    std::string body = "{";
    for (int i = 0; i < 1001; ++i) body += (i == 0 ? "\"o.k" : ",\"o.k") + std::to_string(i) + "\":1";
    CHECK(created(body + '}') == "107 An object cannot have more than 1000 dotted keys.");
}

TEST_CASE("INSERT has one text for one set of keys") {
    const ClassSchema schema = make_schema();
    const char* const expected =
        "INSERT INTO \"public\".\"C\" (\"objectId\", \"createdAt\", \"updatedAt\", \"n\", \"o\", \"s\") VALUES "
        "($1::text, $2::timestamp with time zone, $3::timestamp with time zone, $4::double precision, $5::jsonb, "
        "$6::text)";
    CHECK(compile_insert(schema, plan_of(R"({"s":"'; DROP","n":1,"o":{}})")).text == expected);
    CHECK(compile_insert(schema, plan_of(R"({"o":{"z":1},"s":"y","n":2})")).text == expected);
    const auto plan = plan_of(R"({"ACL":{},"g":{"__type":"GeoPoint","latitude":1,"longitude":2}})");
    CHECK(compile_insert(schema, plan).text ==
          "INSERT INTO \"public\".\"C\" (\"objectId\", \"createdAt\", \"updatedAt\", \"_rperm\", \"_wperm\", "
          "\"g\") VALUES "
          "($1::text, $2::timestamp with time zone, $3::timestamp with time zone, $4::text[], $5::text[], $6::point)");
}
