#pragma once
// A snapshot of the database, in PostgreSQL's words "xmin:xmax:xip,xip,…": which transactions it has seen.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace parsegres::proxy::live {

using TransactionId = std::uint64_t;

class Snapshot {
  public:
    /// Nothing when `text` is no snapshot.
    static std::optional<Snapshot> read(std::string_view text);

    /// Whether what the transaction did is in the snapshot.
    [[nodiscard]] bool sees(TransactionId transaction) const;

  private:
    TransactionId min_ = 0;
    TransactionId max_ = 0;
    std::vector<TransactionId> in_progress_;  // ascending
};

}  // namespace parsegres::proxy::live
