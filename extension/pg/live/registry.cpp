#include "pg/live/registry.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "pg/live/relations.hpp"
#include "pg/wrap/datum.hpp"
#include "query/parse_where.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr std::array<std::string_view, 5> kRightsTables{"_Session", "_User", "_Role", "_Join:users:_Role",
                                                        "_Join:roles:_Role"};

std::uint64_t rights_key(const App& app, RightsTable table) {
    return table_key(app.pg_schema_oid, kRightsTables[static_cast<std::size_t>(table)]);
}

std::uint64_t relation_key(const App& app, const RelatedTo& related) {
    return table_key(app.pg_schema_oid, "_Join:" + related.key + ':' + related.owner_class);
}

/// The column that says whose rights a row is about, or what roles are called; "" when it may be anybody's.
std::string_view owner_column(RightsTable table) {
    switch (table) {
        case RightsTable::Sessions: return "sessionToken";
        case RightsTable::Users: return "objectId";
        case RightsTable::RoleUsers: return "relatedId";
        case RightsTable::Roles: return "name";
        default: return {};
    }
}

std::optional<std::string> text_in(const RowForm& form, const HeapTupleData& tuple, std::string_view column) {
    const int number = form.column_number(column);
    const std::optional<Datum> value = number > 0 ? RowState(form, tuple).value(number) : std::nullopt;
    if (!value) return std::nullopt;
    return text_of(*value);
}

}  // namespace

std::vector<std::uint64_t> watched_keys(const App& app, std::string_view class_name, const Where& where) {
    std::vector<std::uint64_t> keys{table_key(app.pg_schema_oid, class_name)};
    for (std::size_t i = 0; i < kRightsTables.size(); ++i) keys.push_back(rights_key(app, static_cast<RightsTable>(i)));
    for (const RelatedTo* related : relations_in(where)) keys.push_back(relation_key(app, *related));
    return keys;
}

void Registry::follow_proxies() {
    std::map<std::int64_t, std::string> alive;
    pg_call([] { LWLockAcquire(live_lock(), LW_SHARED); });
    for (const ProxySlot& slot : area_.proxies)
        if (slot.number != 0) alive.emplace(slot.number, slot.channel.data());
    LWLockRelease(live_lock());
    for (auto& [number, channel] : alive)
        if (!outboxes_.contains(number)) outboxes_.emplace(number, Outbox(std::move(channel)));
    for (auto held = by_id_.begin(); held != by_id_.end();) {
        const auto next = std::next(held);
        if (!alive.contains(held->first.first)) forget(held);
        held = next;
    }
    std::erase_if(outboxes_, [&](const auto& entry) { return !alive.contains(entry.first); });
}

Outbox* Registry::find_outbox(std::int64_t proxy) {
    const auto found = outboxes_.find(proxy);
    return found == outboxes_.end() ? nullptr : &found->second;
}

void Registry::subscribe(Registration registration) {
    if (find_outbox(registration.proxy) == nullptr) follow_proxies();
    const std::shared_ptr<const App> app = find_app(registration.credentials.app_id);
    if (app == nullptr) return;
    Where where =
        parse_where(registration.query.where, app->options.query_limits, registration.credentials.key != Key::None);
    std::vector<std::uint64_t> keys = watched_keys(*app, registration.query.class_name, where);
    if (find_outbox(registration.proxy) == nullptr) {
        for (const std::uint64_t key : keys) unwatch_table(area_, key);
        return;
    }
    unsubscribe(registration.proxy, registration.id);
    auto subscription = std::make_unique<Subscription>();
    subscription->proxy = registration.proxy;
    subscription->id = registration.id;
    subscription->subscriber = subscriber_for(registration.credentials);
    subscription->query = std::move(registration.query);
    subscription->where = std::move(where);
    for (std::size_t i = 0; i < kRightsTables.size(); ++i)
        rights_[rights_key(*app, static_cast<RightsTable>(i))] = {app->id, static_cast<RightsTable>(i)};
    const std::uint64_t class_key = keys.front();
    LiveClass& live_class = class_for(app->id, subscription->query.class_name, class_key);
    live_class.add(*subscription);
    Object row{{"proxy", static_cast<double>(registration.proxy)}, {"id", static_cast<double>(registration.id)}};
    row.append("app_id", app->id);
    row.append("class_name", subscription->query.class_name);
    row.append("query", registration.query_json);
    row.append("user_id", subscription->subscriber->caller().user_id);
    row.append("installation_id", registration.credentials.installation_id);
    row.append("is_master", registration.credentials.key != Key::None);
    added_.push_back(to_json(row));
    const auto held = by_id_.emplace(Id{registration.proxy, registration.id},
                                     Held{std::move(subscription), &live_class, std::move(keys), class_key});
    follow_relations(held.first->second, *app);
}

