#include "pg/wrap/priority.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace parsegres::pg {
namespace {

constexpr int kNice = 10;
constexpr std::string_view kNiceText = "10";

bool is_group_pending = false;

/// With kernel.sched_autogroup_enabled Linux weighs groups of processes against each other. Each backend is a group of
/// its own then: its own priority says nothing, and that of the group everything. Returns whether to come back to it,
/// since the kernel hears ten such wishes a second at most.
bool lower_group() noexcept {
    const int file = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;  // a kernel without
    const bool again = write(file, kNiceText.data(), kNiceText.size()) < 0 && errno == EAGAIN;
    close(file);
    return again;
}

}  // namespace

void lower_priority() noexcept {
    setpriority(PRIO_PROCESS, 0, kNice);
    is_group_pending = lower_group();
}

void pursue_low_priority() noexcept {
    if (is_group_pending) is_group_pending = lower_group();
}

}  // namespace parsegres::pg
