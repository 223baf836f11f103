#include "hooks/validator.hpp"

#include <algorithm>
#include <array>

#include "error.hpp"
#include "hooks/rate_limit.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

[[noreturn]] void refuse(std::string message) { throw Error(ErrorCode::validation_error, std::move(message)); }

bool is_set(const Value& validator, std::string_view rule) {
    const Value* value = validator.find(rule);
    return value != nullptr && value->truthy();
}

bool is_missing(const Object& data, std::string_view key) {
    const Value* value = data.find(key);
    return value == nullptr || value->is_null();
}

/// As an error text shows it: JavaScript's String().
std::string shown(const Value& value) { return value.is_string() ? value.as_string() : to_json(value); }

/// JavaScript's typeof, with arrays told apart.
std::string_view type_of(const Value* value) {
    if (value == nullptr) return "undefined";
    switch (value->kind()) {
        case Value::Kind::Bool: return "boolean";
        case Value::Kind::Number: return "number";
        case Value::Kind::String: return "string";
        case Value::Kind::Array: return "array";
        case Value::Kind::Null:
        case Value::Kind::Object: break;
    }
    return "object";
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

void require_data(const Object& data, const std::string& key) {
    if (is_missing(data, key)) refuse("Validation failed. Please specify data for " + key + ".");
}

void check_options(const Value& rule, const std::string& key, const Value* value) {
    const Value* options = rule.find("options");
    if (options == nullptr || options->is_null()) return;
    const Array allowed = options->is_array() ? options->as_array() : Array{*options};
    const Value given = value != nullptr ? *value : Value();
    if (std::find(allowed.begin(), allowed.end(), given) != allowed.end()) return;
    if (const std::string* error = rule.find_string("error")) refuse(*error);
    std::string expected;
    for (const Value& option : allowed) expected += (expected.empty() ? "" : ", ") + shown(option);
    refuse("Validation failed. Invalid option for " + key + ". Expected: " + expected);
}

/// The data that `fields` is about: of an object, or the parameters of a function.
class FieldRules {
  public:
    explicit FieldRules(ValidatedRequest& request) : request_(request) {}

    void check(const Value& fields) {
        if (fields.is_array()) {
            for (const Value& key : fields.as_array())
                if (key.is_string()) require_data(data(), key.as_string());
            return;
        }
        if (!fields.is_object()) return;
        for (const Member& member : fields.as_object()) {
            if (member.value.is_string()) require_data(data(), member.value.as_string());
            if (member.value.is_object()) check_field(member.key, member.value);
        }
    }

  private:
    Object& data() { return request_.object != nullptr ? *request_.object : *request_.params; }

    void check_field(const std::string& key, const Value& rule) {
        const Value* fallback = rule.find("default");
        const bool has_default = fallback != nullptr && !fallback->is_null();
        if (has_default && is_missing(data(), key)) data().set(key, *fallback);
        if (is_set(rule, "constant") && request_.object != nullptr) restore(key, has_default ? fallback : nullptr);
        if (is_set(rule, "required")) require_data(data(), key);
        const Value* value = data().find(key);
        if (!is_set(rule, "required") && value == nullptr) return;
        if (const std::string* type = rule.find_string("type"); type != nullptr && type_of(value) != lower(*type))
            refuse("Validation failed. Invalid type for " + key + ". Expected: " + lower(*type));
        check_options(rule, key, value);
    }

    /// A constant is what it was, or its default in a new object.
    void restore(const std::string& key, const Value* fallback) {
        const Value* before = request_.original != nullptr ? request_.original->find(key) : fallback;
        if (before != nullptr)
            data().set(key, *before);
        else if (request_.original != nullptr)
            data().erase(key);
    }

    ValidatedRequest& request_;
};

/// Whoever signs up counts as the user.
const Object* user_of(const ValidatedRequest& request) {
    if (request.user != nullptr) return request.user;
    const bool is_new_user = request.class_name == "_User" && request.object != nullptr && request.original == nullptr;
    return is_new_user ? request.object : nullptr;
}

bool has_role(const ValidatedRequest& request, const Value& role) {
    return role.is_string() &&
           std::find(request.roles.begin(), request.roles.end(), role.as_string()) != request.roles.end();
}

void check_roles(const Value& validator, const ValidatedRequest& request) {
    const auto holds = [&](const Value& role) { return has_role(request, role); };
    if (const Value* any = validator.find("requireAnyUserRoles"); any != nullptr && any->is_array())
        if (std::none_of(any->as_array().begin(), any->as_array().end(), holds))
            refuse("Validation failed. User does not match the required roles.");
    if (const Value* all = validator.find("requireAllUserRoles"); all != nullptr && all->is_array())
        if (!std::all_of(all->as_array().begin(), all->as_array().end(), holds))
            refuse("Validation failed. User does not match all the required roles.");
}

void check_user_keys(const Value& keys, const Object* user) {
    if (keys.is_array()) {
        for (const Value& key : keys.as_array()) {
            if (user == nullptr) refuse("Please login to make this request.");
            if (key.is_string() && is_missing(*user, key.as_string()))
                refuse("Validation failed. Please set data for " + key.as_string() + " on your account.");
        }
        return;
    }
    if (!keys.is_object()) return;
    for (const Member& member : keys.as_object()) {
        if (user == nullptr) refuse("Please login to make this request.");
        check_options(member.value, member.key, user->find(member.key));
    }
}

}  // namespace

