#include "app/ip_range.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace parsegres {
namespace {

constexpr std::string_view kMappedPrefix = "::ffff:";

struct Address {
    int family = 0;
    std::array<unsigned char, 16> bytes{};
};

std::optional<Address> parse_address(std::string_view text) {
    if (text.starts_with(kMappedPrefix) && text.find('.') != std::string_view::npos)
        text.remove_prefix(kMappedPrefix.size());
    const std::string terminated(text);
    Address address;
    for (const int family : {AF_INET, AF_INET6}) {
        if (inet_pton(family, terminated.c_str(), address.bytes.data()) != 1) continue;
        address.family = family;
        return address;
    }
    return std::nullopt;
}

unsigned address_bits(int family) { return family == AF_INET ? 32 : 128; }

bool same_prefix(const unsigned char* a, const unsigned char* b, unsigned bits) {
    const unsigned whole = bits / 8;
    if (!std::equal(a, a + whole, b)) return false;
    const unsigned rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace

std::optional<IpRange> IpRange::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<Address> address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    IpRange range;
    range.family_ = address->family;
    range.network_ = address->bytes;
    range.prefix_bits_ = text == "::" || text == "::0" ? 0 : address_bits(address->family);
    if (slash == std::string_view::npos) return range;
    const std::string_view prefix = text.substr(slash + 1);
    const auto [end, status] = std::from_chars(prefix.data(), prefix.data() + prefix.size(), range.prefix_bits_);
    if (status != std::errc() || end != prefix.data() + prefix.size()) return std::nullopt;
    if (range.prefix_bits_ > address_bits(address->family)) return std::nullopt;
    return range;
}

bool IpRange::contains(std::string_view text) const {
    const std::optional<Address> address = parse_address(text);
    return address && address->family == family_ && same_prefix(address->bytes.data(), network_.data(), prefix_bits_);
}

}  // namespace parsegres
