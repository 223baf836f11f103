#include "rest/caller.hpp"

#include <array>
#include <utility>

#include "ascii.hpp"
#include "error.hpp"
#include "rest/base64.hpp"
#include "rest/json_text.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

enum class Field : unsigned char {
    app_id,
    master_key,
    maintenance_key,
    session_token,
    client_key,
    javascript_key,
    rest_api_key,
    dot_net_key,
    installation_id,
    request_id,
};
constexpr std::size_t kFieldCount = 10;

constexpr std::array<std::string_view, kFieldCount> kFieldNames{
    "appId",         "masterKey",  "maintenanceKey", "sessionToken",   "clientKey",
    "javascriptKey", "restAPIKey", "dotNetKey",      "installationId", "requestId",
};

constexpr std::array<std::pair<Header, Field>, kFieldCount> kHeaderFields{{
    {Header::application_id, Field::app_id},
    {Header::master_key, Field::master_key},
    {Header::maintenance_key, Field::maintenance_key},
    {Header::session_token, Field::session_token},
    {Header::client_key, Field::client_key},
    {Header::javascript_key, Field::javascript_key},
    {Header::rest_api_key, Field::rest_api_key},
    {Header::windows_key, Field::dot_net_key},
    {Header::installation_id, Field::installation_id},
    {Header::request_id, Field::request_id},
}};

constexpr std::array<std::pair<BodyKey, Field>, 6> kBodyFields{{
    {BodyKey::application_id, Field::app_id},
    {BodyKey::javascript_key, Field::javascript_key},
    {BodyKey::installation_id, Field::installation_id},
    {BodyKey::session_token, Field::session_token},
    {BodyKey::master_key, Field::master_key},
    {BodyKey::maintenance_key, Field::maintenance_key},
}};

/// A value that is to be quoted, or JSON text as it stood in the body.
struct FieldValue {
    std::string_view text;
    bool is_json = false;
};

/// The credentials while they are collected; views into the request.
struct Credentials {
    std::array<FieldValue, kFieldCount> fields{};
    std::string basic;    // keeps the decoded Authorization header alive
    std::string context;  // JSON object, or empty

    FieldValue& operator[](Field field) { return fields[static_cast<std::size_t>(field)]; }
};

/// "Basic base64(appId:masterKey)" or "Basic base64(appId:javascript-key=key)"; it counts when it names our app.
void take_basic(Credentials& credentials, std::string_view header, const CallerSettings& settings) {
    constexpr std::string_view kScheme = "basic ";
    constexpr std::string_view kJavascriptKey = "javascript-key=";
    if (header.size() < kScheme.size() || !equals_ignoring_case(header.substr(0, kScheme.size()), kScheme)) return;
    credentials.basic = decode_base64(header.substr(kScheme.size()));
    const std::string_view pair = credentials.basic;
    const std::size_t colon = pair.find(':');
    if (colon == std::string_view::npos || pair.find(':', colon + 1) != std::string_view::npos) return;
    if (pair.substr(0, colon) != settings.app_id) return;
    credentials[Field::app_id] = {pair.substr(0, colon)};
    const std::string_view key = pair.substr(colon + 1);
    if (key.starts_with(kJavascriptKey)) {
        credentials[Field::javascript_key] = {key.substr(kJavascriptKey.size())};
    } else if (!key.empty()) {
        credentials[Field::master_key] = {key};
    }
}

/// What JavaScript takes for false, with the one number that SDKs might send.
bool is_falsy(std::string_view json) {
    return json.empty() || json == "null" || json == "false" || json == "\"\"" || json == "0";
}

bool is_string(std::string_view json) { return !json.empty() && json.front() == '"'; }

/// An object's own text, or the object that a string holds. Only parsed text gets into the caller, so nothing in it
/// can pass for another field.
bool take_context(Credentials& credentials, std::string_view text) {
    try {
        const Value value = parse_json(text);
        if (!value.is_object()) return false;
        credentials.context = to_json(value);
        return true;
    } catch (const Error&) {
        return false;
    }
}

bool take_body_context(Credentials& credentials, std::string_view json) {
    if (is_falsy(json)) return true;
    if (!is_string(json)) return take_context(credentials, json);
    std::string decoded;
    return decode_json_string(json.substr(1, json.size() - 2), decoded) && take_context(credentials, decoded);
}

Fault invalid_context() { return invalid_json("Invalid object for context."); }

/// The body's credentials replace those of the headers, but for the master key: in the reference a right one in the
/// headers counts whatever the body has, and a wrong one there is not made good by the body.
std::optional<Fault> take_body(Credentials& credentials, const ShallowScanner& body) {
    for (const auto& [key, field] : kBodyFields) {
        const std::string_view json = body.value(key);
        if (key == BodyKey::javascript_key) credentials[field] = {};
        if (is_falsy(json)) continue;
        // A key that is no string fits nothing; the others are refused outright, as in the reference.
        if (!is_string(json) && key == BodyKey::javascript_key) continue;
        if (!is_string(json)) return unauthorized();
        if (key == BodyKey::master_key && !credentials[field].text.empty()) continue;
        credentials[field] = {json, true};
    }
    const std::string_view content_type = body.value(BodyKey::content_type);
    if (!is_falsy(content_type) && !is_string(content_type)) return unauthorized();
    if (!take_body_context(credentials, body.value(BodyKey::context))) return invalid_context();
    return std::nullopt;
}

void append_field(std::string& out, std::string_view name, const FieldValue& value) {
    ((out += '"') += name) += "\":";
    if (value.is_json)
        out += value.text;
    else
        append_latin1_json_string(out, value.text);
    out += ',';
}

void append_object(std::string& out, const Credentials& credentials, std::string_view client_ip,
                   const CallerSettings& settings) {
    out += '{';
    for (std::size_t i = 0; i < kFieldCount; ++i)
        if (!credentials.fields[i].text.empty()) append_field(out, kFieldNames[i], credentials.fields[i]);
    if (!credentials.context.empty()) ((out += "\"context\":") += credentials.context) += ',';
    append_field(out, "ip", {client_ip});
    append_field(out, "mountPath", {settings.mount_path});
    out.back() = '}';
}

}  // namespace

CallerResult append_caller(std::string& out, const Request& request, const ShallowScanner* body,
                           std::string_view client_ip, const CallerSettings& settings) {
    CallerResult result;
    Credentials credentials;
    for (const auto& [header, field] : kHeaderFields) credentials[field] = {request.header(header)};
    if (const auto header = request.header(Header::authorization); !header.empty())
        take_basic(credentials, header, settings);
    if (const auto header = request.header(Header::cloud_context); !header.empty()) {
        if (!take_context(credentials, header)) {
            result.refused = invalid_context();
            return result;
        }
    }

    result.consumed = set_of(BodyKey::no_body);
    const bool known = credentials[Field::app_id].text == settings.app_id;
    if (!known && body != nullptr && !is_falsy(body->value(BodyKey::application_id))) {
        result.consumed = kAllBodyKeys;
        result.refused = take_body(credentials, *body);
    }
    if (!result.refused && credentials[Field::app_id].text.empty()) result.refused = unauthorized();
    if (!result.refused) append_object(out, credentials, client_ip, settings);
    return result;
}

}  // namespace parsegres::proxy
