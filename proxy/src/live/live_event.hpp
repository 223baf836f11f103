#pragma once
// What the database has to tell subscriptions, shared by all that get it, on all threads.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "live/id_ranges.hpp"
#include "live/server_message.hpp"
#include "live/snapshot.hpp"

namespace parsegres::proxy::live {

class LiveEvent {
  public:
    enum class Kind : unsigned char {
        change,  // an object was created, updated …
        hooked,  // the same, to be shown to code of the app first
        error,   // something went wrong for the subscription, which stays
        lost,    // changes may be missing: the clients have to subscribe again
    };

    /// A change as the client is to be told of it. `op` is create, enter, update, leave or delete; `object` and
    /// `original` are JSON texts, the latter empty when there is none, as is `seq`, the token to resume behind it.
    struct Change {
        std::string_view op;
        std::string_view object;
        std::string_view original;
        std::string_view seq;
    };

    static std::shared_ptr<const LiveEvent> change(Kind kind, TransactionId transaction, const Change& change);
    static std::shared_ptr<const LiveEvent> error(const Problem& problem);
    static std::shared_ptr<const LiveEvent> lost(std::string_view reason);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] TransactionId transaction() const { return transaction_; }
    /// Of a change.
    [[nodiscard]] Change as_change() const;
    /// Of `lost`.
    [[nodiscard]] const std::string& reason() const { return text_; }
    /// Roughly what it takes in memory.
    [[nodiscard]] std::size_t size() const { return text_.size() + sizeof(LiveEvent); }

    // The message about a change or an error is three parts: one for each client, one for all, and an end.
    void append_begin(std::string& out, std::string_view identity, std::string_view request_id) const;
    [[nodiscard]] const std::string& text() const { return text_; }
    void append_end(std::string& out, std::string_view request_id) const;
    [[nodiscard]] std::size_t message_size(std::string_view identity, std::string_view request_id) const;

  private:
    Kind kind_ = Kind::change;
    std::string op_;
    TransactionId transaction_ = 0;
    std::string text_;
    std::size_t object_size_ = 0;
    std::size_t original_size_ = 0;
    std::size_t seq_size_ = 0;
};
using SharedEvent = std::shared_ptr<const LiveEvent>;

/// An event and who gets it.
struct Delivery {
    SharedEvent event;
    std::vector<SubscriptionId> ids;
    bool to_all = false;
};

}  // namespace parsegres::proxy::live
