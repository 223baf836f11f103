#pragma once
// Which subscriptions an object can concern, by the value that they want one of its fields to have.
//
// Of a thousand subscriptions of "room equals X" an object concerns those of its room, and the others are not looked
// at.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compile/target.hpp"
#include "pg/live/row_form.hpp"
#include "pg/live/subscription.hpp"
#include "schema/class_schema.hpp"

namespace parsegres::pg {

class EqualityIndex {
  public:
    /// Both outlive the index.
    EqualityIndex(const ClassSchema& schema, const RowForm& form) : schema_(schema), form_(form) {}

    /// False when it asks for no such field. Sets is_exact_by_index when it asks for nothing else.
    bool add(Subscription& subscription);
    void remove(Subscription& subscription);

    /// Calls `visit` with those that the row can concern, each once or more.
    template <class Visit>
    void visit(const RowState& row, Visit visit) const {
        for (const Column& column : columns_) {
            const std::optional<std::string> key = key_of(column, row);
            if (!key) continue;
            const auto found = column.by_key.find(*key);
            if (found == column.by_key.end()) continue;
            for (Subscription* subscription : found->second) visit(*subscription);
        }
    }

  private:
    struct Column {
        int number;
        Storage storage;
        Oid type;
        std::unordered_map<std::string, std::vector<Subscription*>> by_key;
    };
    /// What a subscription is found by.
    struct Place {
        std::size_t column;
        std::vector<std::string> keys;
    };

    std::optional<Place> find_place(const Subscription& subscription);
    std::optional<Place> place_of(const FieldCondition& condition);
    std::optional<std::size_t> column_for(const Target& target);
    static std::optional<std::string> key_of(const Column& column, const RowState& row);

    const ClassSchema& schema_;
    const RowForm& form_;
    std::vector<Column> columns_;
};

}  // namespace parsegres::pg
