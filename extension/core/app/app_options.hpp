#pragma once
// The options of an app that the database decides with; names and defaults are Parse Server's.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/ip_range.hpp"
#include "app/protection_options.hpp"
#include "auth/adapter.hpp"
#include "mutation/keyword_denylist.hpp"
#include "query/find_options.hpp"
#include "query/limits.hpp"
#include "user/user_options.hpp"
#include "value/value.hpp"

namespace parsegres {

/// Of the option liveQuery, what the database decides with.
struct LiveOptions {
    /// Whose evaluation of one object's conditions may not take longer.
    int regex_timeout_ms = 100;
    /// Classes whose subscribers can resume, if live queries can be about them at all.
    std::vector<std::string> resumable;
};

struct AppOptions {
    bool allow_client_class_creation = false;
    bool allow_custom_object_id = false;
    std::size_t object_id_size = 10;
    LimitDefaults limits;
    /// Permission errors then carry a general text; the exact one goes to the server log.
    bool sanitize_errors = true;
    /// requestKeywordDenylist.
    KeywordDenylist denylist{Value(Array())};
    /// requestComplexity, as far as queries go.
    QueryLimits query_limits;
    /// requestComplexity.batchRequestLimit; -1: no limit.
    int batch_request_limit = -1;
    std::vector<IpRange> master_key_ips;
    std::vector<IpRange> read_only_master_key_ips;
    std::vector<IpRange> maintenance_key_ips;
    /// Where clients reach the server; urls of files begin with it.
    std::string server_url;
    ProtectionOptions protection;
    /// Who signs users in besides their passwords.
    AuthSettings auth;
    UserOptions users;
    LiveOptions live;

    /// Reads the options that were registered for the app of that id; what is absent has its default, what is unknown
    /// is ignored.
    static AppOptions from_json(const Value& options, std::string_view app_id);
};

}  // namespace parsegres
