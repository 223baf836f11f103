// Addresses and CIDR ranges as the options write them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "config.hpp"

namespace parsegres::proxy {

bool is_ip_address(std::string_view text);

// Throws ConfigError in Parse Server's words unless `text` is an address or an address with a prefix length.
void check_ip_or_range(std::string_view option, const std::string& text);

// The value of trustProxy: true, false, a number of hops, or a list (or text with commas) of addresses, ranges and
// the names loopback, linklocal and uniquelocal, as Express reads them. Throws ConfigError.
TrustProxy parse_trust_proxy(const nlohmann::json& value);

}  // namespace parsegres::proxy
