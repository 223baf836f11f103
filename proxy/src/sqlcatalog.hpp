#pragma once
// Every statement the proxy may run on a pool connection. All are prepared when a connection is made; a request only
// ever names one and gives its parameters.

#include <array>
#include <cstddef>

namespace parsegres::proxy {

enum class Statement : unsigned char { find, get, create, update, remove, batch, health };
inline constexpr std::size_t kStatementCount = 7;
inline constexpr std::size_t kMaxParameters = 4;

/// Whether running it twice is the same as running it once.
enum class Effect : unsigned char { reads, writes };
/// Slow statements are kept off the connections that serve quick ones.
enum class Pace : unsigned char { quick, slow };

struct StatementInfo {
    const char* name;
    const char* sql;
    int parameters;
    Effect effect;
    Pace pace;
};

inline constexpr std::array<StatementInfo, kStatementCount> kStatements{{
    {"find", "SELECT parse.find($1::text, $2::text, $3::text)", 3, Effect::reads, Pace::quick},
    {"get", "SELECT parse.get($1::text, $2::text, $3::text, $4::text)", 4, Effect::reads, Pace::quick},
    {"create", "SELECT parse.create($1::text, $2::text, $3::text)", 3, Effect::writes, Pace::quick},
    {"update", "SELECT parse.update($1::text, $2::text, $3::text, $4::text)", 4, Effect::writes, Pace::quick},
    {"delete", "SELECT parse.delete($1::text, $2::text, $3::text)", 3, Effect::writes, Pace::quick},
    {"batch", "SELECT parse.batch($1::text, $2::text)", 2, Effect::writes, Pace::slow},
    {"health", "SELECT 1", 0, Effect::reads, Pace::quick},
}};

constexpr const StatementInfo& info(Statement statement) { return kStatements[static_cast<std::size_t>(statement)]; }

}  // namespace parsegres::proxy
