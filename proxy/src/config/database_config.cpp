#include "database_config.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <set>

#include "database_uri.hpp"
#include "options.hpp"
#include "parse_value.hpp"
#include "text.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;
using Infos = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

constexpr unsigned kConnectionsPerThread = 16;
constexpr unsigned kMostConnectionsByDefault = 32;
constexpr std::int64_t kMostConnections = 10000;
constexpr std::int64_t kDefaultStatementTimeout = 30000;

// Values of both sources under the names of PostgreSQL's driver for Node, which Parse Server uses.
using DriverOptions = std::map<std::string, json>;

std::set<std::string> libpq_keywords() {
    const Infos infos(PQconndefaults(), &PQconninfoFree);
    std::set<std::string> keywords;
    for (const PQconninfoOption* info = infos.get(); info != nullptr && info->keyword != nullptr; ++info) {
        keywords.insert(info->keyword);
    }
    return keywords;
}

json parse_member(const std::string& name, const json& value, const std::string& source,
                  std::vector<std::string>& warnings) {
    const Option* option = find_option("databaseOptions." + name);
    return option == nullptr ? value : parse_value(*option, value, source, warnings);
}

// Moves the parameters of the URI that are not libpq's out of it.
DriverOptions take_driver_parameters(DatabaseUri& uri, std::vector<std::string>& warnings) {
    const std::set<std::string> keywords = libpq_keywords();
    static const std::set<std::string> kTlsFiles = {"ca", "cert", "key", "passphrase", "pfx", "rejectUnauthorized"};
    DriverOptions options;
    json tls = json::object();
    for (auto it = uri.parameters.begin(); it != uri.parameters.end();) {
        const auto& [name, value] = *it;
        if (keywords.contains(name) && name != "client_encoding") {
            ++it;
            continue;
        }
        if (kTlsFiles.contains(name)) {
            tls[name] = value;
        } else if (find_option("databaseOptions." + name) != nullptr) {
            options[name] = parse_member(name, value, "databaseURI", warnings);
        } else if (name != "secureOptions") {
            warnings.push_back("Unknown parameter of databaseURI: " + name);
        }
        it = uri.parameters.erase(it);
    }
    if (!tls.empty()) options["ssl"] = std::move(tls);
    return options;
}

void add_database_options(DriverOptions& options, const Settings& settings, std::vector<std::string>& warnings) {
    const json* given = settings.find("databaseOptions");
    if (given == nullptr) return;
    for (const auto& [name, value] : given->items()) {
        if (!value.is_null()) options[name] = parse_member(name, value, "databaseOptions", warnings);
    }
}

std::optional<std::int64_t> positive(const DriverOptions& options, const std::string& name) {
    const auto found = options.find(name);
    if (found == options.end() || found->second <= 0) return std::nullopt;
    return std::min<std::int64_t>(found->second.get<std::int64_t>(), 24L * 60 * 60 * 1000);
}

std::string file_of(const json& tls, const std::string& name) {
    const json& path = tls[name];
    const bool usable = path.is_string() && path.get<std::string>().find("-----BEGIN") == std::string::npos;
    if (!usable) throw ConfigError("Option databaseOptions.ssl." + name + " must be the path of a PEM file");
    return path.get<std::string>();
}

// The driver checks the server's certificate and name against the given authority, or the system's, unless
// rejectUnauthorized is false.
void set_tls(DatabaseUri& uri, const json& ssl, const Environment& environment) {
    if (ssl.is_boolean() && !ssl.get<bool>()) return;
    const json tls = ssl.is_object() ? ssl : json::object();
    if (!ssl.is_boolean() && !ssl.is_object()) {
        throw ConfigError("Option databaseOptions.ssl must be true, false or an object, but got " + show(ssl));
    }
    if (tls.contains("pfx")) throw ConfigError("Option databaseOptions.ssl: pfx is not supported, give cert and key");
    auto& parameters = uri.parameters;
    const bool unchecked = tls.contains("rejectUnauthorized") &&
                           (tls["rejectUnauthorized"] == false || tls["rejectUnauthorized"] == "false");
    if (unchecked) {
        // With an authority libpq would check the certificate in this mode too.
        parameters["sslmode"] = "require";
        parameters.erase("sslrootcert");
    } else {
        parameters["sslmode"] = "verify-full";
        const auto system = environment("SSL_CERT_FILE").value_or("/etc/ssl/certs/ca-certificates.crt");
        parameters.try_emplace("sslrootcert", tls.contains("ca") ? file_of(tls, "ca") : system);
    }
    if (tls.contains("cert")) parameters["sslcert"] = file_of(tls, "cert");
    if (tls.contains("key")) parameters["sslkey"] = file_of(tls, "key");
    if (tls.contains("passphrase") && tls["passphrase"].is_string()) parameters["sslpassword"] = tls["passphrase"];
}

