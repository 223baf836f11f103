#include <cstdio>
#include <exception>
#include <sstream>
#include <string>

#include <malloc.h>

#include "auth/provider.hpp"
#include "config/config.hpp"
#include "observe/log.hpp"
#include "server.hpp"

namespace {

using namespace parsegres::proxy;

/// Without this, glibc stops giving large blocks back to the system after the first one was freed.
void give_memory_back() {
    constexpr int kMappedFrom = 256 * 1024;
    mallopt(M_MMAP_THRESHOLD, kMappedFrom);
}

int serve(const Config& config) {
    give_memory_back();
    start_log(config.log_level);
    std::istringstream lines(describe(config));
    for (std::string line; std::getline(lines, line);) log(Level::verbose, line);
    for (const std::string& warning : config.warnings) log(Level::warn, warning);
    auth::configure(config.auth_options);
    return Server(config).run();
}

}  // namespace

// Whatever ends the process before it serves is told in the last line of stderr.
int main(int argc, char** argv) {
    try {
        const LoadResult loaded = load_config(argc, argv, process_environment());
        if (const auto* printout = std::get_if<Printout>(&loaded)) {
            std::fputs(printout->text.c_str(), stdout);
            return 0;
        }
        return serve(std::get<Config>(loaded));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
}
