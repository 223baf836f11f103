#include "pg/live/matcher.hpp"

#include <algorithm>

#include "compile/statements.hpp"
#include "live/parameter_columns.hpp"
#include "pg/wrap/given_rows.hpp"
#include "pg/wrap/statement_timeout.hpp"
#include "pg/wrap/subtransaction.hpp"

namespace parsegres::pg {
namespace {

constexpr const char* kParameters = "live_parameters";

/// The row as a relation of its own, while statements ask about it.
class AskedRow {
  public:
    explicit AskedRow(const RowState& row) : rows_("live_row_" + row.form().name(), row.form().descriptor()) {
        rows_.add(row.tuple());
    }
    [[nodiscard]] std::string source() const { return quote_identifier(rows_.name()) + ' ' + std::string(kTableAlias); }

  private:
    GivenRows rows_;
};

/// The place in the list, then the parameters of the condition.
Parameters row_of(std::size_t place, const Subscription& subscription) {
    std::vector<SqlParam> values{static_cast<std::int64_t>(place)};
    values.insert(values.end(), subscription.condition.params.begin(), subscription.condition.params.end());
    return Parameters(values);
}

using Candidates = std::vector<Subscription*>;

void match_together(const Shape& shape, const Candidates& candidates, const AskedRow& row, bool Subscription::*result) {
    const Parameters first = row_of(0, *candidates.front());
    GivenRows parameters(kParameters, first);
    for (std::size_t i = 0; i < candidates.size(); ++i) parameters.add(row_of(i, *candidates[i]));
    const std::string text = "SELECT s." + GivenRows::columns_of(first.types()).front() + " FROM " + row.source() +
                             ", " + kParameters + " s WHERE " + shape.condition;
    const Rows found = execute({text, {}}, Mode::Fresh, Planning::Generic);
    for (std::uint64_t i = 0; i < found.count(); ++i)
        candidates[static_cast<std::size_t>(DatumGetInt64(*found.datum(i, 0)))]->*result = true;
}

void match_alone(Subscription& subscription, const AskedRow& row, bool Subscription::*result) {
    SqlText sql = subscription.condition;
    sql.text = "SELECT FROM " + row.source() + " WHERE " + sql.text;
    subscription.*result = !execute(sql, Mode::Fresh, Planning::Generic).empty();
}

void warn(const Subscription& subscription, const std::string& problem) {
    pg_call([&] {
        ereport(WARNING, (errmsg("a live query on class \"%s\" cannot be decided: %s",
                                 subscription.query.class_name.c_str(), problem.c_str()),
                          errhidestmt(true)));
    });
}

/// Runs `work` so that a failure of it alone is undone. What went wrong; empty when nothing did.
template <class Work>
std::string try_in_subtransaction(int time_limit_ms, Work work) {
    const detail::SubtransactionState state = detail::begin_subtransaction();
    std::string problem;
    try {
        const StatementTimeout timeout(time_limit_ms);
        const SpiSession session;
        work();
    } catch (const PgError& error) {
        problem = error.data->message != nullptr ? error.data->message : "unknown";
    } catch (const Error& error) {
        problem = error.message();
    }
    if (problem.empty())
        detail::commit_subtransaction(state);
    else
        detail::roll_back_subtransaction(state);
    return problem;
}

void match_one_by_one(const Candidates& candidates, const RowState& row, int time_limit_ms,
                      bool Subscription::*result) {
    for (Subscription* one : candidates) {
        const std::string problem =
            try_in_subtransaction(time_limit_ms, [&] { match_alone(*one, AskedRow(row), result); });
        one->failures = problem.empty() ? 0 : one->failures + 1;
        if (!problem.empty()) warn(*one, problem);
    }
}

void match_shape(const Shape* shape, const Candidates& candidates, const RowState& row, int time_limit_ms,
                 bool Subscription::*result) {
    if (shape == nullptr) return match_one_by_one(candidates, row, time_limit_ms, result);
    const std::string problem =
        try_in_subtransaction(time_limit_ms, [&] { match_together(*shape, candidates, AskedRow(row), result); });
    if (!problem.empty()) match_one_by_one(candidates, row, time_limit_ms, result);
}

}  // namespace

void Matcher::add(Subscription& subscription) {
    subscription.shape = nullptr;
    if (subscription.is_alone) return;
    const std::vector<Oid> types = row_of(0, subscription).types();
    std::string key = subscription.condition.text;
    for (const Oid type : types) (key += ' ') += std::to_string(type);
    std::unique_ptr<Shape>& shape = shapes_[key];
    if (shape == nullptr) {
        const std::vector<std::string> columns = GivenRows::columns_of(types);
        shape = std::make_unique<Shape>(Shape{
            with_columns(subscription.condition.text, [&](std::size_t number) { return "s." + columns.at(number); }),
            types});
    }
    subscription.shape = shape.get();
}

void Matcher::match(const Candidates& candidates, const RowState& row, int time_limit_ms,
                    bool Subscription::*result) const {
    Candidates sorted = candidates;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Subscription* a, const Subscription* b) { return std::less<>()(a->shape, b->shape); });
    for (auto first = sorted.begin(); first != sorted.end();) {
        const Shape* shape = (*first)->shape;
        const auto last = std::find_if(first, sorted.end(), [&](const Subscription* s) { return s->shape != shape; });
        match_shape(shape, Candidates(first, last), row, time_limit_ms, result);
        first = last;
    }
}

}  // namespace parsegres::pg