// libpq's own default would be a Unix socket; Parse Server connects to localhost.
void set_host(DatabaseUri& uri, const DriverOptions& options) {
    const auto host = options.find("host");
    const auto port = options.find("port");
    const std::size_t colon = uri.hosts.rfind(':');
    const bool has_port = colon != std::string::npos && uri.hosts.find(']', colon) == std::string::npos;
    if (host != options.end()) {
        const auto name = host->second.get<std::string>();
        uri.parameters["host"] = name;  // also holds folders of sockets and IPv6 addresses without brackets
        if (has_port && port == options.end()) uri.parameters["port"] = uri.hosts.substr(colon + 1);
        uri.hosts.clear();
    } else if (uri.hosts.empty() && !uri.parameters.contains("host") && !uri.parameters.contains("hostaddr") &&
               !uri.parameters.contains("service")) {
        uri.hosts = "localhost";
    }
    if (port == options.end()) return;
    if (host == options.end() && has_port) uri.hosts.resize(colon);
    uri.parameters["port"] = port->second.dump();
}

void set_connection_parameters(DatabaseUri& uri, const DriverOptions& options, const Environment& environment) {
    const auto text = [&options](const std::string& name, std::string& target) {
        const auto found = options.find(name);
        if (found != options.end()) target = found->second.get<std::string>();
    };
    set_host(uri, options);
    text("user", uri.user);
    text("password", uri.password);
    text("database", uri.database);
    auto& parameters = uri.parameters;
    if (options.contains("application_name")) text("application_name", parameters["application_name"]);
    parameters.try_emplace("fallback_application_name", "parsegres");
    parameters["client_encoding"] = "UTF8";
    if (const auto timeout = positive(options, "connectionTimeoutMillis")) {
        parameters["connect_timeout"] = std::to_string((*timeout + 999) / 1000);
    }
    if (options.contains("keepAlive")) parameters["keepalives"] = options.at("keepAlive") == true ? "1" : "0";
    if (options.contains("ssl")) set_tls(uri, options.at("ssl"), environment);
}

unsigned connections(const DriverOptions& options, unsigned threads) {
    for (const std::string name : {"max", "poolSize"}) {
        const auto most = positive(options, name);
        if (most) return static_cast<unsigned>(std::min(*most, kMostConnections));
    }
    return std::min(kConnectionsPerThread * threads, std::max(threads, kMostConnectionsByDefault));
}

std::chrono::milliseconds statement_timeout(const Settings& settings, const DriverOptions& options) {
    if (settings.find("statementTimeout") != nullptr) {
        return std::chrono::milliseconds(settings.integer("statementTimeout"));
    }
    // The last one is MongoDB's, which the reference ignores here: who limited queries there wants them limited.
    for (const std::string name : {"statement_timeout", "query_timeout", "maxTimeMS"}) {
        if (const auto timeout = positive(options, name)) return std::chrono::milliseconds(*timeout);
    }
    return std::chrono::milliseconds(kDefaultStatementTimeout);
}

// libpq's message could quote the password.
void check_with_libpq(const std::string& uri) {
    char* message = nullptr;
    const Infos infos(PQconninfoParse(uri.c_str(), &message), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> owned(message, &PQfreemem);
    if (infos == nullptr) throw ConfigError("Option databaseURI is not understood by libpq: host or port is malformed");
}

}  // namespace

DatabaseConfig make_database_config(const Settings& settings, unsigned threads, const Environment& environment,
                                    std::vector<std::string>& warnings) {
    if (settings.find("databaseURI") == nullptr) {
        throw ConfigError("databaseURI is required: postgres://user:password@host:port/database");
    }
    DatabaseUri uri = DatabaseUri::parse(settings.text("databaseURI"));
    DriverOptions options = take_driver_parameters(uri, warnings);
    add_database_options(options, settings, warnings);
    set_connection_parameters(uri, options, environment);

    DatabaseConfig config;
    config.uri = uri.to_string();
    check_with_libpq(config.uri);
    config.schema = settings.text("databaseSchema");
    config.max_connections = connections(options, threads);
    config.statement_timeout = statement_timeout(settings, options);
    config.idle_timeout = std::chrono::milliseconds(positive(options, "idleTimeoutMillis").value_or(0));
    return config;
}

}  // namespace parsegres::proxy
