#pragma once
// Where the query compiler looks up the classes that a statement reads beside its own, with what the caller may see of
// them. Whoever implements it decides about permissions; the compiler asks for every such class, and adds what it gets.

#include <string_view>
#include <utility>
#include <vector>

#include "query/where.hpp"
#include "schema/class_schema.hpp"

namespace parsegres {

/// What a read or write of a class is bound by besides the ACLs of its rows.
struct RowRules {
    /// False: it is as if the class were empty.
    bool any = true;
    /// Each row meets these; conditions on fields alone, without subqueries.
    std::vector<Condition> conditions;

    /// These rules and `others` both.
    void add(RowRules others) {
        any = any && others.any;
        for (Condition& condition : others.conditions) conditions.push_back(std::move(condition));
    }
};

class SchemaSource {
  public:
    virtual ~SchemaSource() = default;

    /// The class that a subquery names; nullptr when the app has no such class. The result lives as long as the
    /// request. Throws Error when the caller must not query it at all.
    virtual const ClassSchema* find_class(std::string_view name) = 0;

    /// The rows that a subquery on that class (the one that redirect_key leads to) may see. Throws Error when the
    /// caller may not search the class, or not by those fields.
    virtual RowRules open_subquery(const ClassSchema& schema, const Subquery& subquery) = 0;

    /// The class of $relatedTo's owner; nullptr when there is none, or the caller cannot read it. Throws
    /// Error(operation_forbidden) when the caller must not know what is in that relation of anybody.
    virtual const ClassSchema* find_owner(const RelatedTo& related, RowRules& rules) = 0;
};

}  // namespace parsegres
