#pragma once
// What a request has to ask outside the database, and what is to happen outside once it has committed.
//
// A backend talks to no network. Where an operation needs an outside answer it asks for it here; unless the proxy has
// given that answer already, the operation is rolled back, the question goes to the proxy, and the request comes again
// with the answer. So no transaction is open while somebody is asked, and a question that changes meanwhile, because
// the data changed, is asked anew.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "value/value.hpp"

namespace parsegres::pg {

class Exchange {
  public:
    /// `answers`: the answers so far as a JSON object, by the text of their questions; "" for none.
    /// Throws Error(invalid_json) when it is something else.
    explicit Exchange(std::string_view answers);

    /// Whether the request comes for the first time, and not again with answers.
    [[nodiscard]] bool is_first_run() const { return answers_.is_null(); }

    /// The answer to `question`, in the form that its kind has. Throws Unanswered.
    const Value& ask(const Value& question);
    /// Something to do, once, when the transaction has committed. Within a part of a batch the effect gets its number.
    void after_commit(Value effect);
    /// What follows is done for that part of a batch.
    void begin_part(std::size_t number) { part_ = number; }
    [[nodiscard]] bool is_in_batch() const { return part_.has_value(); }

    /// A JSON array; "" when there is nothing to do.
    [[nodiscard]] std::string effects() const;

    /// How many effects there are, and back to as many: what a subtransaction wanted goes with it.
    [[nodiscard]] std::size_t mark() const { return effects_.size(); }
    void reset(std::size_t mark) { effects_.resize(mark); }

  private:
    Value answers_;
    Array effects_;
    std::optional<std::size_t> part_;
};

}  // namespace parsegres::pg
