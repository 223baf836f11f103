#pragma once
// A subscription as the worker has it.

#include "pg/boundary.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "acl/protected_fields.hpp"
#include "compile/sql_text.hpp"
#include "live/live_query.hpp"
#include "pg/live/subscriber.hpp"
#include "query/where.hpp"

namespace parsegres::pg {

class LiveView;
struct Shape;

/// What came with the message that began it.
struct Registration {
    std::int64_t proxy = 0;
    std::uint32_t id = 0;  ///< of this proxy's
    Credentials credentials;
    LiveQuery query;

    /// The JSON text of the message, and back.
    [[nodiscard]] std::string json() const;
    static Registration parse(const Value& message);
    /// As the client gave it.
    Value query_json;
};

struct Subscription {
    std::int64_t proxy = 0;
    std::uint32_t id = 0;
    std::shared_ptr<Subscriber> subscriber;
    LiveQuery query;
    Where where;

    // What follows from the rights of the subscriber and the class as they are; see LiveClass::judge().

    std::uint64_t judged_version = 0;  ///< of the subscriber; 0: not yet
    /// Why there are no events; they get it in their place.
    std::optional<Error> refusal;
    bool is_silent = false;  ///< nothing that they could see, and no error either
    LiveView* view = nullptr;
    /// What rows must be like besides, for pointer permissions: as readable as by their ACL. nullptr: there is nothing.
    std::shared_ptr<Subscription> rule;
    std::vector<int> watched_columns;

    // How its conditions are asked; see Matcher.

    SqlText condition;
    bool is_alone = false;           ///< its condition cannot share a statement with others
    bool is_exact_by_index = false;  ///< its own conditions are what the index knows
    bool is_exact = false;           ///< and there are no others
    int failures = 0;                ///< how often they could not be decided
    bool is_given_up = false;
    Shape* shape = nullptr;  ///< unless it is alone or exact

    // At the event at hand.

    bool found_before = false;  ///< by the index
    bool found_after = false;
    bool matches_before = false;
    bool matches_after = false;
    std::uint64_t seen_at = 0;  ///< the number of the event, so that each is looked at once
};

}  // namespace parsegres::pg
