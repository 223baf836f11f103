#pragma once
// Which operation a method and a path ask for. The proxy routes requests with it and the database the sub-requests
// of a batch, so both know exactly the same routes.

#include <optional>
#include <string>
#include <string_view>

namespace parsegres {

enum class Operation : unsigned char {
    find,
    get,
    create,
    update,
    remove,
    batch,
    // users and sessions
    log_in,
    log_out,
    current_user,
    verify_password,
    challenge,
    log_in_as,
    upgrade_session,
    request_password_reset,
    request_email_verification,
    current_session,
    // classes
    list_schemas,
    get_schema,
    create_schema,
    update_schema,
    delete_schema,
    purge,
    // code of the app
    run_function,
    list_hooks,
    get_hook,
    create_hook,
    update_hook,
    start_job,
    list_job_schedules,
    list_jobs,
    create_job_schedule,
    update_job_schedule,
    remove_job_schedule,
    get_host,
    register_host,
    send_mail,
    report_job,
    // the rest
    get_config,
    update_config,
    track_event,
};

struct Route {
    Operation operation = Operation::find;
    std::string class_name;  // as the client wrote it, percent-decoded; empty for operations without a class
    std::string object_id;   // percent-decoded; empty for operations on a whole class
    std::string name{};      // of a function, job, trigger or event; percent-decoded
};

enum class RouteStatus : unsigned char {
    matched,
    unknown,      // no such path, or not with this method
    undecodable,  // a parameter with a broken percent escape; the reference answers 400 to it
};

struct RouteMatch {
    RouteStatus status = RouteStatus::unknown;
    Route route;  // of use only when matched
};

/// `method` in capitals; `path` below the mount point, without query string. As in the reference, literal parts
/// match without regard to case, one slash at the end is ignored, and names are not judged here.
RouteMatch match_route(std::string_view method, std::string_view path);

/// The path of a batch sub-request below the mount point, dot segments and repeated slashes resolved.
/// Nothing when it does not start with the mount path ("" when mounted at the root).
std::optional<std::string> routable_batch_path(std::string_view requested, std::string_view mount_path);

/// Resolves %XX escapes. Nothing when one is broken or the bytes are no UTF-8 without U+0000.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace parsegres
