#include "pg/caller.hpp"

#include <algorithm>

#include "pg/gucs.hpp"
#include "pg/hooks/hook_frame.hpp"
#include "pg/session.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

struct Credentials {
    std::string app_id, master_key, maintenance_key, session_token;
    std::string client_key, javascript_key, rest_api_key, dot_net_key;
    std::string installation_id, ip, mount_path;
    Value headers;
    std::shared_ptr<Object> context;
};

std::string string_of(const Value& from, std::string_view name) {
    const std::string* text = from.find_string(name);
    return text != nullptr ? *text : std::string();
}

std::shared_ptr<Object> object_of(const Value* context) {
    return context != nullptr && context->is_object() ? std::make_shared<Object>(context->as_object())
                                                      : std::make_shared<Object>();
}

Credentials from_json(Value from) {
    Value* headers = from.is_object() ? from.as_object().find("headers") : nullptr;
    return {string_of(from, "appId"),          string_of(from, "masterKey"),
            string_of(from, "maintenanceKey"), string_of(from, "sessionToken"),
            string_of(from, "clientKey"),      string_of(from, "javascriptKey"),
            string_of(from, "restAPIKey"),     string_of(from, "dotNetKey"),
            string_of(from, "installationId"), string_of(from, "ip"),
            string_of(from, "mountPath"),      headers != nullptr ? std::move(*headers) : Value(),
            object_of(from.find("context"))};
}

std::string setting(const char* value) { return value != nullptr ? value : ""; }

Credentials from_settings() {
    Credentials credentials;
    credentials.context = std::make_shared<Object>();
    credentials.app_id = setting(settings::app_id);
    credentials.master_key = setting(settings::master_key);
    credentials.session_token = setting(settings::session_token);
    return credentials;
}

[[noreturn]] void refuse(const char* why) { throw Error(ErrorCode::unauthorized, "unauthorized", why); }

// A caller from SQL has no address; the key alone decides then.
void check_address(const std::string& ip, const std::vector<IpRange>& allowed, const char* why) {
    if (ip.empty()) return;
    if (std::none_of(allowed.begin(), allowed.end(), [&](const IpRange& range) { return range.contains(ip); }))
        refuse(why);
}

Key find_key(const Credentials& given, const App& app) {
    if (key_matches(given.maintenance_key, app.keys.maintenance)) {
        check_address(given.ip, app.options.maintenance_key_ips, "maintenance key used from a forbidden address");
        return Key::Maintenance;
    }
    if (key_matches(given.master_key, app.keys.master)) {
        check_address(given.ip, app.options.master_key_ips, "master key used from a forbidden address");
        return Key::Master;
    }
    if (key_matches(given.master_key, app.keys.read_only_master)) {
        check_address(given.ip, app.options.read_only_master_key_ips,
                      "read-only master key used from a forbidden address");
        return Key::ReadOnlyMaster;
    }
    return Key::None;
}

bool has_client_key(const Credentials& given, const App& app) {
    return key_matches(given.javascript_key, app.keys.javascript) ||
           key_matches(given.rest_api_key, app.keys.rest_api) || key_matches(given.client_key, app.keys.client) ||
           key_matches(given.dot_net_key, app.keys.dot_net);
}

Caller authenticate(std::shared_ptr<const App> app, Credentials given, ClientKeys client_keys, Token token) {
    if (app == nullptr) refuse("no app of that id is registered");
    Caller caller;
    caller.app = std::move(app);
    caller.installation_id = given.installation_id;
    caller.session_token = given.session_token;
    caller.ip = given.ip;
    caller.mount_path = given.mount_path;
    caller.headers = std::move(given.headers);
    caller.context = given.context;
    caller.key = find_key(given, *caller.app);
    if (caller.is_privileged()) {
        caller.access.unrestricted = true;
        return caller;
    }
    if (client_keys == ClientKeys::Required && caller.app->keys.requires_client_key() &&
        !has_client_key(given, *caller.app))
        refuse("none of the client keys was given");
    caller.access.principals = principals_of_nobody();
    if (token == Token::Counts && !given.session_token.empty())
        become(caller, resolve_session(*caller.app, given.session_token));
    return caller;
}

}  // namespace

Error Caller::forbidden(std::string reason) const { return refused(ErrorCode::operation_forbidden, std::move(reason)); }

Error Caller::refused(ErrorCode code, std::string reason) const {
    if (!app->options.sanitize_errors) return {code, std::move(reason)};
    return {code, "Permission denied", std::move(reason)};
}

Exchange& Caller::outside() const {
    if (came_the_short_way())
        throw Error(ErrorCode::whole_request_needed, std::string(info(ErrorCode::whole_request_needed).message));
    if (exchange == nullptr)
        throw Error(ErrorCode::command_unavailable,
                    "This needs an answer from outside the database; ask the REST API.");
    return *exchange;
}

std::vector<std::string> role_names(const Caller& caller) {
    constexpr std::string_view kRole = "role:";
    std::vector<std::string> names;
    for (const std::string& principal : caller.access.principals.get())
        if (principal.starts_with(kRole)) names.push_back(principal.substr(kRole.size()));
    return names;
}

void become(Caller& caller, SessionUser user) {
    caller.access.principals = std::move(user.principals);
    caller.user_id = std::move(user.id);
}

Caller identify(std::optional<std::string_view> json, Token token, ClientKeys client_keys) {
    Value from = json ? parse_json(*json) : Value();
    if (auto caller = caller_in_hook(from)) return std::move(*caller);
    // In SQL anybody may call; over HTTP the proxy always names the app.
    Credentials given = json ? from_json(std::move(from)) : from_settings();
    if (token == Token::Ignored) given.session_token.clear();
    auto app = given.app_id.empty() && !json ? find_only_app() : find_app(given.app_id);
    // Nobody asks SQL for them.
    return authenticate(std::move(app), std::move(given), json ? client_keys : ClientKeys::Ignored, token);
}

Caller identify_for(std::string_view app_id) {
    return authenticate(find_app(app_id), from_settings(), ClientKeys::Ignored, Token::Counts);
}

}  // namespace parsegres::pg
