#include "pg/live/live_class.hpp"

#include <algorithm>

#include "acl/own_rows.hpp"
#include "compile/statements.hpp"
#include "errors/sqlstate.hpp"
#include "live/number_ranges.hpp"
#include "pg/live/relations.hpp"
#include "pg/request.hpp"
#include "pg/wrap/datum.hpp"

namespace parsegres::pg {
namespace {

/// Whether one of the conditions asks of other objects, so that it cannot be asked for many subscribers together.
bool asks_elsewhere(const Where& where) {
    return std::any_of(where.conditions.begin(), where.conditions.end(), [](const Condition& condition) {
        if (const auto* logical = std::get_if<Logical>(&condition.node))
            return std::any_of(logical->branches.begin(), logical->branches.end(), asks_elsewhere);
        const auto* field = std::get_if<FieldCondition>(&condition.node);
        if (field == nullptr) return true;
        return std::any_of(field->constraints.begin(), field->constraints.end(), [](const Constraint& constraint) {
            const auto* list = std::get_if<IsIn>(&constraint);
            return list != nullptr && !list->subqueries.empty();
        });
    });
}

constexpr std::string_view kLost = "objects were changed in a way that live queries cannot follow, subscribe again";

HeapTupleData row_in(Datum composite) {
    HeapTupleData row{};
    row.t_data = DatumGetHeapTupleHeader(composite);
    row.t_len = HeapTupleHeaderGetDatumLength(row.t_data);
    ItemPointerSetInvalid(&row.t_self);
    return row;
}

Action action_of(const Where& where) { return is_by_id(where) ? Action::Get : Action::Find; }

}  // namespace

void LiveClass::add(Subscription& subscription) {
    subscriptions_.push_back(&subscription);
    // What was made for subscriptions that have ended is not kept for ever.
    constexpr std::size_t kMostUnused = 1000;
    if (views_.size() + matcher_.size() > kMostUnused + 2 * subscriptions_.size()) return rebuild();
    if (refresh()) place(subscription);
}

void LiveClass::remove(Subscription& subscription) {
    if (index_ != nullptr) index_->remove(subscription);
    std::erase(subscriptions_, &subscription);
    std::erase(unindexed_, &subscription);
}

bool LiveClass::refresh() {
    std::shared_ptr<const App> app = find_app(app_id_);
    std::shared_ptr<const ClassEntry> entry = app != nullptr ? find_class(*app, name_) : nullptr;
    if (app == app_ && entry == entry_) return entry_ != nullptr;
    app_ = std::move(app);
    entry_ = std::move(entry);
    rebuild();
    return entry_ != nullptr;
}

void LiveClass::rebuild() {
    index_.reset();
    views_.clear();
    matcher_ = {};
    whole_view_.reset();
    unindexed_.clear();
    form_ = entry_ != nullptr ? RowForm::of_table(entry_->table) : nullptr;
    if (form_ == nullptr) return;
    index_ = std::make_unique<EqualityIndex>(entry_->schema, *form_);
    for (Subscription* subscription : subscriptions_) place(*subscription);
}

void LiveClass::place(Subscription& subscription) {
    subscription.judged_version = 0;
    subscription.is_exact_by_index = false;
    if (!index_->add(subscription)) unindexed_.push_back(&subscription);
}

bool LiveClass::can_read(const ChangeHead& change) {
    if (form_->fits(change)) return true;
    rebuild();
    return form_->fits(change);
}

void LiveClass::announce_loss(const FindSink& find_sink) const {
    std::map<std::int64_t, std::vector<std::uint32_t>> ids;
    for (const Subscription* one : subscriptions_) ids[one->proxy].push_back(one->id);
    for (auto& [proxy, numbers] : ids) {
        std::string list;
        append_number_ranges(list, std::move(numbers));
        if (EventSink* const sink = find_sink(proxy)) sink->lost(list, kLost);
    }
}

void LiveClass::announce_loss(const Subscription& subscription, const FindSink& find_sink) const {
    if (EventSink* const sink = find_sink(subscription.proxy)) sink->lost(std::to_string(subscription.id), kLost);
}

void LiveClass::handle(const ChangeReader& change, const ChangeFacts& facts, const FindSink& find_sink) {
    if (!refresh()) return;
    const ChangeHead& head = change.head();
    if (head.kind == ChangeKind::Unknown || !can_read(head)) return announce_loss(find_sink);
    look_at(head.old_bytes > 0 ? RowState(*form_, change.old_row()) : RowState(),
            head.new_bytes > 0 ? RowState(*form_, change.new_row()) : RowState(), facts, find_sink);
}

void LiveClass::handle_rows(std::optional<Datum> before, std::optional<Datum> after, const ChangeFacts& facts,
                            const FindSink& find_sink) {
    if (!refresh()) return;
    look_at(before ? RowState(*form_, row_in(*before)) : RowState(),
            after ? RowState(*form_, row_in(*after)) : RowState(), facts, find_sink);
}

void LiveClass::look_at(RowState before, RowState after, const ChangeFacts& facts, const FindSink& find_sink) {
    const Event event{before, after, facts, find_sink};
    ++events_;
    candidates_.clear();
    for (Subscription* subscription : unindexed_) take_candidate(*subscription);
    if (event.before.exists()) gather(event.before, &Subscription::found_before);
    if (event.after.exists()) gather(event.after, &Subscription::found_after);
    if (candidates_.empty()) return;
    judge_candidates(event);
    match_candidates(event);
    give_up(event);
    decide(event);
}

void LiveClass::relation_changed(Subscription& subscription, const std::string& owner_id, const std::string& object_id,
                                 Relation what, const ChangeFacts& facts, const FindSink& find_sink) {
    if (!refresh()) return;
    // Who made the object in the same transaction has told of it already.
    if (told_transaction_ == facts.transaction && told_.contains({&subscription, object_id})) return;
    const SpiSession session;  // of which the memory of the row is
    const std::optional<RowState> row = find_row(object_id);
    if (!row) return;
    const Event event{*row, *row, facts, find_sink};
    candidates_ = {&subscription};
    judge_candidates(event);
    if (candidates_.empty()) return;
    match_candidates(event);
    for (const RelatedTo* related : relations_in(subscription.where)) {
        if (related->owner_id != owner_id) continue;
        subscription.matches_before = what == Relation::Left && matches_without(subscription, *related, *row);
        decide(event);
    }
}

bool LiveClass::matches_without(const Subscription& subscription, const RelatedTo& related, const RowState& row) const {
    const Caller& caller = subscription.subscriber->caller();
    Request request(caller);
    Subscription rest = subscription;
    rest.where = without(subscription.where, related);
    rest.condition = compile_condition(entry_->schema, rest.where, caller.access, request, {});
    rest.matches_before = false;
    matcher_.match({&rest}, row, app_->options.live.regex_timeout_ms, &Subscription::matches_before);
    return rest.matches_before;
}

/// As it is now, in the memory of the SPI session.
std::optional<RowState> LiveClass::find_row(const std::string& object_id) const {
    const std::string alias(kTableAlias);
    const SqlText query{
        "SELECT " + alias + " FROM " + entry_->schema.table() + ' ' + alias + " WHERE " + alias + ".\"objectId\" = $1",
        {object_id}};
    const Rows rows = execute(query, Mode::Fresh, Planning::Generic);
    if (rows.empty()) return std::nullopt;
    return RowState(*form_, row_in(*rows.datum(0, 0)));
}

void LiveClass::remember(const Subscription& subscription, const Event& event) {
    if (relations_in(subscription.where).empty()) return;
    if (told_transaction_ != event.facts.transaction) told_.clear();
    told_transaction_ = event.facts.transaction;
    const RowState& row = event.after.exists() ? event.after : event.before;
    if (const auto id = row.value(form_->column_number("objectId"))) told_.emplace(&subscription, text_of(*id));
}

void LiveClass::take_candidate(Subscription& subscription) {
    if (subscription.seen_at == events_) return;
    subscription.seen_at = events_;
    subscription.matches_before = subscription.matches_after = false;
    subscription.found_before = subscription.found_after = false;
    candidates_.push_back(&subscription);
}

void LiveClass::gather(const RowState& row, bool Subscription::*found) {
    index_->visit(row, [&](Subscription& subscription) {
        take_candidate(subscription);
        subscription.*found = true;
    });
}

/// Leaves those who can get events.
void LiveClass::judge_candidates(const Event& event) {
    std::erase_if(candidates_, [&](Subscription* subscription) {
        if (subscription->is_given_up) return true;
        judge(*subscription);
        if (subscription->refusal) {
            const ParseAnswer answer = answer_of(*subscription->refusal);
            if (EventSink* sink = event.find_sink(subscription->proxy))
                sink->error(subscription->id, answer.parse_code, answer.message);
        }
        return subscription->refusal || subscription->is_silent;
    });
}

void LiveClass::judge(Subscription& subscription) {
    const Caller& caller = subscription.subscriber->caller();
    if (subscription.judged_version == subscription.subscriber->version()) return;
    subscription.judged_version = subscription.subscriber->version();
    subscription.refusal.reset();
    subscription.is_silent = false;
    try {
        grant(subscription, caller);
    } catch (const Error& error) {
        subscription.refusal = error;
    }
}

void LiveClass::grant(Subscription& subscription, const Caller& caller) {
    Request request(caller);
    request.check_door(Door::Find, name_);
    const Action action = action_of(subscription.where);
    using enum Judgement::Verdict;
    // Pointer permissions without a user: the reference is silent.
    if (!caller.is_privileged() &&
        entry_->permissions.judge(action, caller.access.principals.get(), caller.user_id).verdict == NoRows) {
        subscription.is_silent = true;
        return;
    }
    HiddenFields hidden = request.hidden_fields(*entry_);
    request.check_query(*entry_, hidden, subscription.where, {});
    for (const std::string& field : subscription.query.watch) request.check_watch(*entry_, hidden, field);
    const RowRules rules = request.rows_for(*entry_, action);
    subscription.is_silent = !rules.any;
    subscription.is_alone = asks_elsewhere(subscription.where);
    subscription.is_exact = subscription.is_exact_by_index;
    subscription.condition = compile_condition(entry_->schema, subscription.where, caller.access, request, {});
    subscription.rule = rule_of(request, rules);
    matcher_.add(subscription);
    subscription.watched_columns = columns_of(subscription.query.watch);
    subscription.view = &view_for(subscription, caller, std::move(hidden));
}

std::shared_ptr<Subscription> LiveClass::rule_of(Request& request, const RowRules& rules) {
    if (rules.conditions.empty()) return nullptr;
    auto rule = std::make_shared<Subscription>();
    rule->query.class_name = name_;
    rule->condition = compile_condition(entry_->schema, {}, request.caller().access, request, rules);
    matcher_.add(*rule);
    return rule;
}

LiveView& LiveClass::view_for(const Subscription& subscription, const Caller& caller, HiddenFields hidden) {
    const std::string key = LiveView::key(*entry_, *subscription.subscriber, caller, subscription.query, hidden);
    std::unique_ptr<LiveView>& view = views_[key];
    if (view == nullptr)
        view =
            std::make_unique<LiveView>(*entry_, *form_, subscription.subscriber, subscription.query, std::move(hidden));
    return *view;
}

std::vector<int> LiveClass::columns_of(const std::vector<std::string>& fields) const {
    std::vector<int> columns;
    for (const std::string& field : fields) {
        if (field == "ACL") {
            columns.push_back(form_->column_number("_rperm"));
            columns.push_back(form_->column_number("_wperm"));
        } else if (const int number = form_->column_number(split_path(field).field); number > 0) {
            columns.push_back(number);
        }
    }
    return columns;
}

/// Whoever has a condition that takes too long pays for it, and not those who wait behind.
void LiveClass::give_up(const Event& event) {
    constexpr int kMostFailures = 3;
    std::erase_if(candidates_, [&](Subscription* subscription) {
        if (subscription->failures < kMostFailures) return false;
        subscription->is_given_up = true;
        const Error error(ErrorCode::invalid_query, "The conditions of this live query take too long, or fail.");
        if (EventSink* sink = event.find_sink(subscription->proxy))
            sink->error(subscription->id, answer_of(error).parse_code, error.message());
        return true;
    });
}

void LiveClass::match_candidates(const Event& event) {
    std::vector<Subscription*> asked;
    for (Subscription* subscription : candidates_) {
        if (subscription->is_exact) {
            subscription->matches_before = subscription->found_before;
            subscription->matches_after = subscription->found_after;
        } else if (subscription->condition.text == "TRUE") {
            subscription->matches_before = subscription->matches_after = true;
        } else {
            asked.push_back(subscription);
        }
    }
    for (Subscription* subscription : candidates_) {
        if (subscription->rule == nullptr) continue;
        subscription->rule->matches_before = subscription->rule->matches_after = false;
        asked.push_back(subscription->rule.get());
    }
    const int limit = app_->options.live.regex_timeout_ms;
    if (asked.empty()) return;
    if (event.before.exists()) matcher_.match(asked, event.before, limit, &Subscription::matches_before);
    if (event.after.exists()) matcher_.match(asked, event.after, limit, &Subscription::matches_after);
}

std::optional<std::vector<std::string>> LiveClass::permitted(const RowState& row) const {
    const int column = form_->column_number("_rperm");
    const std::optional<Datum> value = row.exists() && column > 0 ? row.value(column) : std::nullopt;
    if (!value) return std::nullopt;
    return text_array_of(*value);
}

void LiveClass::decide(const Event& event) {
    const auto before = permitted(event.before);
    const auto after = permitted(event.after);
    std::vector<Group> groups;
    for (Subscription* subscription : candidates_) {
        const Subscriber& subscriber = *subscription->subscriber;
        const Subscription* const rule = subscription->rule.get();
        const SeenState was{
            event.before.exists(), subscription->matches_before,
            subscriber.may_read(before ? &*before : nullptr) && (rule == nullptr || rule->matches_before)};
        const SeenState is{event.after.exists(), subscription->matches_after,
                           subscriber.may_read(after ? &*after : nullptr) && (rule == nullptr || rule->matches_after)};
        if (const auto found = event_of(was, is); found && is_awaited(*subscription, *found, event))
            send(*subscription, *found, event, groups);
    }
    for (const Group& group : groups) send_group(group, event);
}

bool LiveClass::is_awaited(const Subscription& subscription, const LiveEvent& found, const Event& event) {
    if (subscription.query.watch.empty()) return true;
    if (found.kind != EventKind::Update && found.kind != EventKind::Create) return true;
    return std::any_of(subscription.watched_columns.begin(), subscription.watched_columns.end(),
                       [&](int column) { return !has_same_value(event.before, event.after, column); });
}

/// Whether all that changed is what no client ever sees: a count of failed log-ins, say.
bool LiveClass::is_hidden_change(const Event& event) const {
    bool any_hidden = false;
    for (const Field* field : entry_->all_columns) {
        if (has_same_value(event.before, event.after, form_->column_number(field->name))) continue;
        if (!field->name.starts_with('_') || field->is_text_array) return false;
        any_hidden = true;
    }
    return any_hidden;
}

void LiveClass::send(Subscription& subscription, const LiveEvent& found, const Event& event,
                     std::vector<Group>& groups) {
    if (found.kind == EventKind::Update && is_hidden_change(event)) return;
    remember(subscription, event);
    if (app_->hooks.find(Trigger::after_event, name_) != nullptr) return send_hooked(subscription, found, event);
    for (Group& group : groups) {
        if (group.proxy != subscription.proxy || group.view != subscription.view || group.event != found) continue;
        group.ids.push_back(subscription.id);
        return;
    }
    groups.push_back({subscription.proxy, subscription.view, found, {subscription.id}});
}

void LiveClass::send_hooked(const Subscription& subscription, const LiveEvent& found, const Event& event) {
    EventSink* const sink = event.find_sink(subscription.proxy);
    if (sink == nullptr) return;
    if (whole_view_ == nullptr) {
        Credentials master{app_id_, Key::Master, {}, {}};
        whole_view_ = std::make_unique<LiveView>(*entry_, *form_, std::make_shared<Subscriber>(std::move(master)),
                                                 LiveQuery{name_, Object(), {}, {}, {}}, HiddenFields{});
    }
    const RowState& shown = found.object_is_old ? event.before : event.after;
    sink->hooked(found.kind, event.facts, subscription.id, whole_view_->text(shown),
                 found.with_original ? whole_view_->text(event.before) : std::string());
}

void LiveClass::send_group(const Group& group, const Event& event) const {
    EventSink* const sink = event.find_sink(group.proxy);
    if (sink == nullptr) return;
    const RowState& shown = group.event.object_is_old ? event.before : event.after;
    sink->event(group.event.kind, event.facts, group.ids, group.view->text(shown),
                group.event.with_original ? group.view->text(event.before) : std::string());
}

}  // namespace parsegres::pg
