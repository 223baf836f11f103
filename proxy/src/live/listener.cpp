#include "live/listener.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <poll.h>

#include "live/by_hub.hpp"
#include "observe/log.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr std::chrono::seconds kBeat{2};
constexpr std::chrono::seconds kLongestSilence{8};
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{2000};
// Of events on their way to one thread; then the database has to keep them a little.
constexpr std::size_t kMuchUndelivered = 64UL * 1024 * 1024;
// One notification has up to 8,000 bytes, so this many are passed on together at the most.
constexpr std::size_t kPassedOnTogether = 256;

constexpr const char* kAttach = "SELECT proxy, channel FROM parse_internal.live_attach()";
constexpr const char* kBeatSql =
    "SELECT queued_bytes, overflows, lag_seconds FROM parse_internal.live_beat($1::bigint)";

std::chrono::milliseconds pause_after(unsigned failures) {
    return std::min(kLongestPause, kFirstPause * (1U << std::min(failures - 1, 10U)));
}

}  // namespace

Listener::Listener(const ConnectionParameters& parameters, std::vector<LiveHub*> hubs, LiveTotals& totals)
    : parameters_(parameters), hubs_(std::move(hubs)), totals_(totals) {}

Listener::~Listener() { stop(); }

void Listener::start() {
    thread_ = std::jthread([this] { run(); });
}

void Listener::stop() {
    stop_.request_stop();
    wake_up_.call();
}

void Listener::run() {
    while (!stop_.stop_requested()) {
        std::string why;
        try {
            listen();
        } catch (const std::exception& problem) {
            why = problem.what();
        }
        if (stop_.stop_requested()) return;
        interrupted(why);
        pause(pause_after(++failures_));
    }
}

/// Until it ends with a ListenError.
void Listener::listen() {
    ListenConnection connection(parameters_, wake_up_);
    const std::string proxy = attach(connection);
    hear(connection, proxy);
}

/// Gives the number of the process in the database.
std::string Listener::attach(ListenConnection& connection) {
    connection.run("SET statement_timeout = 0");
    const auto attached = connection.run(kAttach);
    if (PQntuples(attached.get()) != 1) throw ListenError("live_attach gave no answer");
    std::string proxy = PQgetvalue(attached.get(), 0, 0);
    connection.run(("LISTEN " + connection.quoted(PQgetvalue(attached.get(), 0, 1))).c_str());
    return proxy;
}

void Listener::hear(ListenConnection& connection, const std::string& proxy) {
    NotificationStream stream;
    for (LiveHub* const hub : hubs_) hub->attached(std::stoll(proxy));
    totals_.is_listening = true;
    log(Level::info, "live queries are available");
    last_problem_.clear();
    auto heard = Clock::now();
    auto next_beat = heard;
    for (;;) {
        const auto now = Clock::now();
        if (!connection.is_under_way() && now >= next_beat) {
            connection.begin(kBeatSql, proxy);
            next_beat = now + kBeat;
        }
        if (const auto answer = connection.take_answer()) note_queue(answer.get());
        connection.wait_for_input(std::min(std::max(next_beat, now + kFirstPause), heard + kLongestSilence));
        if (pass_on(connection, stream)) {
            heard = Clock::now();
            failures_ = 0;
        }
        if (Clock::now() >= heard + kLongestSilence)
            throw ListenError("nothing was heard of the database for too long");
    }
}

/// How the database's queue is doing.
void Listener::note_queue(const PGresult* beat) {
    if (PQntuples(beat) != 1) return;
    totals_.database_queued_bytes = std::strtoll(PQgetvalue(beat, 0, 0), nullptr, 10);
    totals_.database_overflows = std::strtoll(PQgetvalue(beat, 0, 1), nullptr, 10);
    totals_.database_lag_seconds = std::strtod(PQgetvalue(beat, 0, 2), nullptr);
}

/// All that has come; false when that is nothing.
bool Listener::pass_on(ListenConnection& connection, NotificationStream& stream) {
    std::vector<Delivery> deliveries;
    std::size_t taken = 0;
    while (const PqPtr<PGnotify> notification = connection.next_notification()) {
        switch (stream.take(notification->extra, deliveries)) {
            case NotificationStream::State::whole: break;
            case NotificationStream::State::gap: throw ListenError("a notification is missing");
            case NotificationStream::State::malformed: throw ListenError("a notification cannot be understood");
        }
        if (++taken % kPassedOnTogether == 0) deal_out(std::exchange(deliveries, {}));
    }
    deal_out(std::move(deliveries));
    return taken > 0;
}

void Listener::deal_out(std::vector<Delivery> deliveries) {
    if (deliveries.empty()) return;
    await_hubs();
    std::vector<std::vector<Delivery>> parts = by_hub(std::move(deliveries), hubs_.size());
    for (std::size_t i = 0; i < hubs_.size(); ++i)
        if (!parts[i].empty()) hubs_[i]->deliver(std::move(parts[i]));
}

/// While a thread has very much to deliver, what is to come is left with the database.
void Listener::await_hubs() {
    constexpr std::chrono::milliseconds kLook{1};
    const auto until = Clock::now() + kLongestSilence / 2;
    const auto has_much = [](const LiveHub* hub) { return hub->undelivered_bytes() > kMuchUndelivered; };
    while (std::any_of(hubs_.begin(), hubs_.end(), has_much)) {
        if (Clock::now() >= until) throw ListenError("events cannot be delivered as fast as they come");
        pause(kLook);
        if (stop_.stop_requested()) throw ListenError("stopped");
    }
}

void Listener::interrupted(const std::string& why) {
    if (totals_.is_listening.exchange(false)) {
        ++totals_.interruptions;
        for (LiveHub* const hub : hubs_) hub->interrupted(std::string(kInterrupted));
    }
    if (why != last_problem_) log(Level::warn, "live queries are not available", {{"error", why}});
    last_problem_ = why;
}

void Listener::pause(std::chrono::milliseconds time) {
    pollfd wake{wake_up_.descriptor(), POLLIN, 0};
    ::poll(&wake, 1, static_cast<int>(time.count()));
}

}  // namespace parsegres::proxy::live
