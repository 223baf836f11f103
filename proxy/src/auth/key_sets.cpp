#include "auth/key_sets.hpp"

#include <stdexcept>

#include "auth/answer.hpp"

namespace parsegres::proxy::auth {
namespace {

constexpr std::size_t kFetchesPerMinute = 10;

template <class Keys>
std::shared_ptr<const PublicKey> key_named(const Keys& keys, const std::string& key_id) {
    if (key_id.empty()) return keys.size() == 1 ? keys.begin()->second : nullptr;
    const auto found = keys.find(key_id);
    return found == keys.end() ? nullptr : found->second;
}

}  // namespace

bool KeySets::may_fetch(Set& set, Clock::time_point now) {
    while (!set.fetches.empty() && now - set.fetches.front() > std::chrono::minutes(1)) set.fetches.pop_front();
    if (set.fetches.size() >= kFetchesPerMinute) return false;
    set.fetches.push_back(now);
    return true;
}

std::map<std::string, std::shared_ptr<const PublicKey>> KeySets::fetch(const std::string& url, HttpClient& client) {
    HttpRequest request;
    request.url = url;
    request.headers = {"Accept: application/json"};
    const HttpResponse response = client.send(request);
    const Value document = is_ok(response) ? json_of(response) : Value();
    const Value* list = document.find("keys");
    if (list == nullptr || !list->is_array()) throw HttpError("no set of keys at " + url);
    std::map<std::string, std::shared_ptr<const PublicKey>> keys;
    for (const Value& jwk : list->as_array()) {
        try {
            keys[text_of(jwk, "kid")] = std::make_shared<const PublicKey>(jwk);
        } catch (const std::runtime_error&) {
            // A set may hold keys of other kinds, for other uses.
        }
    }
    return keys;
}

std::shared_ptr<const PublicKey> KeySets::find(const std::string& url, const std::string& key_id,
                                               std::chrono::milliseconds max_age, HttpClient& client) {
    const std::string problem = "Unable to find matching key for Key ID: " + key_id;
    const Clock::time_point now = Clock::now();
    {
        const std::lock_guard lock(mutex_);
        Set& set = sets_[url];
        const bool is_fresh = set.fetched != Clock::time_point() && now - set.fetched < max_age;
        if (is_fresh)
            if (auto key = key_named(set.keys, key_id)) return key;
        if (!may_fetch(set, now)) refuse(problem);
    }
    auto keys = fetch(url, client);
    auto key = key_named(keys, key_id);
    const std::lock_guard lock(mutex_);
    Set& set = sets_[url];
    set.keys = std::move(keys);
    set.fetched = now;
    if (key == nullptr) refuse(problem);
    return key;
}

KeySets& key_sets() {
    static KeySets sets;
    return sets;
}

}  // namespace parsegres::proxy::auth
