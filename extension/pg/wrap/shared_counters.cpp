#include "pg/wrap/shared_counters.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string>

#include "pg/wrap/sha256.hpp"
#include "pg/wrap/shared_memory.hpp"

namespace parsegres::pg {
namespace {

constexpr const char* kName = "parsegres counters";
constexpr int kLocks = 64;
constexpr std::size_t kBuckets = 8192;
constexpr std::size_t kWays = 8;

/// So much of a name's digest that nobody finds two alike.
struct Key {
    std::uint64_t high;
    std::uint64_t low;

    bool operator==(const Key&) const = default;
};

struct Counter {
    Key key;
    std::int64_t ends_ms;  ///< 0: never used
    std::int64_t count;
};

using Bucket = std::array<Counter, kWays>;

Bucket* buckets = nullptr;
LWLockPadded* locks = nullptr;

/// Of all processes of the machine the same, and never set.
std::int64_t now_ms() {
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_boot).count();
}

Key key_of(std::string_view name) {
    std::string text = std::to_string(MyDatabaseId);
    (text += ' ') += name;
    const std::string digest = sha256(text);
    Key key{};
    std::memcpy(&key, digest.data(), sizeof key);
    return key;
}

SharedCount count_in(Bucket& bucket, const Key& key, std::int64_t window_ms) {
    const std::int64_t now = now_ms();
    auto* counter = std::find_if(bucket.begin(), bucket.end(), [&](const Counter& one) { return one.key == key; });
    if (counter == bucket.end())
        counter = std::min_element(bucket.begin(), bucket.end(),
                                   [](const Counter& a, const Counter& b) { return a.ends_ms < b.ends_ms; });
    if (counter->key != key || counter->ends_ms <= now) *counter = {key, now + window_ms, 0};
    return {++counter->count, counter->ends_ms - now};
}

}  // namespace

void reserve_shared_counters() {
    reserve_shared_memory({kName, [] { return kBuckets * sizeof(Bucket); }, kLocks,
                           [](void* memory, LWLockPadded* tranche) {
                               buckets = static_cast<Bucket*>(memory);
                               locks = tranche;
                           }});
}

bool have_shared_counters() { return buckets != nullptr; }

SharedCount count_shared(std::string_view name, std::int64_t window_ms) {
    if (!have_shared_counters())
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred",
                    "counters need parsegres in shared_preload_libraries");
    const Key key = key_of(name);
    LWLock* const lock = &locks[key.low % kLocks].lock;
    return pg_call([&] {
        LWLockAcquire(lock, LW_EXCLUSIVE);
        const SharedCount result = count_in(buckets[key.low % kBuckets], key, window_ms);
        LWLockRelease(lock);
        return result;
    });
}

}  // namespace parsegres::pg
