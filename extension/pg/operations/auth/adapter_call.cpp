#include "pg/operations/auth/adapter_call.hpp"

#include "errors/sqlstate.hpp"
#include "pg/exchange.hpp"

namespace parsegres::pg {
namespace {

constexpr double kScriptFailed = info(ErrorCode::script_failed).parse_code;

Value object_or_undefined(const Value& object) {
    return object.is_object() ? object_argument(object) : undefined_argument();
}

Value user_argument(const Caller& caller) {
    if (caller.user_id.empty()) return undefined_argument();
    return object_argument(Object{{"className", "_User"}, {"objectId", caller.user_id}});
}

Value ip_argument(const Caller& caller) { return caller.ip.empty() ? undefined_argument() : Value(caller.ip); }

}  // namespace

bool AuthRequest::is_by_owner() const {
    if (!original.is_object()) return false;
    if (caller.is_master()) return true;
    const std::string* id = original.find_string("objectId");
    return id != nullptr && !caller.user_id.empty() && *id == caller.user_id;
}

Value AuthRequest::kept(std::string_view provider) const {
    const Value* auth_data = original.find("authData");
    const Value* kept = auth_data == nullptr ? nullptr : auth_data->find(provider);
    return kept == nullptr ? Value() : *kept;
}

Value with_changes(const Value& user, const Value& body) {
    Object result = user.is_object() ? user.as_object() : Object();
    result.set("className", "_User");
    if (body.is_object())
        for (const Member& member : body.as_object())
            if (member.key != "password" && !member.key.starts_with('_')) result.set(member.key, member.value);
    return result;
}

Value request_argument(const AuthRequest& request, std::string_view method) {
    Object argument{{"triggerName", method.empty() ? undefined_argument() : Value(method)},
                    {"object", object_or_undefined(request.object)},
                    {"master", request.caller.is_master()},
                    {"isReadOnly", request.caller.key == Key::ReadOnlyMaster},
                    {"headers", Object()},
                    {"ip", ip_argument(request.caller)}};
    if (request.original.is_object()) {
        Value original = request.original;
        original.as_object().set("className", "_User");
        argument.set("original", object_argument(std::move(original)));
    }
    if (!request.caller.user_id.empty()) argument.set("user", user_argument(request.caller));
    if (!request.caller.installation_id.empty()) argument.set("installationId", request.caller.installation_id);
    if (request.is_challenge) argument.set("isChallenge", true);
    return argument;
}

Value caller_argument(const Caller& caller) {
    return Object{{"ip", ip_argument(caller)}, {"user", user_argument(caller)}, {"master", caller.is_master()}};
}

Value result_of(const Value& answer, std::string_view unknown_error) {
    if (const Value* thrown = answer.find("thrown")) {
        const Value* value = thrown->find("value");
        const Value& said = value != nullptr ? *value : *thrown;
        const std::string* message = said.is_string() ? &said.as_string() : said.find_string("message");
        const Value* code = thrown->find("code");
        throw app_error(code != nullptr && code->is_number() ? code->as_number() : kScriptFailed,
                        message != nullptr && !message->empty() ? *message : std::string(unknown_error));
    }
    const Value* result = answer.find("result");
    if (result == nullptr || result->find("$undefined") != nullptr) return {};
    return *result;
}

Value ask_adapter(const Caller& caller, const AuthAdapter& adapter, AuthMethod method, Array arguments,
                  std::string_view unknown_error) {
    const Value question = adapter.http_question(name_of(method), std::move(arguments));
    return result_of(caller.outside().ask(question), unknown_error);
}

Value ask_service(const Caller& caller, const AuthAdapter& adapter, AuthMethod method, const Value& auth_data) {
    const Value question = adapter.service_question(method, auth_data);
    return result_of(caller.outside().ask(question), "Auth failed. Unknown error.");
}

}  // namespace parsegres::pg
