#pragma once
// Proxies that listen: each has a slot in the area for as long as the connection lasts that it listens on.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string>

namespace parsegres::pg {

struct LiveArea;

struct AttachedProxy {
    std::int64_t number;
    std::string channel;
};

/// Makes this backend the ear of a proxy, in place of what it was; starts the worker where there is none.
/// Throws Error(command_unavailable) when that cannot be, with the reason.
AttachedProxy attach_proxy();

/// The proxy is still there. Throws Error(object_not_found) when nobody knows it any more.
const LiveArea& beat_proxy(std::int64_t number);

}  // namespace parsegres::pg
