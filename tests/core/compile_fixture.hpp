#pragma once
// Two classes with a field of every type, and parameters as text, for the tests of the query compiler.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "compile/statements.hpp"
#include "query/parse_where.hpp"
#include "schema/class_schema.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres::test {

inline Field field(std::string name, FieldType type, std::string target = {}) {
    Field result;
    result.name = std::move(name);
    result.type = type;
    result.target_class = std::move(target);
    return result;
}

inline Field text_array(std::string name) {
    Field result = field(std::move(name), FieldType::Array);
    result.is_text_array = true;
    return result;
}

inline ClassSchema game_score(std::string name = "Game") {
    return ClassSchema(
        "app", std::move(name),
        {field("objectId", FieldType::String), field("createdAt", FieldType::Date), field("updatedAt", FieldType::Date),
         text_array("_rperm"), text_array("_wperm"), field("name", FieldType::String),
         field("score", FieldType::Number), field("won", FieldType::Boolean), field("at", FieldType::Date),
         field("info", FieldType::Object), field("tags", FieldType::Array), field("raw", FieldType::Bytes),
         field("player", FieldType::Pointer, "Player"), field("fans", FieldType::Relation, "Player"),
         field("photo", FieldType::File), field("place", FieldType::GeoPoint), field("area", FieldType::Polygon)});
}

inline ClassSchema player() {
    return ClassSchema(
        "app", "Player",
        {field("objectId", FieldType::String), field("createdAt", FieldType::Date), field("updatedAt", FieldType::Date),
         text_array("_rperm"), text_array("_wperm"), field("name", FieldType::String),
         field("level", FieldType::Number), field("born", FieldType::Date), field("aliases", FieldType::Array),
         field("data", FieldType::Object), field("team", FieldType::Pointer, "Team"),
         field("games", FieldType::Relation, "Game")});
}

/// Game and Player, and no other class; counts what it is asked for. Subqueries and owners are bound by `rules`.
class Classes : public SchemaSource {
  public:
    RowRules open_subquery(const ClassSchema& /*schema*/, const Subquery& /*subquery*/) override { return rules; }
    const ClassSchema* find_owner(const RelatedTo& related, RowRules& owner_rules) override {
        owner_rules = rules;
        return find_class(related.owner_class);
    }
    const ClassSchema* find_class(std::string_view name) override {
        asked.emplace_back(name);
        if (name == "Game") return &game_;
        return name == "Player" ? &player_ : nullptr;
    }

    std::vector<std::string> asked;
    RowRules rules;

  private:
    ClassSchema game_ = game_score();
    ClassSchema player_ = player();
};

inline std::string number_text(double number) {
    std::string text;
    append_json_number(text, number);
    return text;
}

struct ParamText {
    std::string operator()(const Null& null) const { return "null:" + std::string(null.type); }
    std::string operator()(bool value) const { return value ? "bool:true" : "bool:false"; }
    std::string operator()(double value) const { return "double:" + number_text(value); }
    std::string operator()(std::int64_t value) const { return "bigint:" + std::to_string(value); }
    std::string operator()(const std::string& value) const { return "text:" + value; }
    std::string operator()(Timestamp value) const { return "time:" + format_iso_date(value); }
    std::string operator()(const Point& value) const {
        return "point:(" + number_text(value.x) + "," + number_text(value.y) + ")";
    }
    std::string operator()(const Jsonb& value) const { return "jsonb:" + to_json(value.value); }
    std::string operator()(const std::vector<Point>& corners) const {
        std::string text = "polygon:";
        for (const Point& corner : corners) text += "(" + number_text(corner.x) + "," + number_text(corner.y) + ")";
        return text;
    }
    std::string operator()(const SharedTexts& shared) const { return (*this)(shared.get()); }
    template <typename T>
    std::string operator()(const std::vector<T>& values) const {
        std::string text = "[";
        for (std::size_t i = 0; i < values.size(); ++i) text += (i > 0 ? ", " : "") + (*this)(T(values[i]));
        return text + "]";
    }
};

inline std::string params_text(const SqlText& sql) {
    std::string text;
    for (const SqlParam& param : sql.params) text += (text.empty() ? "" : " | ") + std::visit(ParamText(), param);
    return text;
}

/// The condition that `where` becomes on class Game, for a caller with the master key unless principals are given.
inline SqlText compile_condition(const std::string& where, std::vector<std::string> principals = {}) {
    Classes classes;
    const Access access{principals.empty(), std::move(principals)};
    AccessFilter filter(access);
    SqlText sql;
    append_where(sql, *classes.find_class("Game"), parse_where(parse_json(where), {}, access.unrestricted), kTableAlias,
                 filter, classes);
    return sql;
}

/// One line of a table of golden texts.
struct Golden {
    std::string where;
    std::string sql;
    std::string params;
};

inline void check_all(const std::vector<Golden>& table, const std::vector<std::string>& principals = {}) {
    for (const Golden& golden : table) {
        const SqlText sql = compile_condition(golden.where, principals);
        INFO(golden.where);
        CHECK(sql.text == golden.sql);
        CHECK(params_text(sql) == golden.params);
    }
}

}  // namespace parsegres::test
