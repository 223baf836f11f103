#include "route/utf8.hpp"

#include <cstddef>

namespace parsegres {
namespace {

struct Lead {
    std::size_t followers;     // 0: no valid lead byte of a longer sequence
    unsigned char first_low;   // bounds of the first follower: they exclude overlong forms,
    unsigned char first_high;  // surrogates and code points beyond U+10FFFF
};

constexpr Lead classify(unsigned char byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
    if (byte == 0xE0) return {2, 0xA0, 0xBF};
    if (byte == 0xED) return {2, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
    if (byte == 0xF0) return {3, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
    if (byte == 0xF4) return {3, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

bool is_storable_utf8(std::string_view bytes) noexcept {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (byte == 0) return false;
        if (byte < 0x80) continue;
        const Lead lead = classify(byte);
        if (lead.followers == 0 || bytes.size() - i <= lead.followers) return false;
        const auto first = static_cast<unsigned char>(bytes[i + 1]);
        if (first < lead.first_low || first > lead.first_high) return false;
        for (std::size_t k = 2; k <= lead.followers; ++k)
            if ((static_cast<unsigned char>(bytes[i + k]) & 0xC0) != 0x80) return false;
        i += lead.followers;
    }
    return true;
}

}  // namespace parsegres
