#pragma once
// Writers at a steady rate: a write is begun when it is due, whether or not earlier ones were answered (an open loop),
// as long as one of the connections is free.

#include <netinet/in.h>

#include <cstdint>
#include <string>

#include "tally.hpp"

namespace parsegres::live {

struct WriteRequest {
    in_port_t port = 0;
    std::string path;     // of the class
    std::string headers;  // lines, each with its end
    std::string body;     // %s% is the write's serial, %n% counts from 0 to `subscribers` and begins again
    std::size_t subscribers = 1;
    std::size_t connections = 16;
};

struct Written {
    std::uint64_t created = 0, failed = 0;
    std::string failure;  // what the first that failed was answered
    double seconds = 0;   // until the last was sent
    Delays answers;       // from when each was due
};

/// Does all writes of the plan and waits for their answers; blocks.
Written write_all(WriteRequest const& request, Plan const& plan);

}  // namespace parsegres::live
