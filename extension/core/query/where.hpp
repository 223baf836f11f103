#pragma once
// The syntax tree of a `where` object. It knows neither schema nor SQL, so that whatever evaluates
// conditions (the SQL compiler, the LiveQuery matcher) reads the same tree.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/field_path.hpp"
#include "value/value.hpp"

namespace parsegres {

struct Condition;

/// All of the conditions hold; without any, everything matches.
struct Where {
    std::vector<Condition> conditions;
};

struct SortKey {
    FieldPath path;
    bool descending = false;
};

/// The rows that $inQuery, $notInQuery, $select and $dontSelect look for.
struct Subquery {
    std::string class_name;
    /// A Relation field of the class: its target class is queried instead (redirectClassNameForKey).
    std::string redirect_key;
    std::shared_ptr<const Where> where;
    std::vector<SortKey> order;
    std::optional<std::int64_t> limit;
    std::int64_t skip = 0;
    /// The values of this key are compared with; without it, Pointers to the rows.
    std::optional<FieldPath> key;
};

/// An instant relative to the moment of evaluation, in microseconds ($relativeTime).
struct RelativeTime {
    std::int64_t offset_micros = 0;
};

// ---- Constraints on one field. Values keep their wire form. ----

/// Equality, $eq and $ne. Null stands for an absent value too. On an array: some element is equal, or all of it.
struct Equals {
    Value value;
    bool negated = false;
};

enum class Ordering : unsigned char { Less, LessOrEqual, Greater, GreaterOrEqual };

/// $lt, $lte, $gt, $gte. Values of another type than the operand never match.
struct Compares {
    Ordering ordering = Ordering::Less;
    std::variant<Value, RelativeTime> operand;
};

/// $in and $nin, with the subqueries ($inQuery, $select; $notInQuery, $dontSelect) whose rows add to the list.
struct IsIn {
    Array values;  ///< lists within the list are flattened by one level, as the reference does
    std::vector<Subquery> subqueries;
    bool negated = false;
};

/// $all with plain values.
struct ContainsAll {
    Array values;
};

/// $all with `{"$regex": "^\\Q…\\E"}` alone: for each prefix some element begins with it.
struct ContainsAllPrefixes {
    std::vector<std::string> prefixes;
};

/// $containedBy.
struct ContainedBy {
    Array values;
};

struct Exists {
    bool wanted = true;
};

/// $regex with $options (letters of "imxsu").
struct MatchesRegex {
    std::string pattern;
    std::string options;
};

using Constraint =
    std::variant<Equals, Compares, IsIn, ContainsAll, ContainsAllPrefixes, ContainedBy, Exists, MatchesRegex>;

// ---- Conditions. ----

/// All constraints hold for the field.
struct FieldCondition {
    FieldPath path;
    std::vector<Constraint> constraints;
};

/// $and, $or, $nor; at least one branch.
struct Logical {
    enum class Kind : unsigned char { And, Or, Nor };
    Kind kind = Kind::And;
    std::vector<Where> branches;
};

/// $relatedTo: the objects in the Relation `key` of an object that the caller can read.
struct RelatedTo {
    std::string owner_class;
    std::string owner_id;
    std::string key;
};

struct Condition {
    std::variant<FieldCondition, Logical, RelatedTo> node;
};

}  // namespace parsegres
