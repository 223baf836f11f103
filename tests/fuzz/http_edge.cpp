// Any bytes from a socket: however they are cut into reads, the same requests come out, and memory stays bounded.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/request_parser.hpp"
#include "rest/operation.hpp"

using namespace parsegres::proxy;

namespace {

constexpr RequestLimits kLimits{4096, 8192};
constexpr std::size_t kMemoryBound = 256 * 1024;

/// A transcript of what a parser makes of `bytes`; the planner sees every request as well.
std::string transcript(std::string_view bytes, std::size_t piece) {
    static const CallerSettings settings{"app", "/parse"};
    std::string out;
    RequestParser parser(kLimits);
    WholeRoutes whole_routes;
    OperationPlanner planner(settings, kLimits.body_bytes, whole_routes);
    while (!bytes.empty()) {
        const auto space = parser.space();
        if (space.empty()) std::abort();
        const std::size_t count = std::min({piece, space.size(), bytes.size()});
        std::copy_n(bytes.begin(), count, space.begin());
        bytes.remove_prefix(count);
        ParseStep step = parser.received(count);
        while (step == ParseStep::complete) {
            const Request& request = parser.request();
            ((out += request.method) += ' ') += request.target;
            (out += ' ') += request.body;
            for (const std::string_view header : request.headers) (out += '|') += header;
            const Task task = planner.plan(request, "127.0.0.1");
            if (task == Task::call)
                for (const std::string_view parameter : planner.parameters()) (out += '>') += parameter;
            if (!request.keep_alive) return out;
            step = parser.next_request();
        }
        if (parser.buffered_capacity() > kMemoryBound) std::abort();
        // When a broken head is noticed may depend on how much of it is there: so a refusal counts as the end of input.
        if (step != ParseStep::read_more && step != ParseStep::send_continue) return out;
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (transcript(bytes, 1 << 20) != transcript(bytes, 1 + data[0] % 64)) std::abort();
    return 0;
}
