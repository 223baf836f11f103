#pragma once
// Who is asking: credentials in, rights out. Every SQL function of the API begins here.

#include "pg/boundary.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/sql_text.hpp"
#include "pg/app_registry.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

enum class Key : unsigned char { None, Master, ReadOnlyMaster, Maintenance };

class Exchange;

struct Caller {
    std::shared_ptr<const App> app;
    Key key = Key::None;
    /// The user of the session; empty when there is none.
    std::string user_id;
    /// The row filter that follows from key, user and roles.
    Access access;
    std::string installation_id;
    /// The address of the client; "" in SQL.
    std::string ip;
    /// As it was given; with a key nobody has looked whether it is one.
    std::string session_token;
    /// What stands before the routes in paths of batch sub-requests ("/parse").
    std::string mount_path;

    /// The HTTP headers of the request, where the proxy gave them; null in SQL.
    Value headers;
    /// What hooks of one request tell each other, and what the client gave for a start (X-Parse-Cloud-Context).
    std::shared_ptr<Object> context;

    /// The way outside; nullptr where no proxy waits for questions, see outside().
    Exchange* exchange = nullptr;

    /// Throws Error(command_unavailable) where there is nobody to ask: in SQL. Throws Error(whole_request_needed) where
    /// the proxy took the short way.
    [[nodiscard]] Exchange& outside() const;
    /// Whether the proxy took the short way, without headers and questions. Code of the app needs the whole request.
    [[nodiscard]] bool came_the_short_way() const { return exchange == nullptr && !ip.empty(); }

    /// Master rights, read-only ones included.
    [[nodiscard]] bool is_master() const { return key == Key::Master || key == Key::ReadOnlyMaster; }
    [[nodiscard]] bool is_maintenance() const { return key == Key::Maintenance; }
    /// Past ACLs and class-level permissions.
    [[nodiscard]] bool is_privileged() const { return key != Key::None; }

    /// A permission error: `reason` for the client, or a general text when the app sanitizes such errors.
    [[nodiscard]] Error forbidden(std::string reason) const;
    /// The same with another code.
    [[nodiscard]] Error refused(ErrorCode code, std::string reason) const;
};

/// The roles that the user has, without "role:".
std::vector<std::string> role_names(const Caller& caller);

enum class Token : unsigned char {
    Counts,
    Unchecked,  ///< kept, but nobody looks whose it is: it may have expired
    Ignored,    ///< whoever logs in may still have an old one
};

struct SessionUser;
/// Gives the caller that user's rights in place of those of nobody.
void become(Caller& caller, SessionUser user);

/// Whether clients have to give one of the app's client keys, where it has any.
enum class ClientKeys : unsigned char {
    Required,
    Ignored,  ///< clients of live queries show theirs to the proxy, as in the reference
};

/// Checks the credentials in `credentials`, the JSON object that the proxy makes from a request; without it those of
/// the settings parse.app_id, parse.master_key and parse.session_token.
/// Throws Error(unauthorized) for an unknown app, a missing client key, or a master key from an address that may not
/// use it, and, where the token counts, Error(invalid_session_token).
Caller identify(std::optional<std::string_view> credentials, Token token = Token::Counts,
                ClientKeys client_keys = ClientKeys::Required);

/// The same by the settings parse.master_key and parse.session_token, for an app that the place names: a table of it.
Caller identify_for(std::string_view app_id);

}  // namespace parsegres::pg
