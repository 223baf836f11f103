#include "pg/wrap/shared_memory.hpp"

#include <cstring>
#include <vector>

extern "C" {
#include <storage/ipc.h>
#include <storage/shmem.h>
}

namespace parsegres::pg {
namespace {

// Never destroyed: it lives as long as the process.
std::vector<SharedMemory>& reserved() {
    static auto& instance = *new std::vector<SharedMemory>;
    return instance;
}

void attach(const SharedMemory& memory) {
    LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
    bool found = false;
    const std::size_t bytes = memory.bytes();
    void* const address = ShmemInitStruct(memory.name, bytes, &found);
    if (!found) std::memset(address, 0, bytes);
    memory.attached(address, GetNamedLWLockTranche(memory.name));
    LWLockRelease(AddinShmemInitLock);
}

shmem_startup_hook_type next_startup_hook = nullptr;

void startup_hook() {
    if (next_startup_hook != nullptr) next_startup_hook();
    for (const SharedMemory& memory : reserved()) attach(memory);
}

void request(const SharedMemory& memory) {
    RequestAddinShmemSpace(memory.bytes());
    RequestNamedLWLockTranche(memory.name, memory.locks);
}

#if PG_VERSION_NUM >= 150000
shmem_request_hook_type next_request_hook = nullptr;

void request_hook() {
    if (next_request_hook != nullptr) next_request_hook();
    for (const SharedMemory& memory : reserved()) request(memory);
}
#endif

void register_hooks() {
#if PG_VERSION_NUM >= 150000
    next_request_hook = shmem_request_hook;
    shmem_request_hook = request_hook;
#endif
    next_startup_hook = shmem_startup_hook;
    shmem_startup_hook = startup_hook;
}

}  // namespace

void reserve_shared_memory(const SharedMemory& memory) {
    if (!process_shared_preload_libraries_in_progress) return;
    if (reserved().empty()) register_hooks();
    reserved().push_back(memory);
#if PG_VERSION_NUM < 150000
    request(memory);
#endif
}

}  // namespace parsegres::pg
