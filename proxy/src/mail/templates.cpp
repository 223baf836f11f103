#include "mail/templates.hpp"

#include <fstream>
#include <optional>
#include <sstream>

#include "pages/mustache.hpp"

namespace parsegres::proxy {
namespace {

struct DefaultText {
    std::string_view subject;
    std::string_view text;
};

constexpr DefaultText kVerification{
    "Please verify your e-mail for {{{appName}}}",
    "Hi,\n\nyou are being asked to confirm the e-mail address {{{email}}} with {{{appName}}}.\n\n"
    "Click here to confirm it:\n{{{link}}}\n"};
constexpr DefaultText kReset{"Password reset for {{{appName}}}",
                             "Hi {{{username}}},\n\nyou asked for a new password for {{{appName}}}.\n\n"
                             "Click here to choose one:\n{{{link}}}\n\nIf it was not you, there is nothing to do.\n"};

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

std::string first_line(std::string text) {
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    return text;
}

std::string text_at(const Value* object, std::string_view name) {
    const std::string* const text = object == nullptr ? nullptr : object->find_string(name);
    return text == nullptr ? std::string() : *text;
}

Value placeholders_of(const Value& values) {
    Object placeholders = values.is_object() ? values.as_object() : Object();
    const Value* const user = values.find("user");
    placeholders.set("username", text_at(user, "username"));
    placeholders.set("email", text_at(user, "email"));
    return placeholders;
}

}  // namespace

Mail mail_from_templates(const std::string& folder, const std::string& method, const Value& values) {
    const bool verification = method == "sendVerificationEmail";
    const DefaultText& fallback = verification ? kVerification : kReset;
    const std::string base = folder + (verification ? "/verification_email" : "/password_reset_email");
    const Value placeholders = placeholders_of(values);
    const auto file = [&](const char* ending) { return folder.empty() ? std::nullopt : read_file(base + ending); };
    Mail mail;
    mail.to = text_at(&placeholders, "email");
    // An account without an address has it as its name.
    if (mail.to.empty()) mail.to = text_at(&placeholders, "username");
    mail.subject = first_line(
        render_mustache(file("_subject.txt").value_or(std::string(fallback.subject)), placeholders, Escape::none));
    mail.text = render_mustache(file(".txt").value_or(std::string(fallback.text)), placeholders, Escape::none);
    if (const auto html = file(".html")) mail.html = render_mustache(*html, placeholders, Escape::html);
    return mail;
}

}  // namespace parsegres::proxy
