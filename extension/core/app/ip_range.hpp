#pragma once
// Addresses and CIDR ranges, as the options masterKeyIps and its kin list them.

#include <array>
#include <optional>
#include <string_view>

namespace parsegres {

/// An IPv4 or IPv6 network. An IPv4 range holds no IPv6 address and the other way round, as in the reference;
/// an IPv4 address that arrives in its IPv6 form (::ffff:1.2.3.4) counts as IPv4.
class IpRange {
  public:
    /// Reads `address` or `address/prefix`; "::0" and "::" without a prefix mean every IPv6 address.
    /// Nothing when `text` is neither.
    static std::optional<IpRange> parse(std::string_view text);

    /// False for text that is no address.
    [[nodiscard]] bool contains(std::string_view address) const;

  private:
    int family_ = 0;
    unsigned prefix_bits_ = 0;
    std::array<unsigned char, 16> network_{};
};

}  // namespace parsegres
