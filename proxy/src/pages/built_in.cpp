// Pages for apps that have none of their own: plain HTML without scripts. What is put in is escaped by the renderer.

#include "pages/page.hpp"

namespace parsegres::proxy {
namespace {

#define PARSEGRES_PAGE(title, content)                                                                         \
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"                                  \
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"                               \
    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" title                                          \
    "</title>\n<style>body{font-family:sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem}"            \
    "input,button{display:block;width:100%;box-sizing:border-box;margin:.5rem 0;padding:.6rem;font-size:1rem}" \
    ".error{color:#b00020}</style>\n</head>\n<body>\n<p>{{appName}}</p>\n<h1>" title "</h1>\n" content         \
    "\n</body>\n</html>\n"

#define PARSEGRES_RESEND_FORM                                                                   \
    "{{#token}}<form method=\"POST\" action=\"{{publicServerUrl}}/{{pagesEndpoint}}/{{appId}}/" \
    "resend_verification_email\">\n"                                                            \
    "<input name=\"token\" type=\"hidden\" value=\"{{token}}\">\n"                              \
    "<input name=\"locale\" type=\"hidden\" value=\"{{locale}}\">\n"                            \
    "<button>Send a new link</button>\n</form>{{/token}}"

constexpr std::string_view kPasswordReset = PARSEGRES_PAGE(
    "Choose a new password",
    "{{#username}}<p>For the account {{username}}.</p>{{/username}}\n"
    "{{#error}}<p class=\"error\" role=\"alert\">{{error}}</p>{{/error}}\n"
    "<form method=\"POST\" action=\"{{publicServerUrl}}/{{pagesEndpoint}}/{{appId}}/request_password_reset\">\n"
    "<input name=\"token\" type=\"hidden\" value=\"{{token}}\">\n"
    "<input name=\"username\" type=\"hidden\" value=\"{{username}}\">\n"
    "<input name=\"locale\" type=\"hidden\" value=\"{{locale}}\">\n"
    "<label>New password <input name=\"new_password\" type=\"password\" autocomplete=\"new-password\" required>"
    "</label>\n<button>Change the password</button>\n</form>");
constexpr std::string_view kPasswordResetSuccess =
    PARSEGRES_PAGE("Your password has been changed", "<p>You can log in with it now.</p>");
constexpr std::string_view kPasswordResetLinkInvalid =
    PARSEGRES_PAGE("This link does not work", "<p>It is wrong, was used already or is too old. Ask for a new one.</p>");
constexpr std::string_view kEmailVerificationSuccess =
    PARSEGRES_PAGE("Your e-mail address is confirmed", "<p>Thank you. You can close this page.</p>");
constexpr std::string_view kEmailVerificationSendFail =
    PARSEGRES_PAGE("No mail was sent", "<p>There is no account that waits for a confirmation with this link.</p>");
constexpr std::string_view kEmailVerificationSendSuccess =
    PARSEGRES_PAGE("A new link is on its way", "<p>Look into your mailbox.</p>");
constexpr std::string_view kEmailVerificationLinkInvalid = PARSEGRES_PAGE(
    "This link does not work", "<p>It is wrong, was used already or is too old.</p>\n" PARSEGRES_RESEND_FORM);
constexpr std::string_view kEmailVerificationLinkExpired =
    PARSEGRES_PAGE("This link is too old", "<p>Ask for a new one.</p>\n" PARSEGRES_RESEND_FORM);

#undef PARSEGRES_PAGE
#undef PARSEGRES_RESEND_FORM

// In the order of Page.
constexpr std::array<std::string_view, kPages.size()> kTemplates{
    kPasswordReset,
    kPasswordResetSuccess,
    kPasswordResetLinkInvalid,
    kEmailVerificationSuccess,
    kEmailVerificationSendFail,
    kEmailVerificationSendSuccess,
    kEmailVerificationLinkInvalid,
    kEmailVerificationLinkExpired,
};

}  // namespace

std::string_view built_in_page(std::string_view file) {
    for (std::size_t i = 0; i < kPages.size(); ++i)
        if (kPages.at(i).file == file) return kTemplates.at(i);
    return {};
}

}  // namespace parsegres::proxy
