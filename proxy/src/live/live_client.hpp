#pragma once
// One client of live queries: what it asks for, one message after the other, and what it is told.

#include <list>
#include <map>
#include <string>
#include <string_view>

#include "live/client_message.hpp"
#include "live/live_hub.hpp"
#include "live/live_socket.hpp"

namespace parsegres::proxy::live {

class LiveClient final : public LiveSocket {
  public:
    LiveClient(LiveHub& hub, Socket socket, std::string ip);

    [[nodiscard]] std::string_view caller() const { return caller_; }
    [[nodiscard]] bool has_subscriptions() const { return !ids_.empty() || opening_ != 0; }
    /// Has code of the app told of the socket, if that is known to want it.
    void greet();
    /// Whether it is noted in the hub that something is queued.
    bool is_to_be_flushed = false;

  private:
    using Ids = std::map<std::string, SubscriptionId, std::less<>>;

    /// Who hears of an end that went well.
    enum class Tell : unsigned char { client, nobody };

    bool on_text(std::string text) override;
    void on_gone() override;
    static Awaitable<void> handle_all(std::shared_ptr<LiveClient> self);
    // What the messages are must stay there until they are done.
    Awaitable<void> handle(const std::string& text);
    Awaitable<void> connect(const ConnectMessage& message);
    Awaitable<void> subscribe(const SubscribeMessage& message);
    Awaitable<void> open(const SubscribeMessage& message, std::int64_t link);
    void begin(SubscriptionId id, const SubscribeMessage& message, std::string_view opened, std::string_view place);
    void send_missed(std::string_view events, std::string_view request_id);
    void unsubscribe(const std::string& request_id, Tell tell);
    void refuse(const Problem& problem, std::string_view request_id);
    void tell_of(std::string_view event, std::string_view session_token_json);
    [[nodiscard]] Subscription* find_open(std::string_view request_id);
    [[nodiscard]] bool is_connected() const { return !client_id_.empty(); }

    std::string ip_;
    std::string client_id_;  // empty: not connected
    std::string caller_;     // credentials as JSON
    std::list<std::string> messages_;
    std::size_t message_count_ = 0;
    Ids ids_;                     // of open subscriptions, by request id
    SubscriptionId opening_ = 0;  // of the one that is about to be open
    bool is_handling_ = false;
    bool is_greeted_ = false;
};

}  // namespace parsegres::proxy::live
