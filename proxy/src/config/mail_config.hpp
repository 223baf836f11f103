#pragma once
// The option emailAdapter: {"adapter":"smtp","host","port","secure","requireTLS","user","password","from","templates"}
// or {"adapter":"http","url","methods","options"}.

#include "mail/mailer.hpp"
#include "settings.hpp"

namespace parsegres::proxy {

// Throws ConfigError: for what Parse Server demands of the options about e-mail, in its words, and for a broken
// emailAdapter.
void validate_mail(const Settings& settings);

// For SMTP; without it, settings that send nothing. The adapter must be valid.
MailSettings mail_settings(const nlohmann::json* adapter);

// The part that the database needs to ask for mails, without credentials.
nlohmann::json adapter_for_database(const nlohmann::json& adapter);

}  // namespace parsegres::proxy
