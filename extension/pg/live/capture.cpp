#include "pg/live/capture.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "pg/live/change.hpp"
#include "pg/live/queue.hpp"

extern "C" {
#include <access/heaptoast.h>
#include <utils/resowner.h>
}

namespace parsegres::pg {
namespace {

/// What a transaction may change of tables that nobody watches before it keeps no more than that they were changed.
constexpr std::size_t kMostUnwatched = 1024 * 1024;
/// Buffers that have become larger are not kept for the next transaction.
constexpr std::size_t kKeptCapacity = 256 * 1024;

struct Kept {
    std::size_t offset;
    int level;  ///< of nested transactions
};

/// The changes of the transaction at hand.
struct Changes {
    std::string bytes;
    std::vector<Kept> kept;
    std::vector<Record*> records;  ///< in the queue, pending
    LiveArea* area = nullptr;      ///< where the records are
    bool is_committing = false;

    [[nodiscard]] const ChangeHead& head(const Kept& one) const {
        return *reinterpret_cast<const ChangeHead*>(bytes.data() + one.offset);
    }
    void forget() {
        bytes.clear();
        kept.clear();
        if (bytes.capacity() > kKeptCapacity) bytes.shrink_to_fit();
    }
};

// Never destroyed: it lives as long as the backend.
Changes& changes() {
    static auto& instance = *new Changes;
    return instance;
}

char* extend(std::size_t bytes) {
    Changes& all = changes();
    const std::size_t offset = all.bytes.size();
    all.bytes.resize(offset + bytes);
    return all.bytes.data() + offset;
}

void keep(ChangeHead head, HeapTuple before, HeapTuple after) {
    if (before != nullptr) head.old_bytes = before->t_len;
    if (after != nullptr) head.new_bytes = after->t_len;
    changes().kept.push_back({changes().bytes.size(), GetCurrentTransactionNestLevel()});
    char* to = extend(head.bytes());
    std::memcpy(to, &head, sizeof head);
    to += MAXALIGN(sizeof head);
    if (before != nullptr) std::memcpy(to, before->t_data, before->t_len);
    to += MAXALIGN(head.old_bytes);
    if (after != nullptr) std::memcpy(to, after->t_data, after->t_len);
}

/// Whether the last thing known is already that this table changed, nobody knows how.
bool is_known_as_unknown(std::uint64_t key) {
    const Changes& all = changes();
    if (all.kept.empty()) return false;
    const ChangeHead& last = all.head(all.kept.back());
    return last.kind == ChangeKind::Unknown && last.key == key &&
           all.kept.back().level == GetCurrentTransactionNestLevel();
}

void keep_unknown(ChangeHead head) {
    if (is_known_as_unknown(head.key)) return;
    head.kind = ChangeKind::Unknown;
    keep(head, nullptr, nullptr);
}

bool has_external(HeapTuple row) { return row != nullptr && HeapTupleHasExternal(row); }

HeapTuple flattened(HeapTuple row, TupleDesc descriptor) {
    if (!has_external(row)) return row;
    return pg_call([&] { return toast_flatten_tuple(row, descriptor); });
}

void keep_row(const ChangeHead& head, const TriggerData& trigger, bool watched, std::size_t limit) {
    const bool is_update = TRIGGER_FIRED_BY_UPDATE(trigger.tg_event);
    HeapTuple before = TRIGGER_FIRED_BY_INSERT(trigger.tg_event) ? nullptr : trigger.tg_trigtuple;
    HeapTuple after = is_update ? trigger.tg_newtuple : before == nullptr ? trigger.tg_trigtuple : nullptr;
    if (changes().bytes.size() > limit) return keep_unknown(head);
    // Reading large values again is dear; it is done for those who want to know.
    if (!watched && (has_external(before) || has_external(after))) return keep_unknown(head);
    TupleDesc const descriptor = RelationGetDescr(trigger.tg_relation);
    before = flattened(before, descriptor);
    after = flattened(after, descriptor);
    keep(head, before, after);
}

/// What is in the log gets its number from the worker, whether anybody waits for it or not.
bool is_wanted(LiveArea& area, const ChangeHead& head) { return head.is_logged || is_watched(area, head.key); }

/// Those of the changes that somebody wants to know of, one after the other.
std::size_t wanted_bytes(LiveArea& area) {
    std::size_t bytes = 0;
    for (const Kept& one : changes().kept)
        if (is_wanted(area, changes().head(one))) bytes += changes().head(one).bytes();
    return bytes;
}

void put_into_queue(LiveArea& area, std::size_t bytes) {
    Record* const record = reserve_record(area, RecordKind::Changes, sizeof(std::uint64_t) + bytes);
    if (record == nullptr) return wake_live_worker(area);
    changes().records.push_back(record);
    record->transaction = static_cast<std::int64_t>(U64FromFullTransactionId(GetTopFullTransactionIdIfAny()));
    std::uint64_t size = 0;
    char* const to = record->body() + sizeof size;
    for (const Kept& one : changes().kept) {
        const ChangeHead& head = changes().head(one);
        // Somebody may have begun to watch a table since the bytes were counted; whoever does waits for us.
        if (!is_wanted(area, head) || size + head.bytes() > bytes) continue;
        std::memcpy(to + size, &head, head.bytes());
        size += head.bytes();
    }
    std::memcpy(record->body(), &size, sizeof size);
}

void before_commit() {
    Changes& all = changes();
    if (all.kept.empty()) return;
    all.records.reserve(1);
    begin_committing();
    all.is_committing = true;
    LiveArea* const area = pg_call([] { return live_area(); });
    if (area == nullptr) return;
    all.area = area;
    if (const std::size_t bytes = wanted_bytes(*area); bytes > 0) put_into_queue(*area, bytes);
}

void before_prepare() {
    LiveArea* const area = changes().kept.empty() ? nullptr : live_area();
    if (area == nullptr || wanted_bytes(*area) == 0) return;
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("cannot PREPARE a transaction that has changed objects that live queries are about")));
}

