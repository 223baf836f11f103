// One mail to an SMTP server, by libcurl.

#include <cstring>

#include "mail/mailer.hpp"
#include "observe/log.hpp"
#include "outside/curl_client.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::chrono::milliseconds kTimeout{30'000};
constexpr long kPermanent = 500;  // SMTP's codes from here on say that trying again is of no use

struct Upload {
    std::string_view rest;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* context) {
    auto& upload = *static_cast<Upload*>(context);
    const std::size_t length = std::min(size * count, upload.rest.size());
    std::memcpy(buffer, upload.rest.data(), length);
    upload.rest.remove_prefix(length);
    return length;
}

Delivery judge(CURLcode outcome, long smtp_code) {
    if (outcome == CURLE_OK) return Delivery::sent;
    log(Level::warn, "a mail could not be sent",
        {{"error", curl_easy_strerror(outcome)}, {"code", std::to_string(smtp_code)}});
    return smtp_code >= kPermanent ? Delivery::refused : Delivery::failed_for_now;
}

}  // namespace

Delivery deliver(const MailSettings& settings, const std::string& to, const std::string& message) {
    const CurlHandle handle(curl_easy_init());
    if (!handle) return Delivery::failed_for_now;
    CURL* const curl = handle.get();
    set_common_options(curl, kTimeout);
    CurlList recipients;
    append(recipients, '<' + to + '>');
    const std::string from = '<' + std::string(bare_address(settings.from)) + '>';
    Upload upload{message};
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_URL, settings.url.c_str());
    curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(settings.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!settings.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, settings.password.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_upload);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    const CURLcode outcome = curl_easy_perform(curl);
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    return judge(outcome, code);
}

}  // namespace parsegres::proxy
