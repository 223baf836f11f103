// The configuration of the proxy: one struct, made once at start from flags, environment, file and defaults.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "live/live_settings.hpp"
#include "mail/mailer.hpp"
#include "outside/hook_call.hpp"
#include "pages/settings.hpp"

namespace parsegres::proxy {

// Whose X-Forwarded-For entries are believed (Express' "trust proxy"). With nobody trusted (the default) the client
// address is the peer of the connection and the header is ignored.
struct TrustProxy {
    bool everyone = false;            // `true`: the leftmost entry is the client
    unsigned hops = 0;                // a number: so many proxies, counted from the connection
    std::vector<std::string> ranges;  // addresses and CIDR ranges of proxies; names like "loopback" already expanded
};

struct DatabaseConfig {
    // A URI for PQconnectdb: postgresql:// with libpq's parameter names only. Holds the password: never log it.
    std::string uri;
    std::string schema;                             // the PostgreSQL schema that holds the app's tables
    unsigned max_connections = 0;                   // of the whole process, all threads together; at least 1
    std::chrono::milliseconds statement_timeout{};  // to be set once on each connection; 0: none
    std::chrono::milliseconds idle_timeout{};       // after which an unused connection may be closed; 0: never
};

struct Config {
    std::string app_id;
    std::string host;        // address or name to listen on
    std::uint16_t port = 0;  // 0: the system chooses
    std::string mount_path;  // "/parse": one leading slash, none at the end; "" when mounted at the root
    std::string server_url;  // default http://localhost:<port><mount_path>

    DatabaseConfig database;
    // JSON object of the options that the database decides with: the argument of parse.create_app and
    // parse.configure_app. Holds the keys in clear: never log it.
    std::string app_options_json;

    std::vector<std::string> allow_origin;   // empty: any origin ("*")
    std::vector<std::string> allow_headers;  // in addition to the built-in list
    TrustProxy trust_proxy;
    std::uint64_t max_upload_size = 0;  // bytes of a request body

    unsigned threads = 0;                            // at least 1
    std::chrono::milliseconds header_timeout{};      // from the first byte of a request to the end of its headers
    std::chrono::milliseconds body_timeout{};        // from the end of the headers to the end of the body
    std::chrono::milliseconds response_timeout{};    // from the first byte of an answer until the client has taken all
    std::chrono::milliseconds keep_alive_timeout{};  // of an idle client connection
    std::chrono::milliseconds shutdown_timeout{};    // for requests under way after SIGTERM

    MailSettings mail;
    HookSettings hooks;        // the key is a secret: never log it
    std::string auth_options;  // the option auth as JSON, with the secrets of the services: never log it
    PageSettings pages;
    live::LiveSettings live;      // its keys are secrets: never log them
    bool user_reads_ask = false;  // an auth adapter over HTTP has the method afterFind

    std::string log_level;  // silent, error, warn, info, verbose, debug or silly

    // One line each, to be logged at start: options that have no effect, deprecated ones, doubtful values.
    std::vector<std::string> warnings;
};

// A configuration that is refused. what() is the message for the operator, one line; main prints it as the last line
// of stderr and exits with a non-zero status. Texts are Parse Server's where it checks the same thing.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// --help or --version was given: print the text on stdout and exit with status 0.
struct Printout {
    std::string text;
};

using LoadResult = std::variant<Config, Printout>;

// Looks up an environment variable; nullopt when it is not set. process_environment() reads the real one.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

// Flags win over the environment, that over the file, that over the defaults (as Parse Server's command line).
// Throws ConfigError.
LoadResult load_config(int argc, const char* const* argv, const Environment& environment);

// The configuration as lines for the log, keys and passwords replaced by "hidden".
std::string describe(const Config& config);

}  // namespace parsegres::proxy
