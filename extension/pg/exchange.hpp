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
#include <vector>

#include "value/value.hpp"

namespace parsegres::pg {

class Exchange {
  public:
    /// `answers`: the answers so far, JSON texts, each behind its question, as netstrings ("3:abc," for abc); "" for
    /// none. The text outlives the exchange. Throws Error(invalid_json) when it is something else.
    explicit Exchange(std::string_view answers);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// Whether the request comes for the first time, and not again with answers.
    [[nodiscard]] bool is_first_run() const { return given_.empty(); }
    /// The answer to `question`, in the form that its kind has. Throws Unanswered.
    const Value& ask(const Value& question);
    /// Something to do, once, when the transaction has committed; not if the subtransaction that wants it is rolled
    /// back. Within a part of a batch the effect gets its number.
    void after_commit(Value effect);
    /// What follows is done for that part of a batch.
    void begin_part(std::size_t number) { part_ = number; }
    [[nodiscard]] bool is_in_batch() const { return part_.has_value(); }

    /// A JSON array; "" when there is nothing to do.
    [[nodiscard]] std::string effects() const;

  private:
    struct Given {
        std::string_view question;
        std::string_view answer;
        std::optional<Value> read{};
    };

    struct Effect {
        Value what;
        SubTransactionId wanted_by;
    };
    static void subtransaction_ends(SubXactEvent event, SubTransactionId id, SubTransactionId parent, void* exchange);

    std::vector<Given> given_;
    std::vector<Effect> effects_;
    std::optional<std::size_t> part_;
};

}  // namespace parsegres::pg
