#include "pg/live/worker.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>

#include "pg/gucs.hpp"
#include "pg/live/log_numbers.hpp"
#include "pg/live/queue.hpp"
#include "pg/live/registry.hpp"
#include "pg/wrap/statement_timeout.hpp"
#include "pg/wrap/transaction.hpp"
#include "pg/wrap/worker.hpp"
#include "value/json.hpp"

extern "C" {
#include <commands/extension.h>
#include <storage/latch.h>
}

namespace parsegres::pg {
namespace {

using std::chrono::steady_clock;

/// How much one transaction takes from the queue. What takes longer would silence the worker, and proxies would take it
/// for dead; who changes so much at once makes everybody subscribe again.
constexpr std::chrono::seconds kLongestBatch{4};
constexpr std::size_t kBatchRecords = 500;
constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kTendInterval{500};
constexpr std::int64_t kPingInterval = 2000;
/// A proxy that has not been heard of for so long is gone, whatever its connection looks like.
constexpr std::int64_t kProxySilence = 10'000;
constexpr std::int64_t kForgetInterval = 10'000;
constexpr std::chrono::seconds kIdle{60};

/// Frees at once what reading a change has allocated.
class Scratch {
  public:
    Scratch() {
        context_ = pg_call(
            [] { return AllocSetContextCreate(CurrentMemoryContext, "parsegres change", ALLOCSET_DEFAULT_SIZES); });
        outer_ = MemoryContextSwitchTo(context_);
    }
    ~Scratch() {
        MemoryContextSwitchTo(outer_);
        MemoryContextDelete(context_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

  private:
    MemoryContext context_;
    MemoryContext outer_;
};

class LiveWorker {
  public:
    explicit LiveWorker(LiveArea& area) : area_(area), queue_(area), registry_(area) {}

    void run() {
        forget_old_table();
        number_the_rest();
        while (steady_clock::now() - needed_at_ < kIdle) {
            work();
            // However much there is to do: proxies that it does not concern must hear something, too.
            if (steady_clock::now() >= next_tend_ && !tend()) return;
            sleep_if_idle();
        }
    }

  private:
    void forget_old_table() {
        run_transaction([] { execute_once("DELETE FROM parse_internal.live_subscription"); });
    }

    void sleep_if_idle() {
        area_.worker_sleeps.store(1, std::memory_order_seq_cst);
        if (queue_.front() == nullptr && area_.overflowed.load() == 0 && area_.numbers_wanted.load() == 0)
            wait_for_latch(kTendInterval);
        area_.worker_sleeps.store(0, std::memory_order_seq_cst);
    }

    void work() {
        if (area_.overflowed.exchange(0) != 0) overflowed();
        if (area_.numbers_wanted.exchange(0) != 0) number_the_rest();
        if (queue_.front() != nullptr) run_batch(kBatchRecords);
    }

    void overflowed() {
        area_.counts.overflows.fetch_add(1);
        tell([](Outbox& outbox) { outbox.lost("*", "there were too many changes at once, subscribe again"); });
        number_the_rest();
    }

    /// What is in the log and was never in the queue, or not in this one.
    void number_the_rest() {
        wait_for_committing();
        const auto failure = attempt_transaction([&] { LogNumbers::number_the_rest(queue_); });
        if (failure) warn(*failure);
    }

    static void warn(const Failure& failure) {
        pg_call([&] { ereport(WARNING, (errmsg("live queries: %s", failure.message.c_str()), errhidestmt(true))); });
    }

    std::vector<Record*> gather(std::size_t most) {
        std::vector<Record*> records;
        const std::uint64_t begin = queue_.position();
        while (records.size() < most && queue_.position() - begin < kBatchBytes) {
            Record* const record = queue_.front();
            if (record == nullptr) break;
            records.push_back(record);
            queue_.pass();
        }
        return records;
    }

    /// One transaction's worth. After a failure each record has its own, and what fails alone is passed over.
    void run_batch(std::size_t most) {
        const std::vector<Record*> records = gather(most);
        // What did not fit into the queue came before what was put into it then.
        if (area_.overflowed.load() != 0) return queue_.rewind();
        const auto failure = attempt_transaction([&] { take_records(records); });
        if (!failure) {
            const std::int64_t ready_us = records.empty() ? 0 : records.back()->ready_us;
            queue_.release_passed();
            return batch_done(ready_us);
        }
        for (auto& [number, outbox] : registry_.outboxes()) outbox.rolled_back();
        queue_.rewind();
        warn(*failure);
        if (most == 1) return pass_over();
        for (std::size_t i = 0; i < records.size() && queue_.front() != nullptr; ++i) run_batch(1);
    }

    void pass_over() {
        if (queue_.front() == nullptr) return;
        queue_.pass();
        queue_.release_passed();
        number_the_rest();
        tell([](Outbox& outbox) { outbox.lost("*", "changes could not be told one by one, subscribe again"); });
    }

    void take_records(const std::vector<Record*>& records) {
        const auto deadline = steady_clock::now() + kLongestBatch;
        LogNumbers numbers(records, queue_);
        // Whoever resumes behind a number must find that it still means the same.
        if (numbers.any()) execute({"SELECT pg_catalog.set_config('synchronous_commit', 'on', true)", {}}, Mode::Fresh);
        for (Record* record : records) {
            // Whoever made the record ready had told of schema changes before.
            pg_call([] { AcceptInvalidationMessages(); });
            take(*record, numbers, deadline);
        }
        for (auto& [number, outbox] : registry_.outboxes()) outbox.flush();
        registry_.write_table();
    }

    void take(Record& record, LogNumbers& numbers, steady_clock::time_point deadline) {
        switch (record.kind) {
            case RecordKind::Changes: return take_changes(record, numbers, deadline);
            case RecordKind::Subscription:
            case RecordKind::Unsubscription: return take_request(record);
            case RecordKind::Filler: return;
        }
    }

    /// Once, however often a batch is begun.
    void take_request(Record& record) {
        if (record.ticket <= last_ticket_) return;
        const Value message = parse_json(record.text());
        if (record.kind == RecordKind::Subscription)
            subscribe(Registration::parse(message));
        else
            unsubscribe(message);
        last_ticket_ = record.ticket;
    }

    void subscribe(Registration registration) {
        const auto [proxy, id] = std::pair(registration.proxy, registration.id);
        try {
            registry_.subscribe(std::move(registration));
        } catch (const Error& error) {
            // It was good when the client asked; something has changed since.
            if (Outbox* outbox = registry_.find_outbox(proxy)) outbox->lost(std::to_string(id), error.message());
        }
    }

    void unsubscribe(const Value& message) {
        const auto proxy = static_cast<std::int64_t>(message.find("proxy")->as_number());
        for (const Value& id : message.find("ids")->as_array())
            registry_.unsubscribe(proxy, static_cast<std::uint32_t>(id.as_number()));
    }

    void take_changes(Record& record, LogNumbers& numbers, steady_clock::time_point deadline) {
        ChangeReader changes(record.text());
        while (changes.next()) {
            if (steady_clock::now() > deadline)
                throw Error(ErrorCode::timeout, "a transaction with very many changes is not told one by one");
            const Scratch scratch;
            ChangeFacts facts{record.transaction, {}};
            if (changes.head().is_logged) facts.sequence = numbers.next(record.transaction);
            registry_.handle(changes, facts);
            area_.counts.events.fetch_add(1, std::memory_order_relaxed);
        }
    }

    void batch_done(std::int64_t ready_us) {
        registry_.table_is_written();
        const std::int64_t now = steady_ms();
        std::uint64_t sent = 0;
        for (auto& [number, outbox] : registry_.outboxes()) {
            const std::uint64_t payloads = outbox.committed();
            if (payloads > 0) heard_[number] = now;
            sent += payloads;
        }
        area_.counts.messages.fetch_add(sent);
        if (ready_us > 0) area_.counts.lag_us.store(std::max<std::int64_t>(0, steady_us() - ready_us));
    }

    template <class What>
    void tell(What what) {
        const auto failure = attempt_transaction([&] {
            for (auto& [number, outbox] : registry_.outboxes()) {
                what(outbox);
                outbox.flush();
            }
        });
        if (!failure) return batch_done(0);
        for (auto& [number, outbox] : registry_.outboxes()) outbox.rolled_back();
    }

    /// False when the extension is gone.
    bool tend() {
        next_tend_ = steady_clock::now() + kTendInterval;
        end_silent_proxies();
        bool is_installed = false;
        const std::int64_t now = steady_ms();
        const auto failure = attempt_transaction([&] {
            is_installed = OidIsValid(pg_call([] { return get_extension_oid("parsegres", true); }));
            if (!is_installed) return;
            registry_.follow_proxies();
            for (auto& [number, outbox] : registry_.outboxes()) {
                // One that is new may have yet to LISTEN.
                if (now - heard_.try_emplace(number, now).first->second >= kPingInterval) outbox.ping();
                outbox.flush();
            }
            registry_.write_table();
        });
        if (failure) {
            for (auto& [number, outbox] : registry_.outboxes()) outbox.rolled_back();
            warn(*failure);
            return true;
        }
        if (now >= next_forget_) forget_log(now);
        std::erase_if(heard_, [&](const auto& entry) { return !registry_.outboxes().contains(entry.first); });
        if (is_installed) batch_done(0);
        if (registry_.any_proxy()) needed_at_ = steady_clock::now();
        return is_installed;
    }

    void forget_log(std::int64_t now) {
        next_forget_ = now + kForgetInterval;
        const auto failure = attempt_transaction([] {
            execute({"SELECT parse_internal.forget_live_log()", {}}, Mode::Fresh, Planning::Generic);
        });
        if (failure) warn(*failure);
    }

    void end_silent_proxies() {
        const std::int64_t now = steady_ms();
        pg_call([&] {
            LWLockAcquire(live_lock(), LW_EXCLUSIVE);
            for (ProxySlot& slot : area_.proxies) {
                if (slot.number == 0 || now - slot.last_beat_ms < kProxySilence) continue;
                kill(slot.pid, SIGTERM);
                slot.number = 0;
            }
            LWLockRelease(live_lock());
        });
    }

    LiveArea& area_;
    QueueReader queue_;
    Registry registry_;
    std::unordered_map<std::int64_t, std::int64_t> heard_;  ///< when each proxy was last told something
    std::uint64_t last_ticket_ = 0;
    std::int64_t next_forget_ = 0;
    steady_clock::time_point next_tend_{};
    steady_clock::time_point needed_at_ = steady_clock::now();
};

}  // namespace

void run_live_worker() {
    allow_statement_timeouts();
    pg_call([] { SetConfigOption("synchronous_commit", "off", PGC_USERSET, PGC_S_SESSION); });
    constexpr std::size_t kMegabyte = 1024 * 1024;
    LiveArea* const area = make_live_area(static_cast<std::size_t>(settings::live_queue_size) * kMegabyte);
    if (area != nullptr) LiveWorker(*area).run();
}

}  // namespace parsegres::pg
