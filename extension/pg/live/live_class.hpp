#pragma once
// The subscriptions of one class, and what a change of one of its objects is to each of them.

#include "pg/boundary.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "live/event_kind.hpp"
#include "pg/live/equality_index.hpp"
#include "pg/live/event_sink.hpp"
#include "pg/live/matcher.hpp"
#include "pg/live/view.hpp"
#include "pg/request.hpp"
#include "pg/schema_cache.hpp"

namespace parsegres::pg {

/// Where events for the proxy with that number go; nullptr when it is gone.
using FindSink = std::function<EventSink*(std::int64_t)>;

class LiveClass {
  public:
    LiveClass(std::string app_id, std::string name) : app_id_(std::move(app_id)), name_(std::move(name)) {}

    [[nodiscard]] const std::string& app_id() const { return app_id_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] bool empty() const { return subscriptions_.empty(); }

    /// Both of subscriptions that outlive their stay. Need an SpiSession.
    void add(Subscription& subscription);
    void remove(Subscription& subscription);

    /// Writes what the change is to each subscriber. Needs an SpiSession.
    void handle(const ChangeReader& change, const ChangeFacts& facts, const FindSink& find_sink);
    enum class Relation : unsigned char { Entered, Left };
    /// Writes to one subscriber, who asks for that relation of that owner, what it is that an object entered or left
    /// it.
    void relation_changed(Subscription& subscription, const std::string& owner_id, const std::string& object_id,
                          Relation what, const ChangeFacts& facts, const FindSink& find_sink);
    /// Tells one subscriber that something may be missing.
    void announce_loss(const Subscription& subscription, const FindSink& find_sink) const;

    /// The same of rows that are composite values of the table's type; nothing where there is no row.
    void handle_rows(std::optional<Datum> before, std::optional<Datum> after, const ChangeFacts& facts,
                     const FindSink& find_sink);

  private:
    struct Group {
        std::int64_t proxy;
        const LiveView* view;
        LiveEvent event;
        std::vector<std::uint32_t> ids;
    };
    struct Event {
        RowState before, after;
        const ChangeFacts& facts;
        const FindSink& find_sink;
    };

    /// Takes up the class as it is now. False when it does not exist.
    bool refresh();
    void rebuild();
    void place(Subscription& subscription);
    /// Whether changes can be read, perhaps after another look at the table.
    bool can_read(const ChangeHead& change);
    void announce_loss(const FindSink& find_sink) const;
    [[nodiscard]] bool matches_without(const Subscription& subscription, const RelatedTo& related,
                                       const RowState& row) const;
    void remember(const Subscription& subscription, const Event& event);
    [[nodiscard]] std::optional<RowState> find_row(const std::string& object_id) const;

    void look_at(RowState before, RowState after, const ChangeFacts& facts, const FindSink& find_sink);
    void gather(const RowState& row, bool Subscription::*found);
    void take_candidate(Subscription& subscription);
    void judge_candidates(const Event& event);
    void judge(Subscription& subscription);
    void grant(Subscription& subscription, const Caller& caller);
    std::shared_ptr<Subscription> rule_of(Request& request, const RowRules& rules);
    void match_candidates(const Event& event);
    void give_up(const Event& event);
    void decide(const Event& event);
    void send(Subscription& subscription, const LiveEvent& found, const Event& event, std::vector<Group>& groups);
    void send_hooked(const Subscription& subscription, const LiveEvent& found, const Event& event);
    void send_group(const Group& group, const Event& event) const;
    [[nodiscard]] static bool is_awaited(const Subscription& subscription, const LiveEvent& found, const Event& event);
    [[nodiscard]] bool is_hidden_change(const Event& event) const;
    [[nodiscard]] std::optional<std::vector<std::string>> permitted(const RowState& row) const;
    [[nodiscard]] std::vector<int> columns_of(const std::vector<std::string>& fields) const;
    LiveView& view_for(const Subscription& subscription, const Caller& caller, HiddenFields hidden);

    std::string app_id_;
    std::string name_;
    std::shared_ptr<const App> app_;
    std::shared_ptr<const ClassEntry> entry_;
    std::shared_ptr<const RowForm> form_;
    std::vector<Subscription*> subscriptions_;
    /// Of these the index knows nothing.
    std::vector<Subscription*> unindexed_;
    std::unique_ptr<EqualityIndex> index_;
    Matcher matcher_;
    std::map<std::string, std::unique_ptr<LiveView>> views_;
    std::unique_ptr<LiveView> whole_view_;  ///< what hooks are shown
    std::vector<Subscription*> candidates_;
    /// What was told in the transaction at hand to subscribers that ask for relations.
    std::set<std::pair<const Subscription*, std::string>> told_;
    std::int64_t told_transaction_ = 0;
    std::uint64_t events_ = 0;
};

}  // namespace parsegres::pg
