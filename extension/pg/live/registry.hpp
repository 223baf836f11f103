#pragma once
// Everything that the worker knows of proxies and their subscriptions.

#include "pg/boundary.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "pg/live/area.hpp"
#include "pg/live/live_class.hpp"
#include "pg/live/outbox.hpp"

namespace parsegres::pg {

/// The tables, of all apps with live queries, whose rows say who may read what.
enum class RightsTable : unsigned char { Sessions, Users, Roles, RoleUsers, RoleRoles };

/// The keys of what a subscription wants to know of: its class, the tables of rights, then those of the relations that
/// it asks for.
std::vector<std::uint64_t> watched_keys(const App& app, std::string_view class_name, const Where& where);

class Registry {
  public:
    explicit Registry(LiveArea& area) : area_(area) {}

    /// Takes up proxies that are new, forgets those that are gone, with their subscriptions.
    void follow_proxies();
    [[nodiscard]] bool any_proxy() const { return !outboxes_.empty(); }
    /// nullptr when it is gone.
    Outbox* find_outbox(std::int64_t proxy);
    [[nodiscard]] std::map<std::int64_t, Outbox>& outboxes() { return outboxes_; }

    /// All three need an SpiSession.
    void subscribe(Registration registration);
    void unsubscribe(std::int64_t proxy, std::uint32_t id);
    void handle(const ChangeReader& change, const ChangeFacts& facts);

    /// Writes what has changed into the table behind parse.live_subscriptions. Needs an SpiSession.
    void write_table();
    /// The transaction that wrote it has committed.
    void table_is_written();
    [[nodiscard]] std::size_t size() const { return by_id_.size(); }

  private:
    using Id = std::pair<std::int64_t, std::uint32_t>;
    struct Held {
        std::unique_ptr<Subscription> subscription;
        LiveClass* live_class;
        std::vector<std::uint64_t> keys;
        std::uint64_t class_key;
    };
    struct RightsKey {
        std::string app_id;
        RightsTable table;
    };

    void forget(std::map<Id, Held>::iterator held);
    const RowForm* form_for(const ChangeHead& change);
    LiveClass& class_for(const std::string& app_id, const std::string& class_name, std::uint64_t key);
    std::shared_ptr<Subscriber> subscriber_for(const Credentials& credentials);
    void follow_relations(Held& held, const App& app);
    void relation_changed(std::uint64_t key, const ChangeReader& change, const ChangeFacts& facts);
    void rights_changed(const RightsKey& key, const ChangeReader& change);
    void forget_rights(const std::string& app_id, RightsTable table, const std::string* who);

    LiveArea& area_;
    std::map<std::int64_t, Outbox> outboxes_;
    std::map<Id, Held> by_id_;
    std::unordered_multimap<std::uint64_t, std::unique_ptr<LiveClass>> classes_;
    std::unordered_map<std::uint64_t, RightsKey> rights_;
    std::unordered_map<std::string, std::weak_ptr<Subscriber>> subscribers_;
    std::unordered_map<Oid, std::shared_ptr<const RowForm>> forms_;  ///< of tables that are no classes
    std::unordered_multimap<std::uint64_t, Held*> relations_;
    std::vector<std::string> added_;  ///< JSON rows for the table
    std::vector<Id> removed_;
};

}  // namespace parsegres::pg
