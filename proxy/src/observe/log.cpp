#include "observe/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace parsegres::proxy {
namespace {

spdlog::level::level_enum level_of(std::string_view name) {
    if (name == "silent") return spdlog::level::off;
    if (name == "error") return spdlog::level::err;
    if (name == "warn") return spdlog::level::warn;
    if (name == "verbose") return spdlog::level::debug;
    if (name == "debug" || name == "silly") return spdlog::level::trace;
    return spdlog::level::info;
}

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::error: return spdlog::level::err;
        case Level::warn: return spdlog::level::warn;
        case Level::info: return spdlog::level::info;
        case Level::verbose: return spdlog::level::debug;
        case Level::debug: return spdlog::level::trace;
    }
    return spdlog::level::err;
}

/// Quoted, with everything escaped that could end the line or the quotes.
void append_quoted(std::string& line, std::string_view value) {
    static constexpr char kHex[] = "0123456789abcdef";
    line += '"';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (line += '\\') += c;
        else if (c == '\n')
            line += "\\n";
        else if (byte < 0x20 || byte == 0x7F)
            ((line += "\\x") += kHex[byte >> 4]) += kHex[byte & 0xF];
        else
            line += c;
    }
    line += '"';
}

}  // namespace

void start_log(const std::string& level) {
    auto logger = spdlog::stderr_logger_mt("parsegres");
    logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v");
    logger->set_level(level_of(level));
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
}

void log(Level level, std::string_view message, std::initializer_list<LogField> fields) {
    const auto threshold = level_of(level);
    if (!spdlog::should_log(threshold)) return;
    std::string line = "msg=";
    append_quoted(line, message);
    for (const auto& [name, value] : fields) {
        ((line += ' ') += name) += '=';
        append_quoted(line, value);
    }
    spdlog::log(threshold, "{}", line);
}

}  // namespace parsegres::proxy
