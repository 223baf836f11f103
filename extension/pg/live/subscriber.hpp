#pragma once
// Who subscribes, with the rights they have at the moment of an event.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "pg/caller.hpp"

namespace parsegres::pg {

/// What identifies a subscriber; the same for all subscriptions of one user.
struct Credentials {
    std::string app_id;
    Key key = Key::None;
    /// That of the subscription, then that of the connection: the first that is one counts.
    std::vector<std::string> session_tokens;
    std::string installation_id;

    /// Equal for equal credentials.
    [[nodiscard]] std::string text() const;
};

class Subscriber {
  public:
    explicit Subscriber(Credentials credentials) : credentials_(std::move(credentials)) {}

    [[nodiscard]] const Credentials& credentials() const { return credentials_; }
    /// With the rights of now; asks the tables where something may have changed them. Needs an SpiSession.
    const Caller& caller();
    /// Counts how often the rights have changed.
    [[nodiscard]] std::uint64_t version() const { return version_; }

    /// Whether the row's `_rperm`, nullptr for NULL, lets them read it. After caller().
    [[nodiscard]] bool may_read(const std::vector<std::string>* permitted) const;
    [[nodiscard]] bool has_token(const std::string& token) const;
    [[nodiscard]] const std::string& user_id() const { return caller_.user_id; }
    /// The next event asks the tables again.
    void forget_rights() { is_current_ = false; }

  private:
    Credentials credentials_;
    Caller caller_;
    std::unordered_set<std::string> principals_;
    TimestampTz expires_at_ = DT_NOEND;
    bool is_current_ = false;
    std::uint64_t version_ = 0;
};

/// The caller with these credentials. A token that is no session's makes nobody of them, as in the reference.
/// Throws Error(unauthorized) for an unknown app. `expires_at` is set to when the session ends.
Caller caller_with(const Credentials& credentials, TimestampTz& expires_at);

}  // namespace parsegres::pg
