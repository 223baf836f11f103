#include "auth/totp.hpp"

#include <array>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace parsegres {
namespace {

struct Algorithm {
    std::string_view name;
    const char* digest;  // OpenSSL's name
};
constexpr std::array<Algorithm, 9> kAlgorithms{{{"SHA1", "SHA1"},
                                                {"SHA224", "SHA224"},
                                                {"SHA256", "SHA256"},
                                                {"SHA384", "SHA384"},
                                                {"SHA512", "SHA512"},
                                                {"SHA3-224", "SHA3-224"},
                                                {"SHA3-256", "SHA3-256"},
                                                {"SHA3-384", "SHA3-384"},
                                                {"SHA3-512", "SHA3-512"}}};

const Algorithm* find_algorithm(std::string_view name) {
    for (const Algorithm& algorithm : kAlgorithms)
        if (algorithm.name == name) return &algorithm;
    return nullptr;
}

std::string hmac(const Algorithm& algorithm, std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int length = 0;
    const EVP_MD* digest = EVP_get_digestbyname(algorithm.digest);
    if (digest == nullptr ||
        HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
             message.size(), mac.data(), &length) == nullptr)
        throw std::runtime_error("HMAC failed");
    return {reinterpret_cast<const char*>(mac.data()), length};
}

std::string counter_bytes(std::uint64_t counter) {
    std::string bytes(8, '\0');
    for (int i = 7; i >= 0; --i, counter >>= 8) bytes[static_cast<std::size_t>(i)] = static_cast<char>(counter & 0xFF);
    return bytes;
}

int base32_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a';
    if (c >= '2' && c <= '7') return c - '2' + 26;
    return -1;
}

}  // namespace

bool is_totp_algorithm(std::string_view algorithm) { return find_algorithm(algorithm) != nullptr; }

std::optional<std::string> decode_base32(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string bytes;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : text) {
        if (c == ' ') continue;
        const int digit = base32_digit(c);
        if (digit < 0) return std::nullopt;
        buffer = (buffer << 5U) | static_cast<std::uint32_t>(digit);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((buffer >> static_cast<unsigned>(bits)) & 0xFFU);
    }
    return bytes;
}

std::string totp_token(std::string_view key, const TotpParameters& parameters, std::int64_t unix_seconds) {
    const Algorithm* algorithm = find_algorithm(parameters.algorithm);
    if (algorithm == nullptr) throw std::runtime_error("no algorithm of one-time passwords: " + parameters.algorithm);
    const auto counter = static_cast<std::uint64_t>(unix_seconds / parameters.period);
    const std::string mac = hmac(*algorithm, key, counter_bytes(counter));
    const std::size_t offset = static_cast<unsigned char>(mac.back()) & 0x0FU;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | static_cast<unsigned char>(mac[offset + i]);
    number &= 0x7FFFFFFFU;
    std::string token(static_cast<std::size_t>(parameters.digits), '0');
    for (std::size_t i = token.size(); i-- > 0; number /= 10) token[i] = static_cast<char>('0' + number % 10);
    return token;
}

bool totp_matches(std::string_view token, std::string_view key, const TotpParameters& parameters,
                  std::int64_t unix_seconds) {
    if (token.size() != static_cast<std::size_t>(parameters.digits)) return false;
    bool matches = false;
    for (const std::int64_t step : {-1, 0, 1}) {
        const std::string right = totp_token(key, parameters, unix_seconds + step * parameters.period);
        // No short cut: each of the three is compared, and in constant time.
        matches |= CRYPTO_memcmp(token.data(), right.data(), right.size()) == 0;
    }
    return matches;
}

}  // namespace parsegres
