#pragma once
// The keys that services publish (JWK sets), kept for a while.

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "auth/jwt.hpp"
#include "outside/http_client.hpp"

namespace parsegres::proxy::auth {

/// Shared by all threads; nobody waits for a set that another thread fetches.
class KeySets {
  public:
    using Clock = std::chrono::steady_clock;

    /// The key `key_id` of the set at `url`; with "" the only one there is. A set older than `max_age`, and one that
    /// does not have the key because it was changed meanwhile, is fetched anew, the latter ten times a minute at most:
    /// anybody can make up names of keys.
    /// Throws Error(object_not_found) "Unable to find matching key for Key ID: …".
    std::shared_ptr<const PublicKey> find(const std::string& url, const std::string& key_id,
                                          std::chrono::milliseconds max_age, HttpClient& client);

  private:
    struct Set {
        std::map<std::string, std::shared_ptr<const PublicKey>> keys;
        Clock::time_point fetched{};
        std::deque<Clock::time_point> fetches;  ///< of the last minute
    };

    /// Whether the set may be asked for again now; counts the request.
    static bool may_fetch(Set& set, Clock::time_point now);
    static std::map<std::string, std::shared_ptr<const PublicKey>> fetch(const std::string& url, HttpClient& client);

    std::mutex mutex_;
    std::map<std::string, Set> sets_;  ///< by URL, of which the configuration names a few
};

/// The one that all providers share.
KeySets& key_sets();

}  // namespace parsegres::proxy::auth
