#include "live/live_client.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "busy.hpp"
#include "live/live_caller.hpp"
#include "live/wire.hpp"
#include "observe/log.hpp"
#include "rest/exchange.hpp"
#include "rest/json_text.hpp"

namespace parsegres::proxy::live {
namespace {

// Codes of errors that are not the database's.
constexpr int kBadMessage = 1;
constexpr int kUnknownClient = 2;
constexpr int kWrongKey = 4;

constexpr std::string_view kNotConnected = "Can not find this client, make sure you connect to server before ";

void append_text(std::string& body, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    ((body += ",\"") += name) += "\":";
    append_utf8_json_string(body, text);
}

/// To an object that has members; `json` is JSON text.
void append_member(std::string& object, std::string_view name, std::string_view json) {
    object.back() = ',';
    (((object += '"') += name) += "\":") += json;
    object += '}';
}

std::string counts(const LiveTotals& totals) {
    return "\"clients\":" + std::to_string(totals.clients) +
           ",\"subscriptions\":" + std::to_string(totals.subscriptions);
}

std::string begin_of_news(std::string_view event, const LiveTotals& totals) {
    std::string news = "{\"event\":\"";
    return (news += event) += "\"," + counts(totals) + '}';
}

std::string json_string(std::string_view text) {
    std::string json;
    if (!text.empty()) append_utf8_json_string(json, text);
    return json;
}

std::string connect_body(const ConnectMessage& message, const LiveTotals& totals) {
    std::string body = '{' + counts(totals);
    append_text(body, "sessionToken", message.session_token);
    if (message.installation_id) append_text(body, "installationId", *message.installation_id);
    return body += '}';
}

std::string subscribe_body(const SubscribeMessage& message, std::string_view query, SubscriptionId id,
                           std::int64_t link, const LiveTotals& totals) {
    std::string body = "{\"proxy\":" + std::to_string(link) + ",\"id\":" + std::to_string(id) + ",\"query\":";
    ((body += query) += ",\"requestId\":") += message.request_id + ',' + counts(totals);
    append_text(body, "sessionToken", message.session_token);
    return body += '}';
}

}  // namespace

LiveClient::LiveClient(LiveHub& hub, Socket socket, std::string ip)
    : LiveSocket(hub, std::move(socket)), ip_(std::move(ip)) {}

bool LiveClient::on_text(std::string text) {
    messages_.push_back(std::move(text));
    ++message_count_;
    if (!is_handling_) {
        is_handling_ = true;
        asio::co_spawn(hub().executor(), handle_all(std::static_pointer_cast<LiveClient>(shared_from_this())),
                       asio::detached);
    }
    return message_count_ < hub().settings().unhandled_messages;
}

void LiveClient::on_gone() {
    if (is_connected()) --hub().totals().clients;
    for (const auto& [request_id, id] : std::exchange(ids_, {})) hub().drop(id);
    if (opening_ != 0) hub().drop(opening_);
    messages_.clear();
    if (is_connected()) return tell_of("ws_disconnect", member_of(caller_, "sessionToken"));
    if (!hub().news().is_wanted()) return;
    std::string news = begin_of_news("ws_disconnect_error", hub().totals());
    append_member(news, "error", R"("The socket ended before its client had connected.")");
    hub().news().tell(std::move(news));
}

Awaitable<void> LiveClient::handle_all(std::shared_ptr<LiveClient> self) {
    const Busy busy(self->hub().busy());
    try {
        while (self->is_open() && !self->messages_.empty()) {
            const std::string text = std::move(self->messages_.front());
            self->messages_.pop_front();
            --self->message_count_;
            co_await self->handle(text);
        }
    } catch (const std::exception& problem) {
        // Out of memory, say: this client ends, the others go on.
        log(Level::error, "a client of live queries failed", {{"error", problem.what()}});
        self->close(kInternalError, {});
    }
    self->is_handling_ = false;
    if (self->is_open()) self->read_on();
}

Awaitable<void> LiveClient::handle(const std::string& text) {
    ClientMessage message = read_client_message(text);
    if (const auto* const invalid = std::get_if<InvalidMessage>(&message))
        refuse(problem_of(kBadMessage, invalid->problem, true), {});
    else if (auto* const connection = std::get_if<ConnectMessage>(&message))
        co_await connect(*connection);
    else if (const auto* const subscription = std::get_if<SubscribeMessage>(&message))
        co_await subscribe(*subscription);
    else if (const auto* const end = std::get_if<UnsubscribeMessage>(&message))
        unsubscribe(end->request_id, Tell::client);
}

void LiveClient::greet() {
    if (is_greeted_ || !hub().news().is_wanted()) return;
    is_greeted_ = true;
    hub().news().tell(begin_of_news("ws_connect", hub().totals()));
}

/// `session_token_json` is JSON text; empty for none.
void LiveClient::tell_of(std::string_view event, std::string_view session_token_json) {
    if (!hub().news().is_wanted()) return;
    std::string news = begin_of_news(event, hub().totals());
    append_member(news, "client", R"({"id":")" + client_id_ + R"("})");
    append_member(news, "useMasterKey", member_of(caller_, "masterKey").empty() ? "false" : "true");
    if (!session_token_json.empty()) append_member(news, "sessionToken", session_token_json);
    if (const std::string_view id = member_of(caller_, "installationId"); !id.empty())
        append_member(news, "installationId", id);
    hub().news().tell(std::move(news));
}

void LiveClient::refuse(const Problem& problem, std::string_view request_id) {
    send(error_message(problem, request_id));
}

Awaitable<void> LiveClient::connect(const ConnectMessage& message) {
    if (!has_valid_key(message, hub().settings())) {
        refuse(problem_of(kWrongKey, "Key in request is not valid", true), {});
        co_return;
    }
    std::string caller = live_caller(message, ip_, hub().settings());
    const std::string body = connect_body(message, hub().totals());
    const LiveAnswer answer = co_await hub().request_in_turn("connect", body, caller);
    if (!is_open()) co_return;
    if (answer.problem) {
        refuse(*answer.problem, {});
        co_return;
    }
    hub().news().learn(answer.text);
    greet();
    if (!is_connected()) ++hub().totals().clients;
    caller_ = std::move(caller);
    client_id_ = make_uuid();
    set_identity(identity_of(client_id_, message.installation_id));
    tell_of("connect", member_of(caller_, "sessionToken"));
    send(simple_message("connected", identity(), {}));
}

Awaitable<void> LiveClient::subscribe(const SubscribeMessage& message) {
    if (message.is_update) unsubscribe(message.request_id, Tell::nobody);
    if (!is_connected()) {
        refuse(problem_of(kUnknownClient, std::string(kNotConnected) + "subscribing", true), {});
        co_return;
    }
    if (ids_.size() >= hub().settings().subscriptions) {
        refuse(problem_of(kBadMessage, "Too many subscriptions", false), message.request_id);
        co_return;
    }
    const auto link = co_await hub().await_link();
    if (!is_open()) co_return;
    if (!link) {
        refuse(problem_of(kBadMessage, "Live queries are not available at the moment.", true), message.request_id);
        co_return;
    }
    co_await open(message, *link);
}

Awaitable<void> LiveClient::open(const SubscribeMessage& message, std::int64_t link) {
    const SubscriptionId id = opening_ = hub().add({this, message.request_id, message.query, message.session_token});
    Subscription* const earlier = find_open(message.request_id);
    if (earlier != nullptr) earlier->successor = id;
    std::string body = subscribe_body(message, message.query, id, link, hub().totals());
    LiveAnswer answer = co_await hub().request_in_turn("subscribe", body, caller_);
    const bool is_known = !answer.problem || answer.was_unreachable;
    std::string place(member_of(answer.text, "seq"));
    if (!answer.problem) hub().news().learn(answer.text);
    // Code of the app may want the client to have another query.
    if (const std::string query(member_of(answer.text, "query")); !answer.problem && !query.empty()) {
        if (Subscription* const own = hub().find(id)) own->query = query;
        body = subscribe_body(message, query, id, link, hub().totals());
    }
    if (!answer.problem && message.initial) {
        answer = co_await hub().request_in_turn("initial", body, caller_);
        if (const std::string_view own = member_of(answer.text, "seq"); !own.empty()) place = own;
    }
    if (!answer.problem && message.resume) answer = co_await hub().request_in_turn("resume", body, caller_);
    opening_ = 0;
    // Events were missed meanwhile, and the socket is being closed for it, or it has gone.
    if (hub().find(id) == nullptr) co_return;
    if (!answer.problem) co_return begin(id, message, answer.text, place);
    if (Subscription* const still = find_open(message.request_id)) still->successor = 0;
    if (is_known)
        hub().drop(id);
    else
        hub().forget(id);
    refuse(*answer.problem, message.request_id);
}

/// `opened` is what the database answered, `place` (JSON text) where the client can resume if it never gets an event.
void LiveClient::begin(SubscriptionId id, const SubscribeMessage& message, std::string_view opened,
                       std::string_view place) {
    if (const auto earlier = ids_.find(message.request_id); earlier != ids_.end()) hub().drop(earlier->second);
    ids_[message.request_id] = id;
    const std::string_view snapshot = member_of(opened, "snapshot");
    if (!snapshot.empty()) hub().find(id)->known = Snapshot::read(string_of(snapshot));
    std::string subscribed = simple_message("subscribed", identity(), message.request_id);
    if (message.initial) append_member(subscribed, "results", member_of(opened, "results"));
    // Who resumes gets one with each event, and keeps the one it came with until then.
    if (!place.empty() && !message.resume) append_member(subscribed, "seq", place);
    tell_of("subscribe", json_string(message.session_token));
    send(subscribed);
    if (message.resume) send_missed(member_of(opened, "events"), message.request_id);
    hub().open(id);
}

/// Changes that came before the client was here again.
void LiveClient::send_missed(std::string_view events, std::string_view request_id) {
    for (const std::string_view event : elements_of(events)) {
        const std::string op = string_of(member_of(event, "op"));
        const std::string seq = string_of(member_of(event, "seq"));
        queue(LiveEvent::change(LiveEvent::Kind::change, 0,
                                {op, member_of(event, "object"), member_of(event, "original"), seq}),
              request_id);
    }
    flush();
}

void LiveClient::unsubscribe(const std::string& request_id, Tell tell) {
    if (!is_connected())
        return refuse(problem_of(kUnknownClient, std::string(kNotConnected) + "unsubscribing", true), {});
    const auto found = ids_.find(request_id);
    if (found == ids_.end()) {
        const std::string text = "Cannot find subscription with clientId " + client_id_ + " subscriptionId " +
                                 request_id + ". Make sure you subscribe to live query server before unsubscribing.";
        return refuse(problem_of(kUnknownClient, text, true), {});
    }
    const Subscription* const subscription = hub().find(found->second);
    const std::string session_token = json_string(subscription != nullptr ? subscription->session_token : "");
    hub().drop(found->second);
    ids_.erase(found);
    tell_of("unsubscribe", session_token);
    if (tell == Tell::client) send(simple_message("unsubscribed", identity(), request_id));
}

Subscription* LiveClient::find_open(std::string_view request_id) {
    const auto found = ids_.find(request_id);
    return found == ids_.end() ? nullptr : hub().find(found->second);
}

}  // namespace parsegres::proxy::live
