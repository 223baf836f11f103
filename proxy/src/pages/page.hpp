#pragma once
// The pages that links in mails lead to.

#include <array>
#include <string_view>

namespace parsegres::proxy {

enum class Page : unsigned char {
    password_reset,
    password_reset_success,
    password_reset_link_invalid,
    email_verification_success,
    email_verification_send_fail,
    email_verification_send_success,
    email_verification_link_invalid,
    email_verification_link_expired,
};

struct PageInfo {
    std::string_view id;    // in pages.customUrls
    std::string_view file;  // in the folder of the pages
};

inline constexpr std::array<PageInfo, 8> kPages{{
    {"passwordReset", "password_reset.html"},
    {"passwordResetSuccess", "password_reset_success.html"},
    {"passwordResetLinkInvalid", "password_reset_link_invalid.html"},
    {"emailVerificationSuccess", "email_verification_success.html"},
    {"emailVerificationSendFail", "email_verification_send_fail.html"},
    {"emailVerificationSendSuccess", "email_verification_send_success.html"},
    {"emailVerificationLinkInvalid", "email_verification_link_invalid.html"},
    {"emailVerificationLinkExpired", "email_verification_link_expired.html"},
}};

constexpr const PageInfo& info(Page page) { return kPages[static_cast<std::size_t>(page)]; }

/// The template of a page of that file name as it is built in; empty when there is none.
std::string_view built_in_page(std::string_view file);

}  // namespace parsegres::proxy
