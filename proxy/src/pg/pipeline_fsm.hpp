#pragma once
// The order of results in libpq's pipeline mode, without libpq: what came → what to do with it.
//
// Every call is followed by a sync of its own. Its transaction ends at that sync, so a call is finished only when the
// sync has come back: an error may still follow the rows (a deferred constraint, a serialization failure at commit).

#include <cstddef>

namespace parsegres::proxy {

/// What PQgetResult gave.
enum class ResultKind : unsigned char {
    rows,     // PGRES_TUPLES_OK or PGRES_COMMAND_OK
    error,    // PGRES_FATAL_ERROR or PGRES_PIPELINE_ABORTED
    none,     // a null pointer: the results of one statement are over
    sync,     // PGRES_PIPELINE_SYNC
    foreign,  // anything else, such as COPY: nothing we asked for
};

/// What to do next.
enum class PipelineAction : unsigned char {
    keep,      // the result is the head call's answer so far, in place of an earlier one; read on
    drop,      // of no use; read on
    wait,      // nothing more is there: read again when the socket has more
    complete,  // the head call is finished with what was kept; read on
    broken,    // not the protocol we speak: close the connection
};

class PipelineFsm {
  public:
    /// A call and its sync have been handed to libpq.
    void sent() { ++depth_; }

    PipelineAction on(ResultKind kind);

    /// Calls under way.
    [[nodiscard]] std::size_t depth() const { return depth_; }
    /// The head call has failed for certain: PostgreSQL said so, only the sync is missing.
    [[nodiscard]] bool head_failed() const { return head_ == Head::failed; }

    /// The connection is gone.
    void reset();

  private:
    enum class Head : unsigned char { unanswered, answered, failed };

    PipelineAction finish_head();

    std::size_t depth_ = 0;
    Head head_ = Head::unanswered;
    bool after_none_ = false;
};

}  // namespace parsegres::proxy
