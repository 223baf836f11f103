#include "pg/wrap/random.hpp"

#include <string_view>

namespace parsegres::pg {
namespace {

void fill(void* bytes, std::size_t size) {
    if (!pg_strong_random(bytes, size))
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred",
                    "the system has no random bytes");
}

/// Bytes for ids. The source is asked for many at once, since asking costs more than the bytes.
unsigned char next_byte() {
    static unsigned char bytes[512];
    static std::size_t used = sizeof bytes;
    if (used == sizeof bytes) {
        fill(bytes, sizeof bytes);
        used = 0;
    }
    return bytes[used++];
}

}  // namespace

std::string random_bytes(std::size_t length) {
    std::string bytes(length, '\0');
    fill(bytes.data(), bytes.size());
    return bytes;
}

std::string random_hex(std::size_t bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const char byte : random_bytes(bytes)) {
        hex += kDigits[static_cast<unsigned char>(byte) >> 4];
        hex += kDigits[static_cast<unsigned char>(byte) & 0xF];
    }
    return hex;
}

std::string random_object_id(std::size_t length) {
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // A byte beyond the last whole multiple of 62 would favour the first letters.
    constexpr unsigned kUsable = 256 / kAlphabet.size() * kAlphabet.size();
    std::string id;
    while (id.size() < length) {
        const unsigned char byte = next_byte();
        if (byte < kUsable) id += kAlphabet[byte % kAlphabet.size()];
    }
    return id;
}

}  // namespace parsegres::pg
