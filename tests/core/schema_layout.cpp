#include <catch2/catch.hpp>

#include <algorithm>

#include "schema/ddl.hpp"
#include "schema/schema_json.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

ClassSchema make_schema(std::string name) {
    auto fields = default_fields(name);
    return {"public", std::move(name), std::move(fields)};
}

}  // namespace

TEST_CASE("Tables have the reference's layout") {
    CHECK(compile_create_table(make_schema("Game")) ==
          R"(CREATE TABLE IF NOT EXISTS "public"."Game" ("objectId" text, PRIMARY KEY ("objectId"), )"
          R"("createdAt" timestamp with time zone, "updatedAt" timestamp with time zone, )"
          R"("_rperm" text[], "_wperm" text[]))");
    CHECK(compile_create_table(make_schema("_Role")) ==
          R"(CREATE TABLE IF NOT EXISTS "public"."_Role" ("objectId" text, PRIMARY KEY ("objectId"), )"
          R"("createdAt" timestamp with time zone, "updatedAt" timestamp with time zone, "name" text, )"
          R"("_rperm" text[], "_wperm" text[]))");
    CHECK(compile_create_table(make_schema("_User")) ==
          R"(CREATE TABLE IF NOT EXISTS "public"."_User" ("objectId" text, PRIMARY KEY ("objectId"), )"
          R"("createdAt" timestamp with time zone, "updatedAt" timestamp with time zone, "username" text, )"
          R"("email" text, "emailVerified" boolean, "authData" jsonb, "_rperm" text[], "_wperm" text[], )"
          R"("_hashed_password" text, )"
          R"("_email_verify_token_expires_at" timestamp with time zone, "_email_verify_token" text, )"
          R"("_account_lockout_expires_at" timestamp with time zone, "_failed_login_count" double precision, )"
          R"("_perishable_token" text, "_perishable_token_expires_at" timestamp with time zone, )"
          R"("_password_changed_at" timestamp with time zone, "_password_history" jsonb))");
    CHECK(compile_create_table(make_schema("_Hooks")) ==
          R"(CREATE TABLE IF NOT EXISTS "public"."_Hooks" ("functionName" text, "className" text, )"
          R"("triggerName" text, "url" text))");
}

TEST_CASE("Columns and join tables are added with the reference's types") {
    const ClassSchema schema = make_schema("Game");
    std::vector<Field> fields;
    for (const FieldType type : {FieldType::String, FieldType::Number, FieldType::Boolean, FieldType::Date,
                                 FieldType::Object, FieldType::Array, FieldType::Bytes, FieldType::Pointer,
                                 FieldType::File, FieldType::GeoPoint, FieldType::Polygon}) {
        Field& field = fields.emplace_back();
        field.name = type_name(type);
        field.type = type;
    }
    CHECK(compile_add_columns(schema, fields) ==
          R"(ALTER TABLE "public"."Game" ADD COLUMN IF NOT EXISTS "String" text, )"
          R"(ADD COLUMN IF NOT EXISTS "Number" double precision, ADD COLUMN IF NOT EXISTS "Boolean" boolean, )"
          R"(ADD COLUMN IF NOT EXISTS "Date" timestamp with time zone, ADD COLUMN IF NOT EXISTS "Object" jsonb, )"
          R"(ADD COLUMN IF NOT EXISTS "Array" jsonb, ADD COLUMN IF NOT EXISTS "Bytes" jsonb, )"
          R"(ADD COLUMN IF NOT EXISTS "Pointer" text, ADD COLUMN IF NOT EXISTS "File" text, )"
          R"(ADD COLUMN IF NOT EXISTS "GeoPoint" point, ADD COLUMN IF NOT EXISTS "Polygon" polygon)");
    Field relation;
    relation.name = "members";
    relation.type = FieldType::Relation;
    CHECK(compile_create_join_table(schema, relation) ==
          R"(CREATE TABLE IF NOT EXISTS "public"."_Join:members:Game" ("relatedId" varchar(120), )"
          R"("owningId" varchar(120), PRIMARY KEY ("relatedId", "owningId")))");
}

