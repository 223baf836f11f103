#include <catch2/catch.hpp>

#include "outcome.hpp"
#include "schema/class_change.hpp"
#include "schema/defined_schemas.hpp"
#include "schema/schema_answer.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

bool is_nothing_taken(std::string_view) { return false; }

ChangeRules rules(IsTaken is_taken = is_nothing_taken) { return {{"app", "owner"}, std::move(is_taken), false}; }

ClassState unknown(std::string name) {
    ClassState state;
    state.name = std::move(name);
    return state;
}

ClassState created(const std::string& name, const char* body) {
    return plan_create_class(rules(), unknown(name), parse_json(body)).after;
}

std::vector<std::string> statements(const ClassState& state, const char* body) {
    return plan_update_class(rules(), state, parse_json(body)).statements;
}

Migration migrate(std::vector<ClassState> classes, const char* definitions, const char* options = "{}",
                  const ChangeRules& with = rules()) {
    return plan_migration(with, std::move(classes), parse_json(definitions),
                          MigrationOptions::from_json(parse_json(options)), unknown);
}

std::string titles(const Migration& migration) {
    std::string text;
    for (const MigrationStep& step : migration.steps) text += (text.empty() ? "" : "; ") + step.title;
    return text;
}

}  // namespace

TEST_CASE("A new class is a table of its owner, join tables, and a row") {
    const ClassChange change = plan_create_class(
        rules(), unknown("Post"),
        parse_json(R"({"fields":{"t":{"type":"String"},"r":{"type":"Relation","targetClass":"_User"}}})"));
    REQUIRE(change.statements.size() == 4);
    CHECK(change.statements[0].starts_with(R"(CREATE TABLE IF NOT EXISTS "app"."Post" ("objectId" text, PRIMARY KEY)"));
    CHECK(change.statements[0].ends_with(R"("t" text))"));
    CHECK(change.statements[1] == R"(ALTER TABLE "app"."Post" OWNER TO "owner")");
    CHECK(change.statements[2].starts_with(R"(CREATE TABLE IF NOT EXISTS "app"."_Join:r:Post")"));
    CHECK(to_json(change.after.fields()) ==
          R"({"objectId":{"type":"String"},"createdAt":{"type":"Date"},"updatedAt":{"type":"Date"},)"
          R"("_rperm":{"type":"Array","contents":{"type":"String"}},)"
          R"("_wperm":{"type":"Array","contents":{"type":"String"}},"t":{"type":"String"},)"
          R"("r":{"type":"Relation","targetClass":"_User"}})");
}

TEST_CASE("A table that is there without being a class gets the columns that it lacks") {
    ClassState state = unknown("Post");
    state.has_table = true;
    const ClassChange change = plan_create_class(rules(), state, parse_json(R"({"fields":{"t":{"type":"Date"}}})"));
    CHECK(change.statements[1].ends_with(R"(ADD COLUMN IF NOT EXISTS "t" timestamp with time zone)"));
}

TEST_CASE("Options of fields that are unknown here are kept") {
    const ClassState state = created("A", R"({"fields":{"t":{"type":"String","required":false,"later":1}}})");
    CHECK(to_json(*state.fields().find("t")) == R"({"type":"String","required":false,"later":1})");
}

TEST_CASE("Updates drop before they add") {
    const ClassState state = created(
        "A", R"({"fields":{"a":{"type":"String"},"b":{"type":"Number"},"r":{"type":"Relation","targetClass":"B"}},
                         "indexes":{"i":{"a":1}}})");
    CHECK(statements(state, R"({"fields":{"c":{"type":"Number"},"a":{"__op":"Delete"},"r":{"__op":"Delete"}}})") ==
          std::vector<std::string>{R"(ALTER TABLE "app"."A" DROP COLUMN IF EXISTS "a")",
                                   R"(DROP TABLE IF EXISTS "app"."_Join:r:A")",
                                   R"(ALTER TABLE "app"."A" ADD COLUMN IF NOT EXISTS "c" double precision)"});
    const ClassChange change = plan_update_class(rules(), state, parse_json(R"({"fields":{"a":{"__op":"Delete"}}})"));
    CHECK(change.after.indexes.empty());  // they go with their columns
    CHECK(statements(state, R"({"fields":{"b":{"type":"Number","required":true}}})").empty());
    CHECK(statements(state, R"({"fields":{"createdAt":{"type":"Date"},"ACL":{"type":"ACL"}}})").empty());
}

TEST_CASE("Nothing of an update is left when a part of it is wrong") {
    const ClassState state = created("A", R"({"fields":{"a":{"type":"String"}}})");
    const auto update = [&](const char* body) {
        return error_of([&] { plan_update_class(rules(), state, parse_json(body)); });
    };
    CHECK(update(R"({"fields":{"a":{"type":"Number"}}})") == "255 Field a exists, cannot update.");
    CHECK(update(R"({"fields":{"b":{"__op":"Delete"}}})") == "255 Field b does not exist, cannot delete.");
    CHECK(update(R"({"fields":{"b":{}}})") == "107 invalid JSON");
    CHECK(update(R"({"fields":7})") == "107 invalid JSON");
    CHECK(update(R"({"indexes":[]})") == "107 invalid JSON");
    CHECK(update(R"({"classLevelPermissions":7})") == "107 invalid JSON");
    CHECK(update(R"({"classLevelPermissions":{"find":{"*":1}}})").starts_with("107 "));
}

