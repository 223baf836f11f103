#include "schema/defined_schemas.hpp"

#include <algorithm>
#include <set>

#include "compile/sql_text.hpp"
#include "error.hpp"
#include "schema/definition_diff.hpp"
#include "schema/schema_answer.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

bool flag(const Value& options, std::string_view name) {
    const Value* value = options.find(name);
    return value != nullptr && value->is_bool() && value->as_bool();
}

[[noreturn]] void fail(std::string text) { throw Error(ErrorCode::invalid_json, std::move(text)); }

/// The names of relations as they will be, while nothing has been carried out yet.
class NameBook {
  public:
    explicit NameBook(IsTaken in_database) : in_database_(std::move(in_database)) {}

    [[nodiscard]] bool is_taken(std::string_view name) const {
        const std::string key(name);
        if (taken_.contains(key)) return true;
        return !released_.contains(key) && in_database_(name);
    }
    void note(const ClassState& before, const ClassState& after) {
        for (const IndexState& index : before.indexes) released_.insert(index.relation);
        for (const IndexState& index : before.indexes) taken_.erase(index.relation);
        for (const IndexState& index : after.indexes) taken_.insert(index.relation);
    }

  private:
    IsTaken in_database_;
    std::set<std::string> taken_, released_;
};

class Planner {
  public:
    Planner(const ChangeRules& rules, std::vector<ClassState> classes, const MigrationOptions& options)
        : options_(options), classes_(std::move(classes)), names_(rules.is_taken), rules_(rules) {
        rules_.is_taken = [this](std::string_view name) { return names_.is_taken(name); };
    }
    Planner(const Planner&) = delete;
    Planner& operator=(const Planner&) = delete;

    Migration run(const Array& definitions, const std::function<ClassState(const std::string&)>& find) {
        std::set<std::string> declared;
        for (const Value& definition : definitions) {
            const std::string& name = name_of(definition);
            if (!declared.insert(name).second)
                fail("The list of schemas provided contains duplicated \"className\"  \"" + name + "\"");
        }
        const std::vector<ClassState> present = classes_;
        for (const Value& definition : definitions) declare(name_of(definition), definition, find);
        for (const ClassState& state : present)
            if (!declared.contains(state.name)) close(state);
        return std::move(migration_);
    }

  private:
    static const std::string& name_of(const Value& definition) {
        const std::string* name = definition.find_string("className");
        if (name == nullptr || name->empty()) fail("A definition in schema.definitions has no className.");
        return *name;
    }

    void declare(const std::string& name, const Value& definition,
                 const std::function<ClassState(const std::string&)>& find) {
        const auto known =
            std::find_if(classes_.begin(), classes_.end(), [&](const ClassState& state) { return state.name == name; });
        if (known == classes_.end())
            take("create class " + name, find(name), [&](const ClassState& state) {
                return plan_create_class(rules_, state, new_class_body(name, definition));
            });
        else
            update(*known, definition);
    }

    void update(ClassState& state, const Value& definition) {
        const FieldDiff diff = compare_fields(state, definition);
        warn(state.name, diff);
        Object added = diff.added;
        if (options_.delete_extra_fields) {
            change(state, "delete undeclared fields of class ", fields_body(added, diff.extra));
            added = {};
        }
        if (options_.recreate_modified_fields) {
            change(state, "delete fields of another type of class ", fields_body(added, names_of(diff.retyped)));
            added = diff.retyped;
        }
        for (const Member& member : diff.changed_options) added.set(member.key, member.value);
        Object body{{"fields", std::move(added)}, {"classLevelPermissions", declared_permissions(definition)}};
        // Compared now, since indexes have gone with their columns.
        const IndexDiff indexes = compare_indexes(state, definition, options_.keep_unknown_indexes);
        if (!indexes.changes.empty()) body.set("indexes", indexes.changes);
        change(state, "update class ", body);
        if (!indexes.recreated.empty())
            change(state, "make changed indexes of class ", Object{{"indexes", indexes.recreated}});
    }

    /// A class that nobody declares keeps its permissions, but for the one to add fields.
    void close(const ClassState& present) {
        if (options_.strict && !is_system_class(present.name))
            migration_.warnings.push_back("class " + present.name + " is in the database and not declared");
        Object permissions = visible_permissions(present).as_object();
        permissions.set("addField", Object());
        const auto state = std::find_if(classes_.begin(), classes_.end(),
                                        [&](const ClassState& item) { return item.name == present.name; });
        change(*state, "close class ", Object{{"classLevelPermissions", std::move(permissions)}});
    }

    void warn(const std::string& name, const FieldDiff& diff) {
        if (!options_.strict) return;
        if (!options_.delete_extra_fields)
            for (const std::string& field : diff.extra)
                migration_.warnings.push_back("field " + name + '.' + field + " is in the database and not declared");
        if (!options_.recreate_modified_fields)
            for (const Member& field : diff.retyped)
                migration_.warnings.push_back("field " + name + '.' + field.key +
                                              " has another type in the database than is declared");
    }

    void change(ClassState& state, const std::string& what, const Value& body) {
        if (ClassState after = take(what + state.name, state,
                                    [&](const ClassState& before) { return plan_update_class(rules_, before, body); });
            after.row)
            state = std::move(after);
    }

    template <class Plan>
    ClassState take(std::string title, ClassState before, Plan plan) {
        ClassChange change = plan(before);
        names_.note(before, change.after);
        ClassState after = change.after;
        const bool same_row = before.row && Value(*before.row) == Value(*after.row);
        if (!change.statements.empty() || !same_row)
            migration_.steps.push_back({std::move(title), std::move(before), std::move(change)});
        return after;
    }

    MigrationOptions options_;
    std::vector<ClassState> classes_;
    NameBook names_;
    ChangeRules rules_;
    Migration migration_;
};

/// For people to read, and for psql: the statements that run have no literals in them.
std::string literal(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return quoted + '\'';
}

}  // namespace

MigrationOptions MigrationOptions::from_json(const Value& options) {
    return {flag(options, "strict"), flag(options, "deleteExtraFields"), flag(options, "recreateModifiedFields"),
            flag(options, "keepUnknownIndexes")};
}

Migration plan_migration(const ChangeRules& rules, std::vector<ClassState> classes, const Value& definitions,
                         const MigrationOptions& options, const std::function<ClassState(const std::string&)>& find) {
    if (!definitions.is_array()) fail("\"schema.definitions\" must be an array of schemas");
    return Planner(rules, std::move(classes), options).run(definitions.as_array(), find);
}

std::vector<std::string> migration_script(const SchemaPlace& place, const Migration& migration) {
    std::vector<std::string> lines;
    const std::string table = quote_identifier(place.pg_schema) + ".\"_SCHEMA\"";
    for (const MigrationStep& step : migration.steps) {
        const ClassState& after = step.change.after;
        lines.push_back("-- " + step.title);
        for (const std::string& statement : step.change.statements) lines.push_back(statement + ';');
        const std::string name = literal(after.name);
        const std::string row = literal(to_json(Value(*after.row)));
        lines.push_back(step.before.row
                            ? "UPDATE " + table + " SET \"schema\" = " + row + " WHERE \"className\" = " + name + ';'
                            : "INSERT INTO " + table + " (\"className\", \"schema\", \"isParseClass\") VALUES (" +
                                  name + ", " + row + ", true);");
    }
    for (const std::string& warning : migration.warnings) lines.push_back("-- warning: " + warning);
    return lines;
}

}  // namespace parsegres
