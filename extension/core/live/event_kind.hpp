#pragma once
// What a write is to a live query, by what its object was before and is after. Rules are the reference's.

#include <optional>
#include <string_view>

namespace parsegres {

enum class EventKind : unsigned char { Create, Enter, Update, Leave, Delete };

/// The name in messages to clients ("create", "enter", …).
std::string_view name_of(EventKind kind);
std::optional<EventKind> event_kind_named(std::string_view name);

/// One state of an object as a subscriber sees it.
struct SeenState {
    bool exists = false;
    bool matches = false;   ///< the conditions of the subscription
    bool readable = false;  ///< by the object's ACL and the pointer permissions of its class

    [[nodiscard]] bool is_in_result() const { return exists && matches && readable; }
};

/// Which states of the object a message carries.
struct LiveEvent {
    EventKind kind = EventKind::Create;
    bool object_is_old = false;  ///< the subscriber must not know of the new state
    bool with_original = false;
    friend bool operator==(const LiveEvent&, const LiveEvent&) = default;
};

/// Nothing when the write does not concern the subscriber.
std::optional<LiveEvent> event_of(const SeenState& before, const SeenState& after);

}  // namespace parsegres
