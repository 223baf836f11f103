#pragma once
// What a proxy is told: a stream of messages, in NOTIFY payloads of the size that PostgreSQL allows.
//
// A payload is a number, one more each time, a space, and the next bytes of the stream. Who finds a number missing has
// missed something.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pg/live/event_sink.hpp"

namespace parsegres::pg {

class Outbox : public EventSink {
  public:
    explicit Outbox(std::string channel) : channel_(std::move(channel)) {}

    void event(EventKind kind, const ChangeFacts& facts, std::vector<std::uint32_t> ids, std::string_view object,
               std::string_view original) override;
    void hooked(EventKind kind, const ChangeFacts& facts, std::uint32_t id, std::string_view object,
                std::string_view original) override;
    void error(std::uint32_t id, int code, std::string_view message) override;
    void lost(std::string_view ids, std::string_view reason) override;
    void ping();

    /// Hands what there is to NOTIFY; proxies get it when the transaction commits.
    void flush();
    /// What was flushed since the last time is sent: how many payloads.
    std::uint64_t committed();
    /// It is not.
    void rolled_back();

  private:
    void message(std::string_view head, std::string_view object, std::string_view original);

    std::string channel_;
    std::string stream_;
    std::uint64_t numbered_ = 0;
    std::uint64_t sent_ = 0;
};

}  // namespace parsegres::pg
