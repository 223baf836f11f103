#pragma once
// An e-mail as it travels (RFC 5322 with MIME).

#include <ctime>
#include <string>
#include <string_view>

namespace parsegres::proxy {

struct Mail {
    std::string to;
    std::string subject;
    std::string text;
    std::string html;  // empty: text alone
};

/// Whether `address` can be put into an SMTP command and a header: one @, no control characters, spaces or brackets.
bool is_mail_address(std::string_view address);

/// The address inside of `Name <address>`, or the whole.
std::string_view bare_address(std::string_view mailbox);

/// The whole message, lines ended by CR LF. `from` is a mailbox of the configuration; `id` makes its Message-ID unique.
/// Nothing in the values can begin a header line of its own.
std::string compose(const Mail& mail, std::string_view from, std::string_view id, std::time_t now);

}  // namespace parsegres::proxy
