#include "live/listen_connection.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "pg/call.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr std::chrono::seconds kConnectTimeout{5};
// live_attach waits a few seconds for the database's own worker.
constexpr std::chrono::seconds kStatementTimeout{30};

/// So that a server that has vanished is found in less than ten seconds; later ones win over those of the URI.
constexpr std::array<std::pair<const char*, const char*>, 5> kKeepAlive{{
    {"keepalives", "1"},
    {"keepalives_idle", "3"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "2"},
    {"tcp_user_timeout", "8000"},
}};

/// What the server says of a statement that failed, and what it advises.
std::string text_of(const PGresult* error) {
    std::string text(error_of(error).message);
    if (const char* const hint = PQresultErrorField(error, PG_DIAG_MESSAGE_HINT)) (text += ": ") += hint;
    return text;
}

void check(const PGresult* result) {
    const auto status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw ListenError(text_of(result));
}

}  // namespace

WakeUp::WakeUp() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WakeUp::~WakeUp() { ::close(descriptor_); }

void WakeUp::call() const {
    const std::uint64_t one = 1;
    // It fails only when it is awake already.
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

ListenConnection::ListenConnection(const ConnectionParameters& parameters, const WakeUp& wake_up) : wake_up_(wake_up) {
    std::vector<const char*> keywords = parameters.keywords();
    std::vector<const char*> values = parameters.values();
    for (const auto& [keyword, value] : kKeepAlive) {
        keywords.insert(keywords.end() - 1, keyword);
        values.insert(values.end() - 1, value);
    }
    connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) fail();
    const auto until = Clock::now() + kConnectTimeout;
    auto state = PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_WRITING || state == PGRES_POLLING_READING) {
        if (!wait(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
            throw ListenError("connecting took too long");
        state = PQconnectPoll(connection_.get());
    }
    if (state != PGRES_POLLING_OK || PQsetnonblocking(connection_.get(), 1) != 0) fail();
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
}

void ListenConnection::fail() const {
    const std::string text = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
    // The lines behind the first are for people at a terminal.
    throw ListenError(text.empty() ? "the connection was lost" : text.substr(0, text.find('\n')));
}

bool ListenConnection::wait(short events, Clock::time_point until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
        std::array<pollfd, 2> descriptors{
            {{PQsocket(connection_.get()), events, 0}, {wake_up_.descriptor(), POLLIN, 0}}};
        const int ready = ::poll(descriptors.data(), descriptors.size(), static_cast<int>(std::max<long>(left, 0)));
        if (descriptors[1].revents != 0) throw ListenError("stopped");
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) throw ListenError(std::generic_category().message(errno));
    }
}

void ListenConnection::flush(Clock::time_point until) {
    for (;;) {
        const int left = PQflush(connection_.get());
        if (left == 0) return;
        if (left < 0) fail();
        if (!wait(POLLIN | POLLOUT, until)) throw ListenError("the server takes nothing");
        if (PQconsumeInput(connection_.get()) != 1) fail();
    }
}

PqPtr<PGresult> ListenConnection::run(const char* sql, std::initializer_list<const char*> parameters) {
    const auto until = Clock::now() + kStatementTimeout;
    if (PQsendQueryParams(connection_.get(), sql, static_cast<int>(parameters.size()), nullptr, parameters.begin(),
                          nullptr, nullptr, 0) != 1)
        fail();
    flush(until);
    PqPtr<PGresult> last;
    for (;;) {
        while (PQisBusy(connection_.get()) == 1) {
            if (!wait(POLLIN, until)) throw ListenError("a statement took too long");
            if (PQconsumeInput(connection_.get()) != 1) fail();
        }
        PqPtr<PGresult> result(PQgetResult(connection_.get()));
        if (!result) break;
        check(result.get());
        last = std::move(result);
    }
    return last;
}

void ListenConnection::begin(const char* sql, const std::string& parameter) {
    const char* const value = parameter.c_str();
    if (PQsendQueryParams(connection_.get(), sql, 1, nullptr, &value, nullptr, nullptr, 0) != 1) fail();
    flush(Clock::now() + kConnectTimeout);
    under_way_ = true;
}

bool ListenConnection::is_under_way() {
    while (under_way_ && PQisBusy(connection_.get()) == 0) {
        PqPtr<PGresult> result(PQgetResult(connection_.get()));
        under_way_ = result != nullptr;
        if (!result) continue;
        check(result.get());
        answer_ = std::move(result);
    }
    return under_way_;
}

void ListenConnection::wait_for_input(Clock::time_point until) {
    if (wait(POLLIN, until) && PQconsumeInput(connection_.get()) != 1) fail();
}

PqPtr<PGnotify> ListenConnection::next_notification() { return PqPtr<PGnotify>(PQnotifies(connection_.get())); }

std::string ListenConnection::quoted(const char* identifier) const {
    const PqPtr<char> text(
        PQescapeIdentifier(connection_.get(), identifier, std::char_traits<char>::length(identifier)));
    if (!text) fail();
    return text.get();
}

}  // namespace parsegres::proxy::live
