#pragma once
// The places of changes in the log that clients resume behind.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "pg/live/log_place.hpp"
#include "pg/live/queue.hpp"

namespace parsegres::pg {

/// The places of what a batch of the worker tells. Needs an SpiSession.
class LogNumbers {
  public:
    /// `records` are those of the batch; `queue` stands behind the last of them.
    LogNumbers(const std::vector<Record*>& records, QueueReader queue);

    /// Numbers what is in the log and neither in the batch nor in the queue behind `queue`.
    static void number_the_rest(QueueReader queue);

    /// The place of the next logged change of the transaction; "" where it is not known.
    std::string next(std::int64_t transaction);
    /// Whether anything in the batch is logged: then clients must not know of it before it is safe.
    [[nodiscard]] bool any() const { return !numbers_.empty(); }

  private:
    struct Numbers {
        std::vector<std::int64_t> in_order;
        std::size_t used = 0;
    };
    std::string epoch_;
    std::unordered_map<std::int64_t, Numbers> numbers_;
};

}  // namespace parsegres::pg
