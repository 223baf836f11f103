#include "user/account_mail_text.hpp"

#include <algorithm>

#include "route/uri_component.hpp"

namespace parsegres {
namespace {

std::string text_of(const Value& user, std::string_view field) {
    const std::string* text = user.find_string(field);
    return text != nullptr ? *text : std::string();
}

Value verification_mail(const MailOptions& mail, const std::string& link, const Value& user) {
    const std::string email = text_of(user, "email");
    return Object{{"text", "Hi,\n\nYou are being asked to confirm the e-mail address " + email + " with " +
                               mail.app_name + "\n\nClick here to confirm it:\n" + link},
                  {"to", email},
                  {"subject", "Please verify your e-mail for " + mail.app_name}};
}

Value reset_mail(const MailOptions& mail, const std::string& link, const Value& user) {
    const std::string username = text_of(user, "username");
    const std::string email = text_of(user, "email");
    const std::string who = username.empty() ? "" : " (your username is '" + username + "')";
    return Object{{"text", "Hi,\n\nYou requested to reset your password for " + mail.app_name + who +
                               ".\n\nClick here to reset it:\n" + link},
                  {"to", email.empty() ? username : email},
                  {"subject", "Password Reset for " + mail.app_name}};
}

bool is_http(const Value& adapter) {
    const std::string* kind = adapter.find_string("adapter");
    return kind != nullptr && *kind == "http";
}

bool has_method(const Value& adapter, std::string_view method) {
    if (!is_http(adapter)) return true;
    const Value* methods = adapter.find("methods");
    if (methods == nullptr || !methods->is_array()) return false;
    const Array& names = methods->as_array();
    return std::any_of(names.begin(), names.end(),
                       [&](const Value& name) { return name.is_string() && name.as_string() == method; });
}

}  // namespace

std::string mail_link(const MailOptions& mail, std::string_view url, std::string_view token) {
    const std::string parameter = "token=" + encode_uri_component(token);
    if (mail.frame_url.empty()) return std::string(url) + '?' + parameter;
    if (url.starts_with(mail.public_server_url)) url.remove_prefix(mail.public_server_url.size());
    return mail.frame_url + "?link=" + encode_uri_component(url) + '&' + parameter;
}

Value mail_effect(const MailOptions& mail, MailKind kind, const std::string& link, const Value& user) {
    const bool verifies = kind == MailKind::Verification;
    std::string method = verifies ? "sendVerificationEmail" : "sendPasswordResetEmail";
    Value argument;
    if (has_method(mail.adapter, method)) {
        Value shown = is_http(mail.adapter) ? Value(Object{{"$object", user}}) : user;
        argument = Object{{"appName", mail.app_name}, {"link", link}, {"user", std::move(shown)}};
    } else {
        method = "sendMail";
        argument = verifies ? verification_mail(mail, link, user) : reset_mail(mail, link, user);
    }
    return Object{{"kind", "mail"}, {"adapter", mail.adapter}, {"method", method}, {"args", Array{argument}}};
}

}  // namespace parsegres