Validation validate(const Value& validator, ValidatedRequest& request) {
    if (!validator.is_object()) return Validation::Run;
    if (request.is_master && !is_set(validator, "validateMasterKey"))
        return is_set(validator, "skipWithMasterKey") ? Validation::Skip : Validation::Run;
    const Object* user = user_of(request);
    const bool needs_user = is_set(validator, "requireUser") || is_set(validator, "requireAnyUserRoles") ||
                            is_set(validator, "requireAllUserRoles");
    if (needs_user && user == nullptr) refuse("Validation failed. Please login to continue.");
    if (is_set(validator, "requireMaster") && !request.is_master)
        refuse("Validation failed. Master key is required to complete this request.");
    const bool has_data = request.object != nullptr || request.params != nullptr;
    if (const Value* fields = validator.find("fields"); fields != nullptr && has_data)
        FieldRules(request).check(*fields);
    check_roles(validator, request);
    if (const Value* keys = validator.find("requireUserKeys")) check_user_keys(*keys, user);
    const bool skips = request.is_master && is_set(validator, "skipWithMasterKey");
    return skips ? Validation::Skip : Validation::Run;
}

std::string validator_problem(const Value& validator) {
    constexpr std::array<std::string_view, 9> kRules{"requireUser",
                                                     "requireMaster",
                                                     "validateMasterKey",
                                                     "skipWithMasterKey",
                                                     "requireAnyUserRoles",
                                                     "requireAllUserRoles",
                                                     "requireUserKeys",
                                                     "fields",
                                                     "rateLimit"};
    if (validator.is_null()) return {};
    if (!validator.is_object()) return "a validator is a JSON object";
    for (const Member& member : validator.as_object())
        if (std::find(kRules.begin(), kRules.end(), member.key) == kRules.end())
            return "a validator has no rule \"" + member.key + "\"";
    if (const Value* limit = validator.find("rateLimit"))
        if (std::string problem = rate_limit_problem(*limit); !problem.empty()) return problem;
    const Value* fields = validator.find("fields");
    if (fields == nullptr || !fields->is_object()) return {};
    constexpr std::array<std::string_view, 5> kTypes{"string", "number", "boolean", "array", "object"};
    for (const Member& member : fields->as_object()) {
        const std::string* type = member.value.find_string("type");
        if (type != nullptr && std::find(kTypes.begin(), kTypes.end(), lower(*type)) == kTypes.end())
            return "field \"" + member.key + "\" cannot have the type \"" + *type + "\"";
    }
    return {};
}

}  // namespace parsegres
