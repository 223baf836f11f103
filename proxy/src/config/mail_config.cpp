#include "mail_config.hpp"

#include <algorithm>
#include <array>

namespace parsegres::proxy {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 9> kSmtpMembers{"adapter", "host",     "port", "secure",   "requireTLS",
                                                       "user",    "password", "from", "templates"};

[[noreturn]] void refuse(const std::string& what) { throw ConfigError("Option emailAdapter" + what); }

std::string text(const json& adapter, const char* name) {
    const auto found = adapter.find(name);
    if (found == adapter.end() || found->is_null()) return {};
    if (!found->is_string()) refuse(std::string(".") + name + " must be a string");
    return found->get<std::string>();
}

bool flag(const json& adapter, const char* name, bool fallback) {
    const auto found = adapter.find(name);
    if (found == adapter.end() || found->is_null()) return fallback;
    if (!found->is_boolean()) refuse(std::string(".") + name + " must be a boolean");
    return found->get<bool>();
}

bool is_local(const std::string& host) { return host == "localhost" || host == "127.0.0.1" || host == "::1"; }

int port_of(const json& adapter, bool secure) {
    constexpr int kSubmission = 587;
    constexpr int kSubmissionOverTls = 465;
    const auto found = adapter.find("port");
    if (found == adapter.end() || found->is_null()) return secure ? kSubmissionOverTls : kSubmission;
    if (!found->is_number_integer() || *found < 1 || *found > 65535) refuse(".port must be an integer from 1 to 65535");
    return found->get<int>();
}

// What goes into an SMTP command or a URL must not be able to end it.
void check_smtp(const json& adapter) {
    for (const auto& [name, value] : adapter.items())
        if (std::find(kSmtpMembers.begin(), kSmtpMembers.end(), name) == kSmtpMembers.end())
            refuse(" has an unknown member " + name);
    const std::string host = text(adapter, "host");
    const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':' || c == '_';
    });
    if (host.empty() || !plain) refuse(".host must be the name or address of a mail server");
    const std::string from = text(adapter, "from");
    const bool controls = std::any_of(from.begin(), from.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
    if (controls || !is_mail_address(bare_address(from))) refuse(".from must be a mail address");
}

void check_http(const json& adapter) {
    const std::string url = text(adapter, "url");
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        refuse(".url must be a URL starting with http:// or https://");
    const auto methods = adapter.find("methods");
    const bool valid = methods != adapter.end() && methods->is_array() &&
                       std::all_of(methods->begin(), methods->end(), [](const json& name) { return name.is_string(); });
    if (!valid) refuse(".methods must be a list of strings");
}

void check_adapter(const json& adapter) {
    const std::string kind = adapter.is_object() ? text(adapter, "adapter") : std::string();
    if (kind == "http") return check_http(adapter);
    if (kind != "smtp")
        refuse(" must be {\"adapter\":\"smtp\",\"host\",…} or {\"adapter\":\"http\",\"url\",\"methods\"}");
    check_smtp(adapter);
    (void)mail_settings(&adapter);  // the other members' types
}

// In the order and the words of Parse Server.
void check_verification(const Settings& settings) {
    if (settings.find("emailAdapter") == nullptr)
        throw ConfigError("An emailAdapter is required for e-mail verification and password resets.");
    if (settings.find("appName") == nullptr)
        throw ConfigError("An app name is required for e-mail verification and password resets.");
    const json* url = settings.find("publicServerURL");
    if (url == nullptr || *url == "") throw ConfigError("The option publicServerURL is required.");
    const json* validity = settings.find("emailVerifyTokenValidityDuration");
    if (validity != nullptr && *validity < 0)
        throw ConfigError("Email verify token validity duration must be a value greater than 0.");
    if (settings.flag("emailVerifyTokenReuseIfValid") && (validity == nullptr || *validity == 0))
        throw ConfigError("You cannot use emailVerifyTokenReuseIfValid without emailVerifyTokenValidityDuration");
}

}  // namespace

void validate_mail(const Settings& settings) {
    if (settings.flag("verifyUserEmails")) check_verification(settings);
    if (const json* adapter = settings.find("emailAdapter")) check_adapter(*adapter);
}

MailSettings mail_settings(const json* adapter) {
    MailSettings mail;
    if (adapter == nullptr || text(*adapter, "adapter") != "smtp") return mail;
    const std::string host = text(*adapter, "host");
    const bool secure = flag(*adapter, "secure", false);
    const std::string url_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
    mail.url = (secure ? "smtps://" : "smtp://") + url_host + ":" + std::to_string(port_of(*adapter, secure));
    mail.user = text(*adapter, "user");
    mail.password = text(*adapter, "password");
    mail.from = text(*adapter, "from");
    // A password must not be sent in the clear because somebody in between took STARTTLS out of the offer.
    mail.require_tls = flag(*adapter, "requireTLS", !mail.user.empty() && !is_local(host));
    mail.templates_path = text(*adapter, "templates");
    return mail;
}

json adapter_for_database(const json& adapter) {
    json known = json::object();
    for (const char* const name : {"adapter", "url", "methods"})
        if (adapter.contains(name)) known[name] = adapter[name];
    return known;
}

}  // namespace parsegres::proxy
