#pragma once
// Memory of a fixed size that all processes of PostgreSQL share. It is asked for when PostgreSQL starts, so the library
// has to be in shared_preload_libraries.

#include "pg/boundary.hpp"

#include <cstddef>

extern "C" {
#include <storage/lwlock.h>
}

namespace parsegres::pg {

struct SharedMemory {
    const char* name;
    std::size_t (*bytes)();
    int locks;
    /// Called in each process, with memory that was zero at first.
    void (*attached)(void* memory, LWLockPadded* locks);
};

/// For _PG_init. Does nothing when PostgreSQL is not starting; then nobody is attached.
void reserve_shared_memory(const SharedMemory& memory);

}  // namespace parsegres::pg
