#pragma once
// Whose request it is, when proxies stand in between.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace parsegres::proxy {

/// Express' "trust proxy", read once and asked for every request that came through a proxy.
class ClientAddress {
  public:
    explicit ClientAddress(const TrustProxy& trust);

    /// `peer` is the address of the connection, `forwarded_for` the header, perhaps empty. The answer is a view into
    /// one of the two: the nearest address that is not trusted, else the farthest.
    [[nodiscard]] std::string_view of(std::string_view peer, std::string_view forwarded_for) const;

  private:
    struct Range {
        std::array<unsigned char, 16> address{};  // IPv4 mapped into IPv6
        unsigned prefix = 0;
    };

    [[nodiscard]] bool trusts(std::string_view address, unsigned distance) const;

    bool everyone_;
    unsigned hops_;
    std::vector<Range> ranges_;
};

}  // namespace parsegres::proxy
