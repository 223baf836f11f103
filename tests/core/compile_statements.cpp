// Whole statements, the row filter, and names that try to be SQL.

#include <catch2/catch.hpp>

#include "compile_fixture.hpp"
#include "query_errors.hpp"

using namespace parsegres;
using namespace parsegres::test;

namespace {

const Access kMaster{true, {}};
const Access kAnyone{false, {"*"}};

SqlText find(const std::string& query, const Access& access, const std::string& keys = "objectId") {
    Classes classes;
    const ClassSchema& game = *classes.find_class("Game");
    const FindOptions options = parse_find_options(parse_json(query).as_object(), {});
    const Where where = parse_where(options.where, {}, access.unrestricted);
    return compile_find(game, where, options, {game.find_field(keys)}, access, classes);
}

std::string names_of(const std::vector<const Field*>& columns) {
    std::string names;
    for (const Field* field : columns) names += (names.empty() ? "" : ",") + field->name;
    return names;
}

}  // namespace

TEST_CASE("find selects, filters, orders and cuts") {
    const SqlText all = find("{}", kMaster);
    CHECK(all.text == R"(SELECT t0."objectId" FROM "app"."Game" t0 LIMIT 100)");
    CHECK(params_text(all) == "");

    const SqlText sql = find(R"({"where": {"score": {"$gt": 1}}, "order": "-score,info.a.b,absent,fans,place",
                                 "limit": 5, "skip": 10})",
                             kAnyone, "name");
    CHECK(sql.text == R"(SELECT t0."name" FROM "app"."Game" t0 WHERE t0."score" > $1 AND )"
                      R"((t0."_rperm" IS NULL OR t0."_rperm" && $2) )"
                      R"(ORDER BY t0."score" DESC, t0."info" #> $3 ASC LIMIT 5 OFFSET $4)");
    CHECK(params_text(sql) == "double:1 | [text:*] | [text:a, text:b] | bigint:10");

    const SqlText large = find(R"({"limit": 100000})", kMaster);
    CHECK(large.text == R"(SELECT t0."objectId" FROM "app"."Game" t0 LIMIT $1)");
    CHECK(params_text(large) == "bigint:100000");
}

TEST_CASE("the text is the same for all values of a shape") {
    CHECK(find(R"({"where": {"name": "a", "score": {"$in": [1]}}})", kAnyone).text ==
          find(R"({"where": {"name": "b", "score": {"$in": [1, 2, 3]}}})", kAnyone).text);
}

TEST_CASE("count ignores limit and order") {
    Classes classes;
    const ClassSchema& game = *classes.find_class("Game");
    CHECK(compile_count(game, {}, kMaster, classes).text == R"(SELECT count(*) FROM "app"."Game" t0)");
    const SqlText sql = compile_count(game, parse_where(parse_json(R"({"won": true})"), {}, false), kAnyone, classes);
    CHECK(sql.text == R"(SELECT count(*) FROM "app"."Game" t0 WHERE t0."won" = $1 AND )"
                      R"((t0."_rperm" IS NULL OR t0."_rperm" && $2))");
}

TEST_CASE("columns are those that keys want, and those that every answer has") {
    const ClassSchema game = game_score();
    KeySelection selection;
    CHECK(select_columns(game, selection).size() == game.fields().size() - 1);
    selection.keys = std::vector<std::string>{"score", "info.a", "fans", "absent"};
    CHECK(names_of(select_columns(game, selection)) == "objectId,createdAt,updatedAt,_rperm,_wperm,score,info");
    selection.exclude = {"score", "_rperm", "objectId"};
    CHECK(names_of(select_columns(game, selection)) == "objectId,createdAt,updatedAt,_rperm,_wperm,info");
}

TEST_CASE("the row filter can stand alone, for reading and for writing") {
    AccessFilter filter(kAnyone);
    SqlText sql;
    filter.append_write(sql, {}, "WHERE ");
    filter.append_read(sql, "t1", " AND ");
    CHECK(sql.text == R"(WHERE ("_wperm" IS NULL OR "_wperm" && $1) AND (t1."_rperm" IS NULL OR t1."_rperm" && $1))");
    CHECK(sql.params.size() == 1);

    const Access holder_of_many{false, std::vector<std::string>(50, "role:r")};
    AccessFilter many(holder_of_many);
    SqlText with_function;
    many.append_write(with_function, {}, "WHERE ");
    many.append_read(with_function, "t1", " AND ");
    CHECK(with_function.text == R"(WHERE ("_wperm" IS NULL OR parse_internal.overlaps("_wperm", $1)) )"
                                R"(AND (t1."_rperm" IS NULL OR parse_internal.overlaps(t1."_rperm", $1)))");
    CHECK(with_function.params == std::vector<SqlParam>{holder_of_many.principals});

    AccessFilter none(kMaster);
    SqlText empty;
    none.append_write(empty, {}, "WHERE ");
    CHECK(empty.text.empty());
}

