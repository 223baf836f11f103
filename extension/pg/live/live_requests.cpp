#include "pg/live/live_requests.hpp"

#include <algorithm>

#include "acl/own_rows.hpp"
#include "compile/regex.hpp"
#include "compile/statements.hpp"
#include "live/event_kind.hpp"
#include "pg/hooks/find_hooks.hpp"
#include "pg/hooks/hook_validation.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/live/log_place.hpp"
#include "pg/live/queue.hpp"
#include "pg/live/registry.hpp"
#include "pg/live/resume.hpp"
#include "pg/live/shown_object.hpp"
#include "pg/request.hpp"
#include "pg/wrap/snapshot.hpp"
#include "query/parse_where.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// Larger results are for a find, page by page.
constexpr int kMostInitial = 10'000;

LiveArea& required_area() {
    LiveArea* const area = pg_call([] { return live_area(); });
    if (area == nullptr) throw Error(ErrorCode::command_unavailable, "Live queries are not available at the moment.");
    return *area;
}

/// That of the subscription, then that of the connection.
std::vector<std::string> tokens_of(const Caller& caller, const Value& body) {
    std::vector<std::string> tokens;
    if (const std::string* own = body.find_string("sessionToken"); own != nullptr && !own->empty())
        tokens.push_back(*own);
    if (!caller.session_token.empty()) tokens.push_back(caller.session_token);
    return tokens;
}

Credentials credentials_of(const Caller& caller, const Value& body) {
    return {caller.app->id, caller.key, tokens_of(caller, body), caller.installation_id};
}

/// The caller with the rights of the first of these tokens that is a session's.
Caller signed_in(const Caller& caller, const Value& body) {
    TimestampTz expires_at = 0;
    Caller result = caller_with(credentials_of(caller, body), expires_at);
    result.exchange = caller.exchange;
    result.headers = caller.headers;
    result.ip = caller.ip;
    result.mount_path = caller.mount_path;
    result.context = caller.context;
    return result;
}

/// What hooks are told of the connection; the token as the client gave it, whatever it is worth.
Object connection_facts(const Caller& caller, const Value& body) {
    Object facts;
    for (const std::string_view name : {"clients", "subscriptions", "requestId"})
        if (const Value* value = body.find(name)) facts.append(std::string(name), *value);
    std::string token = text_member(body, "sessionToken");
    if (token.empty()) token = caller.session_token;
    if (!token.empty()) facts.append("sessionToken", std::move(token));
    facts.append("useMasterKey", caller.is_master());
    return facts;
}

/// Who wants to be told of what happens to sockets; nullptr for nobody.
const Hook* told_hook(const Caller& caller) {
    const Hook* hook = caller.app->hooks.find(Trigger::on_live_query_event, kLiveQueryClass);
    return hook != nullptr && hook->place == Hook::Place::Host ? hook : nullptr;
}

/// An answer, with which the proxy learns whether it is to call `told`.
Reply reply_with_tells(const Caller& caller, Object answer) {
    if (told_hook(caller) != nullptr) answer.append("tells", true);
    return {to_json(answer)};
}

Reply connect(const Caller& caller, const Value& body) {
    const Caller user = signed_in(caller, body);
    const Hook* hook = user.app->hooks.find(Trigger::before_connect, "@Connect");
    if (hook != nullptr && validate_object(user, *hook, nullptr, nullptr)) {
        Object facts = connection_facts(user, body);
        facts.append("event", "connect");
        run_hook(user, *hook, hook_request(user, *hook, std::move(facts)));
    }
    return reply_with_tells(user, {});
}

std::string joined(const Array& names) {
    std::string text;
    for (const Value& name : names)
        if (name.is_string()) (text += text.empty() ? "" : ",") += name.as_string();
    return text;
}