void Registry::follow_relations(Held& held, const App& app) {
    for (const RelatedTo* related : relations_in(held.subscription->where))
        relations_.emplace(relation_key(app, *related), &held);
}

void Registry::unsubscribe(std::int64_t proxy, std::uint32_t id) {
    const auto held = by_id_.find({proxy, id});
    if (held != by_id_.end()) forget(held);
}

void Registry::forget(std::map<Id, Held>::iterator held) {
    for (const std::uint64_t key : held->second.keys) unwatch_table(area_, key);
    std::erase_if(relations_, [&](const auto& entry) { return entry.second == &held->second; });
    LiveClass& live_class = *held->second.live_class;
    live_class.remove(*held->second.subscription);
    removed_.push_back(held->first);
    const std::uint64_t class_key = held->second.class_key;
    by_id_.erase(held);
    if (!live_class.empty()) return;
    const auto [first, last] = classes_.equal_range(class_key);
    const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second.get() == &live_class; });
    if (found != last) classes_.erase(found);
}

LiveClass& Registry::class_for(const std::string& app_id, const std::string& class_name, std::uint64_t key) {
    const auto [first, last] = classes_.equal_range(key);
    for (auto entry = first; entry != last; ++entry)
        if (entry->second->name() == class_name && entry->second->app_id() == app_id) return *entry->second;
    return *classes_.emplace(key, std::make_unique<LiveClass>(app_id, class_name))->second;
}

std::shared_ptr<Subscriber> Registry::subscriber_for(const Credentials& credentials) {
    std::weak_ptr<Subscriber>& known = subscribers_[credentials.text()];
    std::shared_ptr<Subscriber> subscriber = known.lock();
    if (subscriber == nullptr) known = subscriber = std::make_shared<Subscriber>(credentials);
    return subscriber;
}

void Registry::handle(const ChangeReader& change, const ChangeFacts& facts) {
    const std::uint64_t key = change.head().key;
    if (const auto rights = rights_.find(key); rights != rights_.end()) rights_changed(rights->second, change);
    if (relations_.contains(key)) relation_changed(key, change, facts);
    const auto [first, last] = classes_.equal_range(key);
    for (auto entry = first; entry != last; ++entry)
        entry->second->handle(change, facts, [this](std::int64_t proxy) { return find_outbox(proxy); });
}

/// How the rows of the change can be read; nullptr when they cannot.
const RowForm* Registry::form_for(const ChangeHead& change) {
    if (change.kind != ChangeKind::Row) return nullptr;
    std::shared_ptr<const RowForm>& form = forms_[change.table];
    if (form == nullptr || !form->fits(change)) form = RowForm::of_table(change.table);
    return form->fits(change) ? form.get() : nullptr;
}