TEST_CASE("list elements of a wrong type on a String field are refused") {
    for (const std::string op : {"$in", "$nin"})
        check_error(op, ErrorCode::invalid_query, op + " element type mismatch: expected string for field \"name\"",
                    [&] { compile_condition("{\"name\": {\"" + op + "\": [\"a\", 1]}}"); });
}

TEST_CASE("relative times are for Date fields alone") {
    for (const std::string key : {"score", "info.a", "absent", "tags"})
        check_error(key, ErrorCode::invalid_json, "$relativeTime can only be used with Date field",
                    [&] { compile_condition("{\"" + key + "\": {\"$gt\": {\"$relativeTime\": \"now\"}}}"); });
}

TEST_CASE("names from the catalog are quoted, names from the client are parameters or unknown") {
    const std::string evil = R"(x"; DROP TABLE y; --')";
    ClassSchema schema("a\"pp", "Cl\"ass", {field("objectId", FieldType::String), field(evil, FieldType::Number)});
    Classes classes;
    FindOptions options;
    options.order = {SortKey{split_path(evil), false}};
    const SqlText sql = compile_find(schema, {}, options, {schema.find_field(evil)}, kMaster, classes);
    CHECK(sql.text == R"(SELECT t0."x""; DROP TABLE y; --'" FROM "a""pp"."Cl""ass" t0 )"
                      R"(ORDER BY t0."x""; DROP TABLE y; --'" ASC LIMIT 0)");

    const std::string json_evil = R"(x\"'; DROP TABLE y; --)";
    for (const std::string where :
         {R"({"player": {"$inQuery": {"className": "EVIL", "where": {}}}})",
          R"({"player": {"$inQuery": {"className": "Player", "where": {}, "redirectClassNameForKey": "EVIL"}}})",
          R"({"tags": {"$select": {"query": {"className": "Player"}, "key": "EVIL"}}})",
          R"({"tags": {"$select": {"query": {"className": "Player"}, "key": "data.EVIL"}}})",
          R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "EVIL", "objectId": "a"},)"
          R"("key": "fans"}})",
          R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "Game", "objectId": "a"},)"
          R"("key": "EVIL"}})",
          R"({"info": {"EVIL": "EVIL"}, "name": {"$regex": "EVIL"}, "photo": {"$in": ["EVIL"]}})"}) {
        std::string request = where;
        for (std::size_t at = request.find("EVIL"); at != std::string::npos; at = request.find("EVIL"))
            request.replace(at, 4, json_evil);
        INFO(request);
        CHECK(compile_condition(request, {"*"}).text.find("DROP") == std::string::npos);
    }
}

TEST_CASE("keys inside JSON values are quoted in their path") {
    const SqlText sql = compile_condition(
        R"({"tags": {"$select": {"query": {"className": "Player"}, "key": "data.a\"]'\\\u0001.$"}}})");
    CHECK(params_text(sql) == R"(text:$."a\"]'\\\u0001"."$"[*])");
}

TEST_CASE("a path longer than any value is deep matches nothing") {
    std::string key = "info";
    for (int i = 0; i < 600; ++i) key += ".a";
    CHECK(compile_condition("{\"" + key + "\": 1}").text == "FALSE");
}

TEST_CASE("each class that a query names is looked up once where it is named") {
    Classes classes;
    AccessFilter filter(kAnyone);
    SqlText sql;
    const ClassSchema game = game_score();
    const Where where = parse_where(parse_json(R"({"player": {"$inQuery": {"className": "Player", "where":
        {"objectId": {"$inQuery": {"className": "Nobody", "where": {}}}}}}})"),
                                    {}, false);
    append_where(sql, game, where, kTableAlias, filter, classes);
    CHECK(classes.asked == std::vector<std::string>{"Player", "Nobody"});
}
