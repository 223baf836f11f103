#pragma once
// Where events go: to a proxy, or into the answer of a client that resumes.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "live/event_kind.hpp"

namespace parsegres::pg {

/// A row's change as a whole: the same in all events that come of it.
struct ChangeFacts {
    std::int64_t transaction = 0;
    /// The place in the log, as clients know it; "" for classes without one.
    std::string sequence;
};

class EventSink {
  public:
    virtual ~EventSink() = default;

    /// One event for these subscriptions. `original` is "" for none.
    virtual void event(EventKind kind, const ChangeFacts& facts, std::vector<std::uint32_t> ids,
                       std::string_view object, std::string_view original) = 0;
    /// The same for one subscription, of a class that has an afterEvent hook.
    virtual void hooked(EventKind kind, const ChangeFacts& facts, std::uint32_t id, std::string_view object,
                        std::string_view original) = 0;
    virtual void error(std::uint32_t id, int code, std::string_view message) = 0;
    /// Events of these may be missing; `ids` is "*" for all.
    virtual void lost(std::string_view ids, std::string_view reason) = 0;
};

}  // namespace parsegres::pg
