#include "http/client_address.hpp"

#include <charconv>
#include <optional>

#include <arpa/inet.h>

namespace parsegres::proxy {
namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr unsigned kMappedBits = 96;

std::optional<Bytes> parse_address(std::string_view text) {
    Bytes bytes{};
    const std::string terminated(text);
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
    bytes[10] = bytes[11] = 0xFF;
    if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1) return bytes;
    return std::nullopt;
}

bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i)
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8)) & 1) return false;
    return true;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

ClientAddress::ClientAddress(const TrustProxy& trust) : everyone_(trust.everyone), hops_(trust.hops) {
    for (const std::string& text : trust.ranges) {
        const std::string_view range = text;
        const std::size_t slash = range.find('/');
        const auto address = parse_address(range.substr(0, slash));
        if (!address) continue;  // the configuration has been checked; an unreadable range trusts nobody
        unsigned prefix = 128;
        if (slash != std::string_view::npos) {
            const std::string_view digits = range.substr(slash + 1);
            std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
            if (range.find(':') == std::string_view::npos) prefix += kMappedBits;
        }
        ranges_.push_back({*address, std::min(prefix, 128U)});
    }
}

bool ClientAddress::trusts(std::string_view address, unsigned distance) const {
    if (everyone_ || distance < hops_) return true;
    if (ranges_.empty()) return false;
    const auto bytes = parse_address(address);
    if (!bytes) return false;
    for (const Range& range : ranges_)
        if (same_prefix(*bytes, range.address, range.prefix)) return true;
    return false;
}

std::string_view ClientAddress::of(std::string_view peer, std::string_view forwarded_for) const {
    std::string_view nearest = peer;
    unsigned distance = 0;
    while (!forwarded_for.empty() && trusts(nearest, distance)) {
        const std::size_t comma = forwarded_for.rfind(',');
        const std::size_t begin = comma == std::string_view::npos ? 0 : comma + 1;
        const std::string_view next = trim(forwarded_for.substr(begin));
        if (next.empty()) break;
        nearest = next;
        forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
        ++distance;
    }
    return nearest;
}

}  // namespace parsegres::proxy
