#pragma once
// Creates that stand next to each other in a batch, as one INSERT.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "mutation/create_plan.hpp"
#include "pg/request.hpp"

namespace parsegres::pg {

/// Plans are made as they are added; nothing is written before run(). Only what needs nothing but its row takes part:
/// no new class or field, no relations, the same columns as the others.
class CreateGroup {
  public:
    CreateGroup(const Caller& caller, std::string_view class_name) : request_(caller), class_name_(class_name) {}

    /// False when this create has to run alone: because it does not fit, or to tell its client what is wrong with it.
    bool add(const Value& body);
    [[nodiscard]] std::size_t size() const { return plans_.size(); }
    /// Writes all rows, or none and throws. The answers, in order; at least one create was added.
    [[nodiscard]] std::vector<std::string> run() const;

  private:
    Request request_;
    std::string class_name_;
    const ClassEntry* entry_ = nullptr;
    std::vector<CreatePlan> plans_;
};

}  // namespace parsegres::pg
