#include "pg/wrap/priority.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>

namespace parsegres::pg {
namespace {

constexpr int kNice = 10;
constexpr std::string_view kNiceText = "10";

/// struct sched_attr of Linux, for which glibc has no name before 2.41.
struct SchedulingAttributes {
    std::uint32_t size = 0;
    std::uint32_t policy = 0;  // SCHED_OTHER
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0;  // nanoseconds
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};

/// Since Linux 6.12 a process may ask for shorter turns. A turn that was begun is not cut short by whoever wakes up, so
/// with the usual ones of some milliseconds each get would wait that long behind a hash. Older kernels pay no heed.
void shorten_turns() noexcept {
    constexpr std::uint64_t kTurn = 100'000;
    SchedulingAttributes attributes;
    attributes.size = sizeof attributes;
    attributes.nice = kNice;
    attributes.runtime = kTurn;
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

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
    shorten_turns();
    is_group_pending = lower_group();
}

void pursue_low_priority() noexcept {
    if (is_group_pending) is_group_pending = lower_group();
}

}  // namespace parsegres::pg
