#pragma once
// Log lines on stderr as key=value pairs, one line each whatever the values hold.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace parsegres::proxy {

enum class Level : unsigned char { error, warn, info, verbose, debug };

using LogField = std::pair<std::string_view, std::string_view>;

/// `level` is one of Parse Server's names: silent, error, warn, info, verbose, debug or silly.
void start_log(const std::string& level);

/// May be called from any thread. Never give it keys, tokens or bodies.
void log(Level level, std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace parsegres::proxy
