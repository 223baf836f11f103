#include "outside/effects.hpp"

#include "error.hpp"
#include "mail/templates.hpp"
#include "observe/log.hpp"
#include "outside/questions.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

bool is_http(const Value* adapter) {
    const std::string* const kind = adapter == nullptr ? nullptr : adapter->find_string("adapter");
    return kind != nullptr && *kind == "http";
}

void tell_adapter(const Value& effect, const std::string& url, HttpClient& client) {
    const Value* const args = effect.find("args");
    const std::string method = text_member(effect, "method");
    const Value answer = call_adapter(url, method, args == nullptr ? Value(Array()) : *args, client);
    const Value* const thrown = answer.find("thrown");
    if (thrown != nullptr) log(Level::error, "an adapter failed", {{"method", method}, {"error", to_json(*thrown)}});
}

/// The first argument of the adapter's method, or the effect itself.
const Value& mail_values(const Value& effect) {
    const Value* const args = effect.find("args");
    return args != nullptr && args->is_array() && !args->as_array().empty() ? args->as_array().front() : effect;
}

void mail_by_smtp(const Value& effect, Mailer& mailer) {
    const Value& values = mail_values(effect);
    const std::string method = text_member(effect, "method");
    if (method == "sendVerificationEmail" || method == "sendPasswordResetEmail")
        return mailer.send(mail_from_templates(mailer.settings().templates_path, method, values));
    mailer.send({text_member(values, "to"), text_member(values, "subject"), text_member(values, "text"),
                 text_member(values, "html")});
}

void perform(const Value& effect, HttpClient& client, Mailer& mailer) {
    const std::string kind = text_member(effect, "kind");
    if (kind == "adapter") return tell_adapter(effect, text_member(effect, "url"), client);
    if (kind != "mail") throw HttpError("an effect of an unknown kind");
    const Value* const adapter = effect.find("adapter");
    if (is_http(adapter)) return tell_adapter(effect, text_member(*adapter, "url"), client);
    mail_by_smtp(effect, mailer);
}

}  // namespace

void perform_effect(std::string_view effect, HttpClient& client, Mailer& mailer) {
    try {
        perform(parse_json(effect), client, mailer);
    } catch (const std::exception& problem) {
        log(Level::error, "what was to happen after a request failed", {{"error", problem.what()}});
    }
}

}  // namespace parsegres::proxy
