#include "start/database.hpp"

#include <initializer_list>
#include <vector>

#include "pg/call.hpp"
#include "pg/pq.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kDuplicate = "23505";

std::string one_line(const char* text) {
    std::string line;
    for (const char c : std::string_view(text)) line += c == '\n' || c == '\t' ? ' ' : c;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

PqPtr<PGresult> run(PGconn* connection, const char* sql, std::initializer_list<const std::string*> parameters = {}) {
    std::vector<const char*> values;
    for (const std::string* parameter : parameters) values.push_back(parameter->c_str());
    return PqPtr<PGresult>(PQexecParams(connection, sql, static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                                        nullptr, 0));
}

bool succeeded(const PqPtr<PGresult>& result) {
    const ExecStatusType status = PQresultStatus(result.get());
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

bool has_extension(PGconn* connection) {
    const auto result = run(connection, "SELECT FROM pg_catalog.pg_extension WHERE extname = 'parsegres'");
    return succeeded(result) && PQntuples(result.get()) == 1;
}

std::string quoted(PGconn* connection, const std::string& text) {
    const PqPtr<char> literal(PQescapeLiteral(connection, text.data(), text.size()));
    return literal ? literal.get() : std::string();
}

class Preparation {
public:
    Preparation(PGconn* connection, const Config& config) : connection_(connection), config_(config) {}

    DatabaseReport prepare() {
        if (!has_extension(connection_)) {
            const auto created = run(connection_, "CREATE EXTENSION IF NOT EXISTS parsegres");
            // Another proxy may have been quicker; the loser of that race gets an error.
            if (!succeeded(created) && !has_extension(connection_))
                return refusal("cannot install the extension parsegres", created, create_extension_sql() + create_app_sql());
        }
        return register_app();
    }

private:
    DatabaseReport register_app() {
        const auto configured = configure();
        if (succeeded(configured)) return {};
        const auto created = run(connection_, "SELECT parse.create_app($1, $2, $3)",
                                 {&config_.app_id, &config_.app_options_json, &config_.database.schema});
        if (succeeded(created)) return {};
        // Registered by another proxy in this very moment, or always there and configure_app had a reason of its own.
        if (error_of(created.get()).sqlstate == kDuplicate) {
            const auto again = configure();
            if (succeeded(again)) return {};
            return refusal("cannot configure the app", again, configure_app_sql());
        }
        return refusal("cannot register the app", created, create_app_sql());
    }

    PqPtr<PGresult> configure() {
        return run(connection_, "SELECT parse.configure_app($1, $2)", {&config_.app_id, &config_.app_options_json});
    }

    DatabaseReport refusal(std::string what, const PqPtr<PGresult>& result, std::string remedy) const {
        if (PQstatus(connection_) == CONNECTION_BAD)
            return {Readiness::unreachable, one_line(PQerrorMessage(connection_)), {}};
        return {Readiness::refused, what + ": " + one_line(PQresultErrorMessage(result.get())), std::move(remedy)};
    }

    static std::string create_extension_sql() { return "CREATE EXTENSION parsegres;\n"; }

    std::string create_app_sql() const {
        return "SELECT parse.create_app(" + quoted(connection_, config_.app_id) + ", " +
               quoted(connection_, config_.app_options_json) + ", " + quoted(connection_, config_.database.schema) + ");\n";
    }

    std::string configure_app_sql() const {
        return "SELECT parse.configure_app(" + quoted(connection_, config_.app_id) + ", " +
               quoted(connection_, config_.app_options_json) + ");\n";
    }

    PGconn* connection_;
    const Config& config_;
};

/// Whether a failed connection is worth another try: libpq's ping knows, without credentials, if a server is there.
Readiness readiness_without_connection(const std::vector<const char*>& keywords, const std::vector<const char*>& values) {
    switch (PQpingParams(keywords.data(), values.data(), 0)) {
        case PQPING_OK:
        case PQPING_NO_ATTEMPT: return Readiness::refused;
        default: return Readiness::unreachable;
    }
}

}  // namespace

DatabaseReport prepare_database(const Config& config, const ConnectionParameters& parameters) {
    auto keywords = parameters.keywords();
    auto values = parameters.values();
    keywords.insert(keywords.begin(), "connect_timeout");  // an own one in the URI comes later and wins
    values.insert(values.begin(), "3");
    const PqPtr<PGconn> connection(PQconnectdbParams(keywords.data(), values.data(), 0));
    if (PQstatus(connection.get()) != CONNECTION_OK)
        return {readiness_without_connection(keywords, values), one_line(PQerrorMessage(connection.get())), {}};
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    return Preparation(connection.get(), config).prepare();
}

}  // namespace parsegres::proxy
