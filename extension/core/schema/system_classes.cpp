#include "schema/system_classes.hpp"

#include <algorithm>
#include <array>

namespace parsegres {
namespace {

using enum FieldType;

struct ColumnSpec {
    std::string_view name;
    FieldType type;
    std::string_view target_class = {};
};

constexpr ColumnSpec kCommon[] = {{"objectId", String}, {"createdAt", Date}, {"updatedAt", Date}};
constexpr ColumnSpec kUser[] = {
    {"username", String}, {"email", String}, {"emailVerified", Boolean}, {"authData", Object}};
constexpr ColumnSpec kUserUnlisted[] = {
    {"_email_verify_token_expires_at", Date}, {"_email_verify_token", String}, {"_account_lockout_expires_at", Date},
    {"_failed_login_count", Number},          {"_perishable_token", String},   {"_perishable_token_expires_at", Date},
    {"_password_changed_at", Date},           {"_password_history", Array}};
constexpr ColumnSpec kInstallation[] = {
    {"installationId", String}, {"deviceToken", String}, {"channels", Array},  {"deviceType", String},
    {"pushType", String},       {"GCMSenderId", String}, {"timeZone", String}, {"localeIdentifier", String},
    {"badge", Number},          {"appVersion", String},  {"appName", String},  {"appIdentifier", String},
    {"parseVersion", String}};
constexpr ColumnSpec kRole[] = {{"name", String}, {"users", Relation, "_User"}, {"roles", Relation, "_Role"}};
constexpr ColumnSpec kSession[] = {{"user", Pointer, "_User"},
                                   {"installationId", String},
                                   {"sessionToken", String},
                                   {"expiresAt", Date},
                                   {"createdWith", Object}};
constexpr ColumnSpec kProduct[] = {{"productIdentifier", String},
                                   {"download", File},
                                   {"downloadName", String},
                                   {"icon", File},
                                   {"order", Number},
                                   {"title", String},
                                   {"subtitle", String}};
constexpr ColumnSpec kPushStatus[] = {{"pushTime", String},
                                      {"source", String},
                                      {"query", String},
                                      {"payload", String},
                                      {"title", String},
                                      {"expiry", Number},
                                      {"expiration_interval", Number},
                                      {"status", String},
                                      {"numSent", Number},
                                      {"numFailed", Number},
                                      {"pushHash", String},
                                      {"errorMessage", Object},
                                      {"sentPerType", Object},
                                      {"failedPerType", Object},
                                      {"sentPerUTCOffset", Object},
                                      {"failedPerUTCOffset", Object},
                                      {"count", Number}};
constexpr ColumnSpec kJobStatus[] = {{"jobName", String}, {"source", String}, {"status", String},
                                     {"message", String}, {"params", Object}, {"finishedAt", Date}};
constexpr ColumnSpec kJobSchedule[] = {{"jobName", String},    {"description", String},  {"params", String},
                                       {"startAfter", String}, {"daysOfWeek", Array},    {"timeOfDay", String},
                                       {"lastRun", Number},    {"repeatMinutes", Number}};
constexpr ColumnSpec kHooks[] = {
    {"functionName", String}, {"className", String}, {"triggerName", String}, {"url", String}};
constexpr ColumnSpec kGlobalConfig[] = {{"objectId", String}, {"params", Object}, {"masterKeyOnly", Object}};
constexpr ColumnSpec kGraphQlConfig[] = {{"objectId", String}, {"config", Object}};
constexpr ColumnSpec kAudience[] = {{"name", String}, {"query", String}, {"lastUsed", Date}, {"timesUsed", Number}};
constexpr ColumnSpec kIdempotency[] = {{"reqId", String}, {"expire", Date}};

struct ClassSpec {
    std::string_view name;
    std::span<const ColumnSpec> columns;
    /// The name is allowed in a request; the other classes have routes of their own.
    bool is_system;
    /// No row in `_SCHEMA`, and clients may not touch it.
    bool is_volatile;
    /// Nothing but its own columns: no dates, no ACL.
    bool is_bare = false;
};

constexpr ClassSpec kClasses[] = {
    {"_User", kUser, true, false},
    {"_Installation", kInstallation, true, false},
    {"_Role", kRole, true, false},
    {"_Session", kSession, true, false},
    {"_Product", kProduct, true, false},
    {"_PushStatus", kPushStatus, true, true},
    {"_JobStatus", kJobStatus, true, true},
    {"_JobSchedule", kJobSchedule, true, true},
    {"_Audience", kAudience, true, true},
    {"_Idempotency", kIdempotency, true, true},
    {"_Hooks", kHooks, false, true, true},
    {"_GlobalConfig", kGlobalConfig, false, true, true},
    {"_GraphQLConfig", kGraphQlConfig, false, true, true},
};

constexpr std::string_view kProductRequired[] = {"productIdentifier", "icon", "order", "title", "subtitle"};
constexpr std::string_view kRoleRequired[] = {"name", "ACL"};

const ClassSpec* find_spec(std::string_view class_name) {
    const auto* found = std::find_if(std::begin(kClasses), std::end(kClasses),
                                     [class_name](const ClassSpec& spec) { return spec.name == class_name; });
    return found != std::end(kClasses) ? found : nullptr;
}

void append(std::vector<Field>& fields, std::span<const ColumnSpec> columns) {
    for (const ColumnSpec& column : columns) {
        Field& field = fields.emplace_back();
        field.name = column.name;
        field.type = column.type;
        field.target_class = column.target_class;
    }
}

void append_permissions(std::vector<Field>& fields) {
    for (const char* name : {"_rperm", "_wperm"}) {
        Field& field = fields.emplace_back();
        field.name = name;
        field.type = Array;
        field.is_text_array = true;
    }
}

}  // namespace

bool is_system_class(std::string_view class_name) {
    const ClassSpec* spec = find_spec(class_name);
    return spec != nullptr && spec->is_system;
}

bool is_volatile_class(std::string_view class_name) {
    const ClassSpec* spec = find_spec(class_name);
    return spec != nullptr && spec->is_volatile;
}

bool has_rules_of_its_own(std::string_view class_name) { return class_name == "_User" || class_name == "_Session"; }

std::vector<Field> default_fields(std::string_view class_name) {
    const ClassSpec* spec = find_spec(class_name);
    std::vector<Field> fields;
    if (spec == nullptr || !spec->is_bare) append(fields, kCommon);
    if (spec != nullptr) append(fields, spec->columns);
    if (spec != nullptr && spec->is_bare) return fields;
    append_permissions(fields);
    if (class_name == "_User") {
        append(fields, std::array{ColumnSpec{"_hashed_password", String}});
        append(fields, kUserUnlisted);
    }
    return fields;
}

std::vector<Field> with_default_fields(std::string_view class_name, std::vector<Field> fields) {
    std::vector<Field> merged = default_fields(class_name);
    for (Field& field : fields) {
        const auto same = std::find_if(merged.begin(), merged.end(),
                                       [&field](const Field& other) { return other.name == field.name; });
        if (same != merged.end())
            *same = std::move(field);
        else
            merged.push_back(std::move(field));
    }
    return merged;
}

bool is_unlisted_field(std::string_view class_name, std::string_view field) {
    return class_name == "_User" && std::any_of(std::begin(kUserUnlisted), std::end(kUserUnlisted),
                                                [field](const ColumnSpec& column) { return column.name == field; });
}

bool is_secret_field(std::string_view class_name, std::string_view field) {
    return class_name == "_User" && field == "authData";
}

std::span<const std::string_view> required_on_create(std::string_view class_name) {
    if (class_name == "_Product") return kProductRequired;
    if (class_name == "_Role") return kRoleRequired;
    return {};
}

std::optional<std::string> client_access_problem(std::string_view method, std::string_view class_name) {
    const std::string start = "Clients aren't allowed to perform the " + std::string(method) + " operation on the ";
    if (class_name == "_Installation" && (method == "delete" || method == "find"))
        return start + "installation collection.";
    if (is_volatile_class(class_name) || class_name.starts_with("_Join:"))
        return start + std::string(class_name) + " collection.";
    return std::nullopt;
}

}  // namespace parsegres
