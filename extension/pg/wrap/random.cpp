#include "pg/wrap/random.hpp"

#include <string_view>

namespace parsegres::pg {

std::string random_object_id(std::size_t length) {
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // A byte beyond the last whole multiple of 62 would favour the first letters.
    constexpr unsigned kUsable = 256 / kAlphabet.size() * kAlphabet.size();
    std::string id;
    unsigned char bytes[32];
    while (id.size() < length) {
        if (!pg_strong_random(bytes, sizeof bytes))
            throw Error(ErrorCode::internal_server_error, "An internal server error occurred",
                        "the system has no random bytes");
        for (const unsigned char byte : bytes)
            if (byte < kUsable && id.size() < length) id += kAlphabet[byte % kAlphabet.size()];
    }
    return id;
}

}  // namespace parsegres::pg