TEST_CASE("A _SCHEMA row of the reference is read, with what parsegres does not know left out") {
    const Value row = parse_json(R"({"className":"C","fields":{
        "objectId":{"type":"String"},"_rperm":{"type":"Array","contents":{"type":"String"}},
        "p":{"type":"Pointer","targetClass":"T"},"x":{"type":"String","required":true,"defaultValue":"dd"},
        "ACL":{"type":"ACL"},"odd":5,"later":{"type":"Vector"}}})");
    const auto fields = parse_schema_fields(row);
    REQUIRE(fields.size() == 4);
    CHECK(fields[1].is_text_array);
    CHECK(fields[2].target_class == "T");
    CHECK(fields[3].required);
    CHECK(*fields[3].default_value == Value("dd"));
    CHECK(parse_schema_fields(Value(5)).empty());
    CHECK(parse_schema_fields(parse_json(R"({"fields":[]})")).empty());
}

TEST_CASE("New _SCHEMA rows are those of the reference") {
    // As a database that the reference initialised has them; the order of keys does not matter in jsonb.
    const std::pair<const char*, const char*> rows[] = {
        {"_User", R"({"fields": {"email": {"type": "String"},
            "_rperm": {"type": "Array", "contents": {"type": "String"}},
            "_wperm": {"type": "Array", "contents": {"type": "String"}}, "authData": {"type": "Object"},
            "objectId": {"type": "String"}, "username": {"type": "String"}, "createdAt": {"type": "Date"},
            "updatedAt": {"type": "Date"}, "emailVerified": {"type": "Boolean"},
            "_hashed_password": {"type": "String"}}, "className": "_User"})"},
        {"_Role", R"({"fields": {"name": {"type": "String"}, "roles": {"type": "Relation", "targetClass": "_Role"},
            "users": {"type": "Relation", "targetClass": "_User"},
            "_rperm": {"type": "Array", "contents": {"type": "String"}},
            "_wperm": {"type": "Array", "contents": {"type": "String"}}, "objectId": {"type": "String"},
            "createdAt": {"type": "Date"}, "updatedAt": {"type": "Date"}}, "className": "_Role"})"},
        {"Mk", R"({"fields": {"_rperm": {"type": "Array", "contents": {"type": "String"}},
            "_wperm": {"type": "Array", "contents": {"type": "String"}}, "objectId": {"type": "String"},
            "createdAt": {"type": "Date"}, "updatedAt": {"type": "Date"}}, "className": "Mk"})"},
    };
    for (const auto& [name, expected] : rows) {
        CAPTURE(name);
        CHECK(new_schema_json(name, default_fields(name)) == parse_json(expected));
    }
}

TEST_CASE("Fields survive the way through _SCHEMA") {
    const Value entry = parse_json(R"({"type":"Pointer","targetClass":"T","required":true})");
    const auto fields = parse_schema_fields(Object{{"fields", Object{{"p", entry}}}});
    REQUIRE(fields.size() == 1);
    CHECK(field_json(fields.front()) == entry);
}

TEST_CASE("Rows that lack default columns get them") {
    const auto merged = with_default_fields(
        "_User", parse_schema_fields(parse_json(
                     R"({"fields":{"username":{"type":"String","required":true},"age":{"type":"Number"}}})")));
    CHECK(merged.size() == default_fields("_User").size() + 1);
    const auto username =
        std::find_if(merged.begin(), merged.end(), [](const Field& field) { return field.name == "username"; });
    CHECK(username->required);
}

TEST_CASE("Clients may not touch the internal classes") {
    CHECK(*client_access_problem("create", "_Join:a:B") ==
          "Clients aren't allowed to perform the create operation on the _Join:a:B collection.");
    for (const char* name : {"_JobStatus", "_PushStatus", "_Hooks", "_GlobalConfig", "_GraphQLConfig", "_JobSchedule",
                             "_Audience", "_Idempotency"}) {
        CAPTURE(name);
        CHECK(is_volatile_class(name));
        CHECK(client_access_problem("find", name));
    }
    CHECK(*client_access_problem("find", "_Installation") ==
          "Clients aren't allowed to perform the find operation on the installation collection.");
    CHECK_FALSE(client_access_problem("get", "_Installation"));
    CHECK_FALSE(client_access_problem("find", "_User"));
    CHECK_FALSE(client_access_problem("find", "Game"));
}
