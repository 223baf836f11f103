#include "start/database.hpp"

#include <initializer_list>
#include <vector>

#include "pg/call.hpp"
#include "pg/pq.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kDuplicate = "23505";
constexpr std::string_view kNotAllowed = "42501";
constexpr std::string_view kUnauthorized = "PS403";

std::string one_line(const char* text) {
    std::string line;
    for (const char c : std::string_view(text)) line += c == '\n' || c == '\t' ? ' ' : c;
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

PqPtr<PGresult> run(PGconn* connection, const char* sql, std::initializer_list<const std::string*> parameters = {}) {
    std::vector<const char*> values;
    for (const std::string* parameter : parameters) values.push_back(parameter->c_str());
    return PqPtr<PGresult>(
        PQexecParams(connection, sql, static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr, 0));
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
                return refusal("cannot install the extension parsegres", created,
                               "CREATE EXTENSION parsegres;\n" + grant_sql() + create_app_sql());
        }
        const DatabaseReport registered = register_app();
        return registered.readiness == Readiness::ready ? apply_schema() : registered;
    }

  private:
    /// The option schema as it is registered, which need not be what this proxy was started with.
    DatabaseReport apply_schema() {
        const auto applied = run(connection_, "SELECT parse_internal.apply_schema_option($1)", {&config_.app_id});
        if (succeeded(applied)) return {};
        return refusal("cannot apply the option schema", applied, {});
    }

    DatabaseReport register_app() {
        const auto configured = configure();
        if (succeeded(configured)) return {};
        if (error_of(configured.get()).sqlstate == kNotAllowed) return use_registered_app(configured);
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

    /// The usual case in production: the role may call the API and nothing else. Then the app has to be there, and what
    /// the administrator registered holds.
    DatabaseReport use_registered_app(const PqPtr<PGresult>& not_allowed) {
        const std::string caller = probing_caller();
        const auto answer = run(connection_, "SELECT parse.find('_Role', '{\"limit\":0}', $1)", {&caller});
        const std::string_view problem = succeeded(answer) ? std::string_view() : error_of(answer.get()).sqlstate;
        if (problem == kNotAllowed) return refusal("the role may not call the Parse API", answer, grant_sql());
        if (problem != kUnauthorized) return {};
        return refusal("the app is not registered with these keys, and the role may not register it", not_allowed,
                       create_app_sql() + "-- or, if it is registered already:\n" + configure_app_sql());
    }

    /// A caller with the client keys alone, which no address is kept from using.
    std::string probing_caller() const {
        Object caller;
        caller.set("appId", Value(config_.app_id));
        const Value options = parse_json(config_.app_options_json);
        for (const char* const key : {"clientKey", "javascriptKey", "restAPIKey", "dotNetKey"})
            if (const Value* const value = options.find(key)) caller.set(key, *value);
        return to_json(Value(std::move(caller)));
    }

    PqPtr<PGresult> configure() {
        return run(connection_, "SELECT parse.configure_app($1, $2)", {&config_.app_id, &config_.app_options_json});
    }

    DatabaseReport refusal(std::string what, const PqPtr<PGresult>& result, std::string remedy) const {
        if (PQstatus(connection_) == CONNECTION_BAD)
            return {Readiness::unreachable, one_line(PQerrorMessage(connection_)), {}};
        return {Readiness::refused, std::move(what) + ": " + one_line(PQresultErrorMessage(result.get())),
                std::move(remedy)};
    }

    std::string grant_sql() const {
        const char* const role = PQuser(connection_);
        const PqPtr<char> name(PQescapeIdentifier(connection_, role, std::char_traits<char>::length(role)));
        return std::string("GRANT parse_proxy TO ") + (name ? name.get() : role) + ";\n";
    }

    std::string create_app_sql() const {
        return "SELECT parse.create_app(" + quoted(connection_, config_.app_id) + ", " +
               quoted(connection_, config_.app_options_json) + ", " + quoted(connection_, config_.database.schema) +
               ");\n";
    }

    std::string configure_app_sql() const {
        return "SELECT parse.configure_app(" + quoted(connection_, config_.app_id) + ", " +
               quoted(connection_, config_.app_options_json) + ");\n";
    }

    PGconn* connection_;
    const Config& config_;
};

/// Whether a failed connection is worth another try: libpq's ping knows, without credentials, if a server is there.
Readiness readiness_without_connection(const std::vector<const char*>& keywords,
                                       const std::vector<const char*>& values) {
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
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    return Preparation(connection.get(), config).prepare();
}

}  // namespace parsegres::proxy
