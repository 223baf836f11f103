// The messages of a job. Its transaction is not over when they are to be seen, so another process writes them.

#include <chrono>
#include <cstring>

#include "pg/boundary.hpp"
#include "pg/jobs/current_run.hpp"
#include "pg/jobs/run_job.hpp"
#include "pg/wrap/transaction.hpp"
#include "pg/wrap/worker.hpp"
#include "value/json.hpp"

extern "C" {
#include <storage/dsm.h>
}

namespace parsegres::pg {
namespace {

const CurrentRun* current_run = nullptr;

/// Text in shared memory, for a process that is given the handle.
class SharedText {
  public:
    explicit SharedText(const std::string& text) {
        segment_ = pg_call([&] { return dsm_create(sizeof(std::size_t) + text.size(), 0); });
        const std::size_t size = text.size();
        auto* const bytes = static_cast<char*>(dsm_segment_address(segment_));
        std::memcpy(bytes, &size, sizeof size);
        std::memcpy(bytes + sizeof size, text.data(), size);
    }
    // After an exception the transaction's abort lets go of it.
    ~SharedText() {
        if (std::uncaught_exceptions() == exceptions_) dsm_detach(segment_);
    }
    SharedText(const SharedText&) = delete;
    SharedText& operator=(const SharedText&) = delete;

    [[nodiscard]] Datum handle() const { return UInt32GetDatum(dsm_segment_handle(segment_)); }

    /// "" when it is gone: whoever had made it has ended.
    static std::string read(Datum handle) {
        dsm_segment* const segment = pg_call([&] { return dsm_attach(DatumGetUInt32(handle)); });
        if (segment == nullptr) return {};
        const auto* const bytes = static_cast<const char*>(dsm_segment_address(segment));
        std::size_t size = 0;
        std::memcpy(&size, bytes, sizeof size);
        std::string text(bytes + sizeof size, size);
        dsm_detach(segment);
        return text;
    }

  private:
    int exceptions_ = std::uncaught_exceptions();
    dsm_segment* segment_ = nullptr;
};

/// Other jobs may be about to show theirs with the last processes that there can be: these are soon over.
bool run_in_time(Datum handle) {
    constexpr std::chrono::milliseconds kPause{10};
    constexpr std::chrono::seconds kPatience{5};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!run_worker(WorkerKind::Message, handle)) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        wait_for_latch(kPause);
    }
    return true;
}

}  // namespace

void set_current_run(const CurrentRun* run) { current_run = run; }

void show_job_message(const std::string& message) {
    if (current_run == nullptr)
        throw Error(ErrorCode::command_unavailable, "parse.job_message is for functions that run as jobs.");
    const SharedText text(
        to_json(Object{{"appId", current_run->app_id}, {"statusId", current_run->status_id}, {"message", message}}));
    if (!run_in_time(text.handle()))
        pg_call([] {
            ereport(WARNING,
                    (errmsg("a message of a job is not shown: max_worker_processes allows no more processes")));
        });
}

void run_job_message(Datum handle) {
    run_transaction([&] {
        // A job that has changed the row itself would wait for us, and we for it.
        execute_once("SET LOCAL lock_timeout = '1s'");
        const std::string text = SharedText::read(handle);
        if (text.empty()) return;
        const Value said = parse_json(text);
        SqlText sql;
        sql.raw("SELECT parse_internal.set_job_message(").param(text_member(said, "appId")).raw(", ");
        sql.param(text_member(said, "statusId")).raw(", ").param(text_member(said, "message")).raw(")");
        execute(sql, Mode::Fresh);
    });
}

}  // namespace parsegres::pg
