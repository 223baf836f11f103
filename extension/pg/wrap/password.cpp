#include "pg/wrap/password.hpp"

#include <crypt.h>

#include <memory>

#include "constant_time.hpp"
#include "pg/wrap/priority.hpp"
#include "pg/wrap/random.hpp"

namespace parsegres::pg {
namespace {

constexpr const char* kPrefix = "$2b$";
constexpr unsigned long kCost = 10;
constexpr std::size_t kSaltBytes = 16;
/// bcrypt reads no more; crypt() refuses texts that are far longer instead of ignoring their ends.
constexpr std::size_t kMaxBytes = 72;
constexpr std::size_t kHashBytes = 60;
/// Compared with when there is nothing to compare with.
constexpr const char* kNobody = "$2b$10$abcdefghijklmnopqrstuu37RkUr9H1EPO4Rc63Ngz60LSVREthYa";

/// "" when `setting` is not one that crypt() knows.
std::string crypted(const std::string& password, const char* setting) {
    pursue_low_priority();
    const auto data = std::make_unique<crypt_data>();
    const char* result = crypt_r(password.substr(0, kMaxBytes).c_str(), setting, data.get());
    return result != nullptr && result[0] == '$' ? result : "";
}

bool is_bcrypt(const std::string& hash) {
    return hash.size() == kHashBytes && hash.starts_with("$2") && hash[3] == '$' &&
           (hash[2] == 'a' || hash[2] == 'b' || hash[2] == 'y');
}

}  // namespace

std::string hash_password(const std::string& password) {
    const std::string random = random_bytes(kSaltBytes);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (crypt_gensalt_rn(kPrefix, kCost, random.data(), static_cast<int>(random.size()), setting, sizeof setting) ==
        nullptr)
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "no salt for a password");
    std::string hash = crypted(password, setting);
    if (!is_bcrypt(hash))
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "bcrypt is not there");
    return hash;
}

bool password_matches(const std::string& password, const std::string& hash) {
    const bool is_known = is_bcrypt(hash);
    const std::string result = crypted(password, is_known ? hash.c_str() : kNobody);
    return is_known && equal_in_constant_time(result, hash);
}

}  // namespace parsegres::pg