Array split(const std::string& text) {
    Array names;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (end > begin) names.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

/// Lists of names are arrays in subscriptions and joined in the queries that hooks know.
Object query_for_hook(const Object& query) {
    Object shown;
    for (const Member& member : query)
        shown.set(member.key, member.value.is_array() ? Value(joined(member.value.as_array())) : member.value);
    return shown;
}

Object query_from_hook(const Object& query, const Value& answer) {
    const Value* inner = answer.find("query");
    const Value& changed = inner != nullptr && inner->is_object() ? *inner : answer;
    Object result{{"className", *query.find("className")}};
    for (const std::string_view name : {"where", "keys", "watch", "include"}) {
        const Value* value = changed.find(name);
        if (value == nullptr || value->is_null()) continue;
        result.set(std::string(name), value->is_string() ? Value(split(value->as_string())) : *value);
    }
    if (!result.contains("where")) result.set("where", Object());
    for (const std::string_view name : {"initial", "resume"})
        if (const Value* value = query.find(name)) result.set(std::string(name), *value);
    return result;
}

/// The query as beforeSubscribe leaves it.
Object hooked_query(const Caller& caller, const Value& body, const Object& query) {
    const std::string class_name = text_member(query, "className");
    const Hook* hook = caller.app->hooks.find(Trigger::before_subscribe, class_name);
    if (hook == nullptr || !validate_object(caller, *hook, nullptr, nullptr)) return query;
    Object facts = connection_facts(caller, body);
    facts.append("query", query_for_hook(query));
    const Value answer = run_hook(caller, *hook, hook_request(caller, *hook, std::move(facts)));
    return answer.is_object() && !answer.as_object().empty() ? query_from_hook(query, answer) : query;
}

Object query_of(const Value& body) {
    const Value* query = body.find("query");
    if (query == nullptr || !query->is_object()) throw Error(ErrorCode::invalid_json, "query must be an object");
    return query->as_object();
}

/// Throws for a regular expression that PostgreSQL would refuse later, when nobody waits for an answer.
void check_regexes(const Where& where) {
    for (const Condition& condition : where.conditions) {
        if (const auto* logical = std::get_if<Logical>(&condition.node))
            for (const Where& branch : logical->branches) check_regexes(branch);
        const auto* field = std::get_if<FieldCondition>(&condition.node);
        if (field == nullptr) continue;
        for (const Constraint& constraint : field->constraints)
            if (const auto* regex = std::get_if<MatchesRegex>(&constraint))
                execute({"SELECT ''::text ~ $1", {translate_regex(regex->pattern, regex->options)}}, Mode::Read);
    }
}

/// Everything that can be said against a subscription before there are events.
void check_subscription(const Caller& caller, const LiveQuery& query) {
    const Where where = parse_where(query.where, caller.app->options.query_limits, caller.is_privileged());
    Request request(caller);
    request.check_door(Door::Find, query.class_name);
    check_regexes(where);
    const std::shared_ptr<const ClassEntry> entry = find_class(*caller.app, query.class_name);
    if (entry == nullptr) return;  // it may be created at any moment
    const HiddenFields hidden = request.hidden_fields(*entry);
    request.check_query(*entry, hidden, where, {});
    for (const std::string& field : query.watch) request.check_watch(*entry, hidden, field);
    request.check_live(*entry, is_by_id(where) ? Action::Get : Action::Find);
    if (!caller.is_privileged()) check_include_limits(query.include, caller.app->options.query_limits);
    compile_condition(entry->schema, where, caller.access, request, {});
}

/// A whole number from 1 to `most`.
bool is_number(const Value* value, double most) {
    return value != nullptr && value->is_number() && value->as_number() >= 1 && value->as_number() <= most;
}

constexpr double kLargestProxy = 9007199254740991;
constexpr double kLargestId = 2147483647;

double number_of(const Value& body, std::string_view name, double most) {
    const Value* value = body.find(name);
    if (!is_number(value, most)) throw Error(ErrorCode::invalid_json, std::string(name) + " must be a number");
    return value->as_number();
}

Reply subscribe(const Caller& caller, const Value& body) {
    const Caller user = signed_in(caller, body);
    const Object given = query_of(body);
    Registration registration;
    registration.query_json = hooked_query(user, body, given);
    registration.query = parse_live_query(registration.query_json);
    check_subscription(user, registration.query);
    registration.proxy = static_cast<std::int64_t>(number_of(body, "proxy", kLargestProxy));
    registration.id = static_cast<std::uint32_t>(number_of(body, "id", kLargestId));
    registration.credentials = credentials_of(caller, body);
    LiveArea& area = required_area();
    const std::vector<std::uint64_t> keys =
        watched_keys(*user.app, registration.query.class_name,
                     parse_where(registration.query.where, user.app->options.query_limits, user.is_privileged()));
    for (const std::uint64_t key : keys) watch_table(area, key);
    if (!put_record(area, RecordKind::Subscription, registration.json())) {
        for (const std::uint64_t key : keys) unwatch_table(area, key);
        throw Error(ErrorCode::command_unavailable, "Live queries are busy, try again.");
    }
    Object answer;
    if (registration.query_json != Value(given)) answer.append("query", registration.query_json);
    if (is_logged(*user.app, registration.query.class_name))
        answer.append("seq", end_of_log(current_snapshot()).text());
    return reply_with_tells(user, std::move(answer));
}

/// Whether there are more than fit into an initial result; sees the snapshot that is kept.
bool has_more(const Caller& user, const std::string& class_name, const Value& where, const std::string& answer) {
    constexpr std::size_t kSmallestObject = 50;
    if (answer.size() < kMostInitial * kSmallestObject) return false;
    const Object next{{"where", where}, {"keys", "objectId"}, {"skip", kMostInitial}, {"limit", 1}};
    return find_with_hooks(user, class_name, to_json(next)).find("objectId") != std::string::npos;
}

Reply initial(const Caller& caller, const Value& body) {
    const Caller user = signed_in(caller, body);
    const Object query = query_of(body);
    const std::string class_name = parse_live_query(query).class_name;
    required_area();
    wait_for_committing();
    Object options{{"where", *query.find("where")}, {"limit", kMostInitial}};
    for (const std::string_view name : {"keys", "include"})
        if (const Value* names = query.find(name); names != nullptr && names->is_array())
            options.append(std::string(name), joined(names->as_array()));
    std::optional<LogPlace> place;
    if (is_logged(*user.app, class_name)) place = end_of_log({});
    const OneSnapshot snapshot;
    std::string answer = find_with_hooks(user, class_name, to_json(options));
    if (has_more(user, class_name, *query.find("where"), answer))
        throw Error(ErrorCode::invalid_query, "The result is too large; find it page by page.");
    answer.back() = ',';
    answer += "\"snapshot\":";
    append_json_string(answer, current_snapshot());
    if (place) {
        place->snapshot = current_snapshot();
        answer += ",\"seq\":";
        append_json_string(answer, place->text());
    }
    return {answer += '}'};
}

Reply unsubscribe(const Value& body) {
    number_of(body, "proxy", kLargestProxy);
    const Value* ids = body.find("ids");
    const auto is_id = [](const Value& id) { return is_number(&id, kLargestId); };
    if (ids == nullptr || !ids->is_array() || !std::all_of(ids->as_array().begin(), ids->as_array().end(), is_id))
        throw Error(ErrorCode::invalid_json, "ids must be an array of numbers");
    // Where there is no room for it, there is none for events either, and all sockets are about to be closed.
    if (LiveArea* area = pg_call([] { return live_area(); }))
        put_record(*area, RecordKind::Unsubscription, to_json(body));
    return {"{}"};
}

/// Nothing where the user or the session has gone meanwhile: the others of the batch are told of all the same.
std::optional<Value> user_who_connected(const Caller& caller, const Value& event) {
    if (text_member(event, "event") != "connect") return std::nullopt;
    const Caller user = signed_in(caller, event);
    if (user.user_id.empty()) return std::nullopt;
    try {
        return user_json(user);
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// An effect, so that the proxy has the order of events in its hand: it waits for the host before it calls again.
Reply told(const Caller& caller, const Value& body) {
    const Hook* hook = told_hook(caller);
    const Value* events = body.find("events");
    if (events == nullptr || !events->is_array()) throw Error(ErrorCode::invalid_json, "events must be an array");
    if (hook == nullptr) return {"{}"};
    Array shown;
    for (const Value& event : events->as_array()) {
        if (!event.is_object()) throw Error(ErrorCode::invalid_json, "an event must be an object");
        Object facts = event.as_object();
        if (auto user = user_who_connected(caller, event)) facts.append("user", std::move(*user));
        shown.emplace_back(std::move(facts));
    }
    Object more{{"events", std::move(shown)}};
    run_hook_after_commit(caller, *hook, hook_request(caller, *hook, std::move(more)), Afterwards::Ignored);
    return reply_with_tells(caller, {});
}

/// With the class, which the hook's function cannot tell otherwise.
std::optional<Object> object_in(const Value& body, std::string_view name, const std::string& class_name) {
    const Value* object = body.find(name);
    if (object == nullptr || !object->is_object()) return std::nullopt;
    Object result = object->as_object();
    if (!result.contains("className")) result.set("className", class_name);
    return result;
}

/// What afterEvent leaves of an event, for that subscriber; nothing when it is not to be sent.
std::optional<Object> hooked_event(const Caller& user, const Value& body, const LiveQuery& query, Object event) {
    std::optional<Object> object = object_in(event, "object", query.class_name);
    std::optional<Object> original = object_in(event, "original", query.class_name);
    if (!object) throw Error(ErrorCode::invalid_json, "object is missing");
    const Hook* hook = user.app->hooks.find(Trigger::after_event, query.class_name);
    if (hook != nullptr && validate_object(user, *hook, &*object, original ? &*original : nullptr)) {
        Object facts = connection_facts(user, body);
        facts.append("event", text_member(event, "event"));
        facts.append("sendEvent", true);
        facts.append("object", *object);
        if (original) facts.append("original", *original);
        const Value answer = run_hook(user, *hook, hook_request(user, *hook, std::move(facts)));
        const Value* send = answer.find("sendEvent");
        if (send != nullptr && send->is_bool() && !send->as_bool()) return std::nullopt;
        if (auto changed = object_in(answer, "object", query.class_name)) object = std::move(changed);
        if (auto changed = object_in(answer, "original", query.class_name)) original = std::move(changed);
    }
    const std::shared_ptr<const ClassEntry> entry = find_class(*user.app, query.class_name);
    Object shown{{"object", shown_object(user, entry.get(), query.selection, std::move(*object))}};
    if (original) shown.append("original", shown_object(user, entry.get(), query.selection, std::move(*original)));
    return shown;
}

Reply event(const Caller& caller, const Value& body) {
    const Caller user = signed_in(caller, body);
    const std::optional<Object> shown =
        hooked_event(user, body, parse_live_query(query_of(body)), body.is_object() ? body.as_object() : Object());
    return {shown ? to_json(*shown) : R"({"send":false})"};
}

Registration registration_of(const Caller& caller, const Value& body) {
    Registration registration;
    registration.query_json = query_of(body);
    registration.query = parse_live_query(registration.query_json);
    registration.credentials = credentials_of(caller, body);
    return registration;
}

RunHook hook_runner(const Caller& user, const Value& body, const LiveQuery& query) {
    return [&](EventKind kind, std::string_view object, std::string_view original) {
        Object event{{"event", name_of(kind)}, {"object", parse_json(object)}};
        if (!original.empty()) event.append("original", parse_json(original));
        return hooked_event(user, body, query, std::move(event));
    };
}

Reply resume(const Caller& caller, const Value& body) {
    const Caller user = signed_in(caller, body);
    const Registration registration = registration_of(caller, body);
    check_subscription(user, registration.query);
    const std::string place = text_member(registration.query_json, "resume");
    return {missed_events(registration, place, hook_runner(user, body, registration.query))};
}

}  // namespace

Reply run_live_request(const Caller& caller, std::string_view operation, const Value& body) {
    if (operation == "connect") return connect(caller, body);
    if (operation == "subscribe") return subscribe(caller, body);
    if (operation == "initial") return initial(caller, body);
    if (operation == "resume") return resume(caller, body);
    if (operation == "unsubscribe") return unsubscribe(body);
    if (operation == "event") return event(caller, body);
    if (operation == "told") return told(caller, body);
    throw Error(ErrorCode::invalid_json, "no such operation of live queries");
}

std::string live_event(const Caller& caller, const Value& query, std::string_view object_id) {
    const Value body(Object{{"query", query}});
    const Caller user = signed_in(caller, body);
    const Registration registration = registration_of(caller, body);
    check_subscription(user, registration.query);
    return event_of_update(registration, std::string(object_id), hook_runner(user, body, registration.query));
}

}  // namespace parsegres::pg
