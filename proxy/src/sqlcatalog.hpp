#pragma once
// Every statement the proxy may run on a pool connection. All are prepared when a connection is made; a request only
// ever names one and gives its parameters.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace parsegres::proxy {

enum class Statement : unsigned char {
    find,
    get,
    create,
    update,
    remove,
    request,
    request_read,
    request_slow,
    request_hashing,
    verify_email,
    resend_verification,
    reset_token_problem,
    reset_password,
    host_jobs,
    host_job_failed,
    live_request,
    health,
};
inline constexpr std::size_t kStatementCount = 17;
inline constexpr std::size_t kMaxParameters = 5;
using Parameters = std::array<std::string_view, kMaxParameters>;

/// Whether running it twice is the same as running it once.
enum class Effect : unsigned char { reads, writes };
/// Slow statements are kept off the connections that serve quick ones; those that hash passwords burn a processor for
/// a tenth of a second and have connections of their own.
enum class Pace : unsigned char { quick, slow, hashing };

struct StatementInfo {
    const char* name;
    const char* sql;
    int parameters;
    Effect effect;
    Pace pace;
    /// Which parameter is for the answers to its questions, when it asks any; its columns are those of RequestColumn.
    std::optional<std::size_t> answers = {};
};

// One statement, under several names for what it does and how long it takes. A function in FROM would have its row put
// into a tuplestore and out again.
inline constexpr const char* kRequestSql =
    "SELECT (r).status, (r).answer, (r).location, (r).questions, (r).effects, (r).headers "
    "FROM (SELECT parse_internal.request($1::text, $2::text, $3::text, $4::text, $5::text) AS r OFFSET 0) AS called";
inline constexpr const char* kLiveRequestSql =
    "SELECT (r).status, (r).answer, (r).location, (r).questions, (r).effects, (r).headers "
    "FROM (SELECT parse_internal.live_request($1::text, $2::text, $3::text, $4::text) AS r OFFSET 0) AS called";

inline constexpr std::array<StatementInfo, kStatementCount> kStatements{{
    {"find", "SELECT parse.find($1::text, $2::text, $3::text)", 3, Effect::reads, Pace::quick},
    {"get", "SELECT parse.get($1::text, $2::text, $3::text, $4::text)", 4, Effect::reads, Pace::quick},
    {"create", "SELECT parse.create($1::text, $2::text, $3::text)", 3, Effect::writes, Pace::quick},
    {"update", "SELECT parse.update($1::text, $2::text, $3::text, $4::text)", 4, Effect::writes, Pace::quick},
    {"delete", "SELECT parse.delete($1::text, $2::text, $3::text)", 3, Effect::writes, Pace::quick},
    {"request", kRequestSql, 5, Effect::writes, Pace::quick, 4},
    {"request_read", kRequestSql, 5, Effect::reads, Pace::quick, 4},
    {"request_slow", kRequestSql, 5, Effect::writes, Pace::slow, 4},
    {"request_hashing", kRequestSql, 5, Effect::writes, Pace::hashing, 4},
    {"verify_email", "SELECT parse_internal.verify_email($1::text, $2::text)", 2, Effect::writes, Pace::quick},
    {"resend_verification", "SELECT parse_internal.resend_verification($1::text, $2::text, $3::text)", 3,
     Effect::writes, Pace::quick},
    {"reset_token_problem", "SELECT parse_internal.reset_token_problem($1::text, $2::text)", 2, Effect::reads,
     Pace::quick},
    {"reset_password", "SELECT parse_internal.reset_password($1::text, $2::text, $3::text)", 3, Effect::writes,
     Pace::hashing},
    {"host_jobs", "SELECT wait_ms, calls FROM parse_internal.host_jobs($1::text)", 1, Effect::writes, Pace::quick},
    {"host_job_failed", "SELECT parse_internal.host_job_failed($1::text, $2::text, $3::text)", 3, Effect::writes,
     Pace::quick},
    {"live_request", kLiveRequestSql, 4, Effect::writes, Pace::quick, 3},
    {"health", "SELECT 1", 0, Effect::reads, Pace::quick},
}};

/// The columns of what requests are answered. Either `status` is there, or `questions` that are to be answered first.
enum class RequestColumn : unsigned char { status, answer, location, questions, effects, headers };

constexpr bool is_request(Statement statement) {
    return statement >= Statement::request && statement <= Statement::request_hashing;
}

constexpr const StatementInfo& info(Statement statement) { return kStatements[static_cast<std::size_t>(statement)]; }

}  // namespace parsegres::proxy
