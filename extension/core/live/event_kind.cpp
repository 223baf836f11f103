#include "live/event_kind.hpp"

#include <array>

namespace parsegres {
namespace {

constexpr std::array<std::string_view, 5> kNames{"create", "enter", "update", "leave", "delete"};

}  // namespace

std::string_view name_of(EventKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<EventKind> event_kind_named(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return static_cast<EventKind>(i);
    return std::nullopt;
}

std::optional<LiveEvent> event_of(const SeenState& before, const SeenState& after) {
    const bool was = before.is_in_result();
    const bool is = after.is_in_result();
    if (!was && !is) return std::nullopt;
    if (!after.exists) return LiveEvent{EventKind::Delete, true, false};
    if (!before.exists) return LiveEvent{EventKind::Create, false, false};
    if (was && is) return LiveEvent{EventKind::Update, false, true};
    // What a change of permissions hides, or hid until now, stays hidden.
    if (is) return LiveEvent{EventKind::Enter, false, before.readable};
    return LiveEvent{EventKind::Leave, !after.readable, true};
}

}  // namespace parsegres
