#pragma once
// Who asks: the credentials of a request, from headers and body, as the `caller` argument of the SQL functions.

#include <optional>
#include <string>
#include <string_view>

#include "errors/fault.hpp"
#include "http/request.hpp"
#include "rest/shallow_scanner.hpp"

namespace parsegres::proxy {

/// What a deployment says about callers.
struct CallerSettings {
    std::string app_id;           // the app this proxy was started for
    std::string mount_path;       // for the paths inside of a batch
    bool user_reads_ask = false;  // an adapter outside has a say in what is shown of users
};

/// The credentials of one request, and which keys of its body they used up.
struct CallerResult {
    std::optional<Fault> refused;
    BodyKeySet consumed = 0;
};

/// Appends the caller object to `out`. `body` is nullptr for a request without an object as body.
/// As in the reference, the body's credentials count only when the headers name no app or an unknown one; requests that
/// name none at all are refused here. Whether keys are right is decided by the database.
CallerResult append_caller(std::string& out, const Request& request, const ShallowScanner* body,
                           std::string_view client_ip, const CallerSettings& settings);

}  // namespace parsegres::proxy
