#pragma once
// Who is asked about authData of a provider, and how: the option `auth` of an app.
//
// A provider is built in (anonymous, mfa, a sign-in service that the proxy talks to), or a team's own,
// {"adapter":"http","url":…,"methods":[…],"options":{…}}, whose methods are asked over HTTP. One of a team's own under
// the name of a built-in one replaces the methods that it lists and leaves the others, as in the reference.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// What a provider does when its methods are not a team's own.
enum class AuthBase : unsigned char {
    None,
    Anonymous,
    Mfa,
    Token,  ///< validateAuthData looks at a token (google, apple, ldap, …)
    Code,   ///< beforeFind exchanges a code for an id (github, …); only the id is ever shown
};

enum class AuthMethod : unsigned char {
    BeforeFind,
    ValidateAppId,
    ValidateAuthData,
    ValidateSetUp,
    ValidateLogin,
    ValidateUpdate,
    Challenge,
    AfterFind,
    Policy,
};
std::string_view name_of(AuthMethod method);

/// Who carries a method out.
enum class AuthActor : unsigned char { Nobody, Base, Http };

class AuthAdapter {
  public:
    /// `config`: the provider's entry of the option `auth`; nullptr when there is none.
    AuthAdapter(std::string provider, const Value* config);

    [[nodiscard]] const std::string& provider() const { return provider_; }
    [[nodiscard]] AuthBase base() const { return base_; }
    [[nodiscard]] AuthActor actor(AuthMethod method) const;
    /// Configured with `enabled: false`: whatever it is asked for is unsupported (252).
    [[nodiscard]] bool is_enabled() const { return enabled_; }
    /// "default", "solo", "additional", or what else somebody configured; "" where actor(Policy) has to say.
    [[nodiscard]] const std::string& policy() const { return policy_; }
    /// The options, with the methods of a team's own adapter among them; null when there are none.
    [[nodiscard]] const Value& options() const { return options_; }
    /// The option appIds: validateAppId is called when it is there.
    [[nodiscard]] const Value* app_ids() const;

    /// {"kind":"adapter","url":…,"method":…,"args":[…]}: a question, or what is to be done after the commit.
    [[nodiscard]] Value http_question(std::string_view method, Array args) const;
    /// {"kind":"auth","provider":…,"method":…,"authData":…,"options":…}
    [[nodiscard]] Value service_question(AuthMethod method, const Value& auth_data) const;

  private:
    [[nodiscard]] bool has_http(std::string_view method) const;

    std::string provider_;
    AuthBase base_;
    bool enabled_ = true;
    std::string url_;
    std::vector<std::string> methods_;
    Value options_;
    std::string policy_;
};

/// Which kind a provider is built in as, with this configuration.
AuthBase base_of(std::string_view provider, const Value* config);

/// The provider as error messages name it.
std::string_view auth_provider_label(std::string_view provider);

/// The option `auth` of an app, with what belongs to it.
struct AuthSettings {
    Value providers;  ///< the option `auth`
    bool allows_anonymous = true;
    /// The deprecated allowExpiredAuthDataToken.
    bool allows_expired = false;

    /// Nothing for a provider that nobody has configured and that needs it, and for names that are none.
    [[nodiscard]] std::optional<AuthAdapter> find(std::string_view provider) const;
};

/// Letters, digits and underscores, a letter first: only such a name may be a provider (and part of an index's name).
bool is_provider_name(std::string_view name);

/// A team's own adapter's words for what JSON has none for.
Value undefined_argument();
Value object_argument(Value object);

/// What is wrong with the option `auth`; nothing when all of it can be used.
std::optional<std::string> auth_config_problem(const Value& auth);

}  // namespace parsegres
