#include "live/live_caller.hpp"

#include <algorithm>
#include <array>

#include "value/json.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr std::string_view kMasterKey = "masterKey";

struct KeyName {
    std::string_view in_message;
    const char* in_caller;
};
constexpr std::array<KeyName, 4> kClientKeys{{
    {"clientKey", "clientKey"},
    {"javascriptKey", "javascriptKey"},
    {"restAPIKey", "restAPIKey"},
    {"windowsKey", "dotNetKey"},
}};

using KeyPair = std::pair<std::string, std::string>;

bool fits(const ConnectMessage& message, const KeyPair& pair) {
    return !pair.second.empty() && text_member(message.keys, pair.first) == pair.second;
}

bool has_master_key(const ConnectMessage& message, const LiveSettings& settings) {
    return std::any_of(settings.key_pairs.begin(), settings.key_pairs.end(),
                       [&](const KeyPair& pair) { return pair.first == kMasterKey && fits(message, pair); });
}

}  // namespace

bool has_valid_key(const ConnectMessage& message, const LiveSettings& settings) {
    return settings.key_pairs.empty() || std::any_of(settings.key_pairs.begin(), settings.key_pairs.end(),
                                                     [&](const KeyPair& pair) { return fits(message, pair); });
}

std::string live_caller(const ConnectMessage& message, std::string_view ip, const LiveSettings& settings) {
    Object caller{{"appId", settings.app_id}};
    if (has_master_key(message, settings)) caller.set(std::string(kMasterKey), settings.master_key);
    if (!message.session_token.empty()) caller.set("sessionToken", message.session_token);
    for (const KeyName& key : kClientKeys)
        if (const std::string* const given = message.keys.find_string(key.in_message))
            caller.set(key.in_caller, *given);
    if (message.installation_id) caller.set("installationId", *message.installation_id);
    caller.set("ip", std::string(ip));
    caller.set("mountPath", settings.mount_path);
    caller.set("headers", Object());
    return to_json(Value(std::move(caller)));
}

std::string own_caller(const LiveSettings& settings) {
    return to_json(Object{{"appId", settings.app_id}, {"headers", Object()}});
}

}  // namespace parsegres::proxy::live
