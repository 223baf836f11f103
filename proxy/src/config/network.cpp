#include "network.hpp"

#include <arpa/inet.h>

#include <array>
#include <bit>
#include <charconv>
#include <optional>

#include "text.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

// Bits of the address: 32, 128, or 0 for what is no address.
unsigned address_bits(std::string_view text) {
    const std::string address(text);
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (address.find('\0') != std::string::npos) return 0;
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return 32;
    return inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 ? 128 : 0;
}

std::optional<unsigned> parse_unsigned(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "255.255.0.0" is 16; nullopt when the ones are not all in front.
std::optional<unsigned> netmask_bits(const std::string& text) {
    in_addr mask{};
    if (inet_pton(AF_INET, text.c_str(), &mask) != 1) return std::nullopt;
    const std::uint32_t bits = ntohl(mask.s_addr);
    const auto ones = static_cast<unsigned>(std::countl_one(bits));
    if (ones != static_cast<unsigned>(std::popcount(bits))) return std::nullopt;
    return ones;
}

[[noreturn]] void fail_trust_proxy(const std::string& what) {
    throw ConfigError(
        "Option trustProxy must be true, false, a number of proxies, or a list of IP addresses and "
        "ranges; " +
        what);
}

void add_range(TrustProxy& trust, const std::string& text) {
    const std::size_t slash = text.find('/');
    const unsigned bits = address_bits(std::string_view(text).substr(0, slash));
    if (bits == 0) fail_trust_proxy("\"" + text + "\" is none");
    if (slash == std::string::npos) {
        trust.ranges.push_back(text);
        return;
    }
    const std::string prefix = text.substr(slash + 1);
    const std::optional<unsigned> length =
        bits == 32 && prefix.find('.') != std::string::npos ? netmask_bits(prefix) : parse_unsigned(prefix);
    if (!length || *length > bits) fail_trust_proxy("\"" + text + "\" has a wrong prefix length");
    trust.ranges.push_back(text.substr(0, slash) + "/" + std::to_string(*length));
}

void add_name_or_range(TrustProxy& trust, const std::string& text) {
    if (text.empty()) return;
    std::vector<std::string> named;
    if (text == "loopback") named = {"127.0.0.1/8", "::1/128"};
    if (text == "linklocal") named = {"169.254.0.0/16", "fe80::/10"};
    if (text == "uniquelocal") named = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"};
    if (named.empty()) return add_range(trust, text);
    trust.ranges.insert(trust.ranges.end(), named.begin(), named.end());
}

}  // namespace

bool is_ip_address(std::string_view text) { return address_bits(text) != 0; }

void check_ip_or_range(std::string_view option, const std::string& text) {
    const std::size_t slash = text.find('/');
    std::string shown = text.substr(0, slash);
    const unsigned bits = address_bits(shown);
    bool valid = bits != 0;
    if (valid && slash != std::string::npos) {
        const auto length = parse_unsigned(std::string_view(text).substr(slash + 1));
        valid = length && *length <= bits;
        shown = text;
    }
    if (valid) return;
    throw ConfigError("The Parse Server option \"" + std::string(option) + "\" contains an invalid IP address \"" +
                      shown + "\".");
}

TrustProxy parse_trust_proxy(const json& value) {
    TrustProxy trust;
    if (value.is_boolean()) {
        trust.everyone = value.get<bool>();
    } else if (value.is_number_integer() && value >= 0 && value <= 1000) {
        trust.hops = value.get<unsigned>();
    } else if (value.is_string()) {
        for (const std::string& part : split_list(value.get<std::string>())) add_name_or_range(trust, part);
    } else if (value.is_array()) {
        for (const json& part : value) {
            if (!part.is_string()) fail_trust_proxy("the list holds something else");
            add_name_or_range(trust, trim(part.get<std::string>()));
        }
    } else {
        fail_trust_proxy("got " + show(value));
    }
    return trust;
}

}  // namespace parsegres::proxy