void Registry::relation_changed(std::uint64_t key, const ChangeReader& change, const ChangeFacts& facts) {
    const RowForm* const form = form_for(change.head());
    const FindSink find_sink = [this](std::int64_t proxy) { return find_outbox(proxy); };
    const auto tell = [&](const HeapTupleData& row, LiveClass::Relation what) {
        const auto owner = text_in(*form, row, "owningId");
        const auto related = text_in(*form, row, "relatedId");
        const auto [first, last] = relations_.equal_range(key);
        for (auto entry = first; owner && related && entry != last; ++entry)
            entry->second->live_class->relation_changed(*entry->second->subscription, *owner, *related, what, facts,
                                                        find_sink);
    };
    if (form == nullptr) {
        const auto [first, last] = relations_.equal_range(key);
        for (auto entry = first; entry != last; ++entry)
            entry->second->live_class->announce_loss(*entry->second->subscription, find_sink);
        return;
    }
    if (change.head().old_bytes > 0) tell(change.old_row(), LiveClass::Relation::Left);
    if (change.head().new_bytes > 0) tell(change.new_row(), LiveClass::Relation::Entered);
}

void Registry::rights_changed(const RightsKey& key, const ChangeReader& change) {
    const ChangeHead& head = change.head();
    const std::string_view column = owner_column(key.table);
    const RowForm* const form = column.empty() ? nullptr : form_for(head);
    if (form == nullptr) return forget_rights(key.app_id, key.table, nullptr);
    const HeapTupleData before = change.old_row();
    const HeapTupleData after = change.new_row();
    const auto old_owner = head.old_bytes > 0 ? text_in(*form, before, column) : std::nullopt;
    const auto new_owner = head.new_bytes > 0 ? text_in(*form, after, column) : std::nullopt;
    // Users and roles change all the time; what they may do, and give, changes with their ids and names alone.
    const bool is_of_all = key.table == RightsTable::Roles;
    if ((is_of_all || key.table == RightsTable::Users) && old_owner == new_owner) return;
    if (is_of_all) return forget_rights(key.app_id, key.table, nullptr);
    if (old_owner) forget_rights(key.app_id, key.table, &*old_owner);
    if (new_owner && new_owner != old_owner) forget_rights(key.app_id, key.table, &*new_owner);
}

void Registry::forget_rights(const std::string& app_id, RightsTable table, const std::string* who) {
    for (auto entry = subscribers_.begin(); entry != subscribers_.end();) {
        const std::shared_ptr<Subscriber> subscriber = entry->second.lock();
        if (subscriber == nullptr) {
            entry = subscribers_.erase(entry);
            continue;
        }
        ++entry;
        if (subscriber->credentials().app_id != app_id) continue;
        const bool concerns = who == nullptr || (table == RightsTable::Sessions ? subscriber->has_token(*who)
                                                                                : subscriber->user_id() == *who);
        if (concerns) subscriber->forget_rights();
    }
}

void Registry::write_table() {
    area_.counts.subscriptions.store(static_cast<std::uint32_t>(by_id_.size()));
    if (!removed_.empty()) {
        std::vector<double> proxies;
        std::vector<double> ids;
        for (const auto& [proxy, id] : removed_) {
            proxies.push_back(static_cast<double>(proxy));
            ids.push_back(id);
        }
        execute({"DELETE FROM parse_internal.live_subscription s USING unnest($1::bigint[], $2::bigint[]) AS r(p, i) "
                 "WHERE s.proxy = r.p AND s.id = r.i",
                 {std::move(proxies), std::move(ids)}},
                Mode::Fresh, Planning::Generic);
    }
    if (added_.empty()) return;
    std::string rows = "[";
    for (const std::string& row : added_) (rows += rows.size() > 1 ? "," : "") += row;
    rows += ']';
    execute({"INSERT INTO parse_internal.live_subscription (proxy, id, app_id, class_name, query, user_id, "
             "installation_id, is_master) SELECT proxy, id, app_id, class_name, query, nullif(user_id, ''), "
             "nullif(installation_id, ''), is_master FROM jsonb_to_recordset($1::jsonb) AS r(proxy bigint, id bigint, "
             "app_id text, class_name text, query jsonb, user_id text, installation_id text, is_master boolean) "
             "ON CONFLICT DO NOTHING",
             {std::move(rows)}},
            Mode::Fresh, Planning::Generic);
}

void Registry::table_is_written() {
    added_.clear();
    removed_.clear();
}

}  // namespace parsegres::pg
