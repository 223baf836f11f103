#pragma once
// Compressed request bodies.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "errors/fault.hpp"

namespace parsegres::proxy {

/// Whether a Content-Encoding says that the body is something else than it looks like; case does not matter.
bool is_encoded(std::string_view encoding);

/// Puts the decoded body into `out`. As in the reference: gzip (of several members too), deflate in zlib's form, and
/// br; others are refused with 415, what cannot be decoded with 400. A body that is larger than `limit` bytes when
/// decoded is refused like one that comes in as large, and never more memory than that is taken for it.
std::optional<Fault> decode_content(std::string& out, std::string_view encoding, std::string_view body,
                                    std::uint64_t limit);

}  // namespace parsegres::proxy
