#pragma once
// Which of many conditions a row meets.
//
// Conditions are those of a find, compiled to the same SQL, so that a live query and a find never disagree. Those of
// the same text are asked together: one statement joins the row with their parameters.

#include "pg/boundary.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pg/live/row_form.hpp"
#include "pg/live/subscription.hpp"

namespace parsegres::pg {

struct Shape {
    std::string condition;  ///< with columns of `parameters` in the place of parameters
    std::vector<Oid> types;
};

class Matcher {
  public:
    /// Finds the shape of the subscription's condition.
    void add(Subscription& subscription);

    [[nodiscard]] std::size_t size() const { return shapes_.size(); }

    /// Sets `result` of those of `candidates` whose conditions the row meets. `time_limit_ms` is for each statement;
    /// one that fails or takes longer is asked again of each condition alone, and who fails then does not match.
    void match(const std::vector<Subscription*>& candidates, const RowState& row, int time_limit_ms,
               bool Subscription::*result) const;

  private:
    std::map<std::string, std::unique_ptr<Shape>> shapes_;
};

}  // namespace parsegres::pg
