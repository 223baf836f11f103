#pragma once
// The mails of the accounts, written from templates in files.

#include <string>

#include "mail/message.hpp"
#include "value/value.hpp"

namespace parsegres::proxy {

/// `values` is what mail adapters get: {"appName":…,"link":…,"user":{"username":…,"email":…,…}}. Reads from `folder`,
/// for the method sendVerificationEmail, verification_email_subject.txt, verification_email.txt and (if there is one)
/// verification_email.html; for sendPasswordResetEmail the same with password_reset_email. In them stand {{appName}},
/// {{link}}, {{username}}, {{email}} and {{user.…}}. What is missing is made up for by a plain text.
Mail mail_from_templates(const std::string& folder, const std::string& method, const Value& values);

}  // namespace parsegres::proxy
