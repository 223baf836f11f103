#pragma once
// The queue from those who change something to the worker of live queries: a ring of records in shared memory.
//
// A record is put in its place before the transaction commits, while nobody else can have the rows it changed, and made
// ready when it has: so records of one object come in the order of their commits. What the ring cannot take is not
// waited for; the worker then tells everybody that something may be missing.

#include "pg/boundary.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include "pg/live/area.hpp"

namespace parsegres::pg {

enum class RecordKind : std::uint8_t {
    Filler,          ///< up to the end of the ring
    Changes,         ///< rows that a transaction changed
    Subscription,    ///< JSON, see live_requests.cpp
    Unsubscription,  ///< JSON
};

struct Record {
    enum State : std::uint8_t { Pending, Ready, Void };
    std::uint32_t bytes;  ///< with this head; a multiple of MAXIMUM_ALIGNOF
    RecordKind kind;
    std::atomic<std::uint8_t> state;
    std::uint64_t ticket;      ///< of the record: larger than those before it
    std::int64_t transaction;  ///< of Changes
    std::int64_t ready_us;     ///< when it was made ready

    [[nodiscard]] char* body() { return reinterpret_cast<char*>(this + 1); }
    /// What was put into it, which begins with its size.
    [[nodiscard]] std::string_view text() {
        return {body() + sizeof(std::uint64_t), *reinterpret_cast<const std::uint64_t*>(body())};
    }
};

/// Takes a place of that many bytes in the queue, pending; nullptr when the ring is full, which is noted. Raises no
/// error besides those of LWLockAcquire.
Record* reserve_record(LiveArea& area, RecordKind kind, std::size_t body_bytes);
/// What the worker gets to see of the record. Neither raises nor allocates.
void resolve_record(LiveArea& area, Record& record, Record::State state) noexcept;
/// Both at once, outside of transactions; false when the ring is full.
bool put_record(LiveArea& area, RecordKind kind, std::string_view body);

/// The worker's end of the queue. What it has passed stays where it is until it says that it is done with it.
class QueueReader {
  public:
    explicit QueueReader(LiveArea& area) : area_(area), position_(area.tail.load()) {}

    /// The next record; nullptr when there is none or its transaction has not ended.
    Record* front();
    /// The same, but also one whose transaction goes on.
    Record* front_of_any();
    /// Goes on to the one behind front().
    void pass();
    [[nodiscard]] std::uint64_t position() const { return position_; }

    /// Makes room for others where the records were that have been passed.
    void release_passed() { area_.tail.store(position_, std::memory_order_release); }
    /// Back to the first record that has not been released.
    void rewind() { position_ = area_.tail.load(std::memory_order_relaxed); }

  private:
    LiveArea& area_;
    std::uint64_t position_;
};

}  // namespace parsegres::pg