/// Neither raises nor allocates.
void after_end(bool committed) {
    Changes& all = changes();
    for (Record* record : all.records) resolve_record(*all.area, *record, committed ? Record::Ready : Record::Void);
    all.records.clear();
    if (all.is_committing) end_committing();
    all.is_committing = false;
    all.area = nullptr;
    all.forget();
}

void transaction_ends(XactEvent event, void* /*argument*/) {
    if (event == XACT_EVENT_PRE_COMMIT) enter([] { before_commit(); });
    if (event == XACT_EVENT_PRE_PREPARE) before_prepare();
}

/// At the very end, when others have been told which of their caches are out of date: the worker has to know of a
/// schema that the transaction changed before it sees rows of it.
void resources_go(ResourceReleasePhase phase, bool committed, bool top_level, void* /*argument*/) {
    if (phase == RESOURCE_RELEASE_AFTER_LOCKS && top_level) after_end(committed);
}

void subtransaction_ends(SubXactEvent event, SubTransactionId /*id*/, SubTransactionId /*parent*/, void* /*argument*/) {
    std::vector<Kept>& kept = changes().kept;
    const int level = GetCurrentTransactionNestLevel();
    if (event == SUBXACT_EVENT_COMMIT_SUB)
        for (auto one = kept.rbegin(); one != kept.rend() && one->level >= level; ++one) one->level = level - 1;
    if (event != SUBXACT_EVENT_ABORT_SUB) return;
    while (!kept.empty() && kept.back().level >= level) {
        changes().bytes.resize(kept.back().offset);
        kept.pop_back();
    }
}

void register_callbacks() {
    static bool registered = false;
    if (registered) return;
    pg_call([] {
        RegisterXactCallback(transaction_ends, nullptr);
        RegisterSubXactCallback(subtransaction_ends, nullptr);
        RegisterResourceReleaseCallback(resources_go, nullptr);
    });
    registered = true;
}

}  // namespace

void note_change(const TriggerData& trigger) {
    if (!have_live_directory()) return;
    register_callbacks();
    Relation const table = trigger.tg_relation;
    TupleDesc const descriptor = RelationGetDescr(table);
    ChangeHead head{};
    head.key = table_key(RelationGetNamespace(table), RelationGetRelationName(table));
    head.table = RelationGetRelid(table);
    head.columns = static_cast<std::uint16_t>(descriptor->natts);
    head.layout = layout_of(descriptor, descriptor->natts);
    head.is_logged = trigger.tg_trigger->tgnargs > 0;
    if (TRIGGER_FIRED_BY_TRUNCATE(trigger.tg_event)) return keep_unknown(head);
    LiveArea* const area = pg_call([] { return live_area(); });
    const bool watched = area != nullptr && is_wanted(*area, head);
    keep_row(head, trigger, watched, watched ? area->capacity / 2 : kMostUnwatched);
}

}  // namespace parsegres::pg
