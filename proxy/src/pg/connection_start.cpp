// How a connection comes to be: connecting without blocking, then preparing the catalogue.

#include "observe/log.hpp"
#include "pg/connection.hpp"

namespace parsegres::proxy {
namespace {

using boost::system::error_code;
constexpr std::chrono::seconds kConnectTimeout{5};
constexpr Oid kTextOid = 25;

void log_notice(void* /*context*/, const char* message) {
    log(Level::verbose, "notice of the database", {{"text", without_line_feed(message)}});
}

}  // namespace

Awaitable<bool> Connection::connect() {
    const auto keywords = parameters_.keywords();
    const auto values = parameters_.values();
    connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    broken_ = false;
    if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) {
        log_trouble("cannot connect to the database");
        co_return false;
    }
    timer_.expires_after(kConnectTimeout);
    timer_.async_wait([this](error_code ec) {
        if (!ec && phase_ == Phase::down) break_off();
    });
    auto state = PGRES_POLLING_WRITING;
    while (!broken_ && !stopping_ && (state == PGRES_POLLING_WRITING || state == PGRES_POLLING_READING))
        state = co_await poll_once(state);
    timer_.cancel();
    if (broken_ || stopping_ || state != PGRES_POLLING_OK) {
        log_trouble("cannot connect to the database");
        co_return false;
    }
    descriptor_.assign(PQsocket(connection_.get()));
    co_return prepare_catalogue();
}

/// libpq may close its socket and open another one with the same number while it connects, so Asio only knows the
/// socket while we wait for it.
Awaitable<PostgresPollingStatusType> Connection::poll_once(PostgresPollingStatusType wanted) {
    error_code ec;
    descriptor_.assign(PQsocket(connection_.get()));
    co_await descriptor_.async_wait(wanted == PGRES_POLLING_READING ? Descriptor::wait_read : Descriptor::wait_write,
                                    into(ec));
    descriptor_.release();
    co_return ec ? PGRES_POLLING_FAILED : PQconnectPoll(connection_.get());
}

bool Connection::prepare_catalogue() {
    PGconn* const connection = connection_.get();
    PQsetNoticeProcessor(connection, log_notice, nullptr);
    if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1) return false;
    static constexpr std::array<Oid, kMaxParameters> kTypes{kTextOid, kTextOid, kTextOid, kTextOid, kTextOid};
    for (const StatementInfo& statement : kStatements) {
        if (PQsendPrepare(connection, statement.name, statement.sql, statement.parameters, kTypes.data()) != 1 ||
            PQpipelineSync(connection) != 1) {
            log_trouble("cannot prepare statements");
            return false;
        }
        fsm_.sent();
        ++unprepared_;
    }
    if (priority_ == Priority::low && !lower_priority()) return false;
    phase_ = Phase::preparing;
    return true;
}

bool Connection::lower_priority() {
    constexpr const char* kSql = "SELECT parse_internal.lower_priority()";
    if (PQsendQueryParams(connection_.get(), kSql, 0, nullptr, nullptr, nullptr, nullptr, 0) != 1 ||
        PQpipelineSync(connection_.get()) != 1) {
        log_trouble("cannot lower the priority of a connection");
        return false;
    }
    fsm_.sent();
    ++unprepared_;
    return true;
}

}  // namespace parsegres::proxy
