#include "pg/live/queue.hpp"

#include <cstring>
#include <new>

#include "pg/wrap/worker.hpp"

extern "C" {
#include <storage/proc.h>
}

namespace parsegres::pg {
namespace {

Record* at(LiveArea& area, std::uint64_t position) {
    return reinterpret_cast<Record*>(area.ring() + position % area.capacity);
}

void place(LiveArea& area, std::uint64_t position, RecordKind kind, std::size_t bytes, Record::State state) {
    Record* const record = new (at(area, position)) Record{};
    record->bytes = static_cast<std::uint32_t>(bytes);
    record->kind = kind;
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

Record* QueueReader::front() {
    for (;;) {
        if (position_ == area_.head.load(std::memory_order_acquire)) return nullptr;
        const std::uint64_t to_end = area_.capacity - position_ % area_.capacity;
        if (to_end < sizeof(Record)) {
            position_ += to_end;
            continue;
        }
        Record* const record = at(area_, position_);
        switch (record->state.load(std::memory_order_acquire)) {
            case Record::Pending: return nullptr;
            case Record::Ready: return record;
            default: position_ += record->bytes;
        }
    }
}

void QueueReader::pass() { position_ += at(area_, position_)->bytes; }

void wait_for_committing(LiveArea& area) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    for (std::uint32_t backend = 0; backend < area.backends; ++backend) {
        if (backend + 1 == static_cast<std::uint32_t>(MyBackendId)) continue;
        const std::uint32_t seen = area.committing(backend).load(std::memory_order_seq_cst);
        if (seen == 0) continue;
        while (area.committing(backend).load(std::memory_order_seq_cst) == seen)
            pg_call([] {
                CHECK_FOR_INTERRUPTS();
                pg_usleep(200);
            });
    }
}

}  // namespace parsegres::pg
