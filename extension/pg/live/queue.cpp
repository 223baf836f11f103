#include "pg/live/queue.hpp"

#include <cstring>
#include <new>

namespace parsegres::pg {
namespace {

Record* at(LiveArea& area, std::uint64_t position) {
    return reinterpret_cast<Record*>(area.ring() + position % area.capacity);
}

void place(LiveArea& area, std::uint64_t position, RecordKind kind, std::size_t bytes, Record::State state) {
    Record* const record = new (at(area, position)) Record{};
    record->bytes = static_cast<std::uint32_t>(bytes);
    record->kind = kind;
    record->ticket = position + 1;
    record->state.store(state, std::memory_order_release);
}

/// With the lock.
Record* reserve_locked(LiveArea& area, RecordKind kind, std::size_t bytes) {
    const std::uint64_t tail = area.tail.load(std::memory_order_acquire);
    std::uint64_t head = area.head.load(std::memory_order_relaxed);
    const std::uint64_t to_end = area.capacity - head % area.capacity;
    const std::uint64_t filler = to_end < bytes ? to_end : 0;
    if (head + filler + bytes - tail > area.capacity) return nullptr;
    if (filler > 0) {
        // The end of the ring may be too small for a whole head; front_record() knows.
        if (filler >= sizeof(Record)) place(area, head, RecordKind::Filler, filler, Record::Void);
        head += filler;
    }
    place(area, head, kind, bytes, Record::Pending);
    area.head.store(head + bytes, std::memory_order_release);
    return at(area, head);
}

}  // namespace

Record* reserve_record(LiveArea& area, RecordKind kind, std::size_t body_bytes) {
    const std::size_t bytes = MAXALIGN(sizeof(Record) + body_bytes);
    Record* record = nullptr;
    if (bytes <= area.capacity / 2 && bytes <= UINT32_MAX) {
        LWLockAcquire(live_lock(), LW_EXCLUSIVE);
        record = reserve_locked(area, kind, bytes);
        LWLockRelease(live_lock());
    }
    if (record == nullptr) area.overflowed.store(1, std::memory_order_seq_cst);
    return record;
}

void resolve_record(LiveArea& area, Record& record, Record::State state) noexcept {
    record.ready_us = steady_us();
    record.state.store(state, std::memory_order_seq_cst);
    wake_live_worker(area);
}

bool put_record(LiveArea& area, RecordKind kind, std::string_view body) {
    return pg_call([&] {
        const std::size_t length = sizeof(std::uint64_t) + body.size();
        Record* const record = reserve_record(area, kind, length);
        if (record == nullptr) return false;
        const std::uint64_t size = body.size();
        std::memcpy(record->body(), &size, sizeof size);
        std::memcpy(record->body() + sizeof size, body.data(), body.size());
        resolve_record(area, *record, Record::Ready);
        return true;
    });
}

Record* QueueReader::front_of_any() {
    for (;;) {
        if (position_ == area_.head.load(std::memory_order_acquire)) return nullptr;
        const std::uint64_t to_end = area_.capacity - position_ % area_.capacity;
        if (to_end < sizeof(Record)) {
            position_ += to_end;
            continue;
        }
        Record* const record = at(area_, position_);
        if (record->state.load(std::memory_order_acquire) != Record::Void) return record;
        position_ += record->bytes;
    }
}

Record* QueueReader::front() {
    for (;;) {
        Record* const record = front_of_any();
        if (record == nullptr) return nullptr;
        switch (record->state.load(std::memory_order_acquire)) {
            case Record::Ready: return record;
            case Record::Pending: return nullptr;
            default: break;  // it has just become void
        }
    }
}

void QueueReader::pass() { position_ += at(area_, position_)->bytes; }

}  // namespace parsegres::pg