TEST_CASE("Names in statements are quoted") {
    ClassState state = created("A", R"({"fields":{"a":{"type":"String"}}})");
    const auto made = statements(state, R"({"indexes":{"x\"; DROP TABLE y; --":{"a":1}}})");
    REQUIRE(made.size() == 1);
    CHECK(made[0] == R"(CREATE INDEX IF NOT EXISTS "x""; DROP TABLE y; --" ON "app"."A" USING btree ("a"))");
}

TEST_CASE("Kinds of indexes") {
    const ClassState state = created("A", R"({"fields":{"a":{"type":"String"},"g":{"type":"GeoPoint"}}})");
    const auto made = [&](const std::string& keys) {
        const std::string sql = statements(state, (R"({"indexes":{"i":)" + keys + "}}").c_str()).at(0);
        return sql.substr(sql.find("USING"));
    };
    CHECK(made(R"({"a":1,"createdAt":-1})") == R"(USING btree ("a", "createdAt" DESC))");
    CHECK(made(R"({"g":"2dsphere"})") == R"(USING gist ("g"))");
    CHECK(made(R"({"a":"hash"})") == R"(USING hash ("a"))");
    CHECK(made(R"({"a":"text"})") == R"(USING btree ("a"))");
    CHECK(made(R"({"a":"gin (a); --"})") == R"(USING btree ("a"))");
}

TEST_CASE("An index whose name another table has is called after its class") {
    const ClassState state = created("A", R"({"fields":{"a":{"type":"String"}}})");
    const auto is_taken = [](std::string_view name) { return name == "i"; };
    const ClassChange change = plan_update_class(rules(is_taken), state, parse_json(R"({"indexes":{"i":{"a":1}}})"));
    CHECK(change.statements.at(0).starts_with(R"(CREATE INDEX IF NOT EXISTS "A_i" ON)"));
    CHECK(change.after.find_index("i") != nullptr);
    const ClassChange dropped =
        plan_update_class(rules(is_taken), change.after, parse_json(R"({"indexes":{"i":{"__op":"Delete"}}})"));
    CHECK(dropped.statements.at(0) == R"(DROP INDEX "app"."A_i")");
}

TEST_CASE("A migration of classes that are as declared does nothing") {
    const char* definitions = R"([{"className":"A","fields":{"a":{"type":"String","required":true}},
        "indexes":{"i":{"a":1}},"classLevelPermissions":{"find":{"*":true}}}])";
    const Migration first = migrate({}, definitions);
    CHECK(titles(first) == "create class A");
    CHECK(titles(migrate({first.steps.at(0).change.after}, definitions)).empty());
}

TEST_CASE("A migration names what it will not do") {
    const ClassState a = created("A", R"({"fields":{"a":{"type":"String"},"b":{"type":"String"}}})");
    const ClassState b = created("B", "{}");
    const Migration migration =
        migrate({a, b}, R"([{"className":"A","fields":{"a":{"type":"Number"}}}])", R"({"strict":true})");
    CHECK(titles(migration) == "update class A; close class B");
    CHECK(migration.warnings == std::vector<std::string>{"field A.b is in the database and not declared",
                                                         "field A.a has another type in the database than is declared",
                                                         "class B is in the database and not declared"});
}

TEST_CASE("An index that went with its column is made again") {
    const ClassState a = created("A", R"({"fields":{"a":{"type":"String"}},"indexes":{"i":{"a":1}}})");
    const Migration migration =
        migrate({a}, R"([{"className":"A","fields":{"a":{"type":"Number"}},"indexes":{"i":{"a":1}}}])",
                R"({"recreateModifiedFields":true})", rules([](std::string_view name) { return name == "i"; }));
    CHECK(titles(migration) == "delete fields of another type of class A; update class A");
    CHECK(migration.steps.back().change.statements.back() ==
          R"(CREATE INDEX IF NOT EXISTS "i" ON "app"."A" USING btree ("a"))");
}

TEST_CASE("The script of a migration can be run") {
    const Migration migration =
        migrate({}, R"([{"className":"A","fields":{"a":{"type":"String","defaultValue":"it's"}}}])");
    const std::vector<std::string> script = migration_script({"app", "owner"}, migration);
    CHECK(script.front() == "-- create class A");
    CHECK(script.at(1).ends_with(");"));
    CHECK(script.back().starts_with(R"(INSERT INTO "app"."_SCHEMA")"));
    CHECK(script.back().find(R"("defaultValue":"it''s")") != std::string::npos);
}
