#pragma once
// authData: signing in with other providers than a password, and factors on top of one.
//
// Every function here locks the user it is about until the transaction ends, so that what can be used once (a recovery
// code, a token sent by SMS) is used once. Questions to adapters outside roll the work back (Unanswered); nobody waits
// for an adapter with a lock in hand. The order of calls and the errors are the reference's:
//   unsupported_service (252)  no such provider, or it is switched off
//   invalid_value (162)        an id that is no string
//   account_already_linked (208)  the id is somebody else's
//   other_cause (-1)           a factor is missing; an adapter that is configured wrongly
//   what an adapter threw: its code, or script_failed (141)

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"
#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// What the authData of a request amounts to.
struct AuthDataResult {
    /// By provider what to keep, null to unlink it; to be written as the field authData, which merges by provider.
    Object changes;
    /// `authDataResponse` of the answer, which may be empty; nothing: the answer has none.
    std::optional<Object> response;
    /// The names of the providers, joined by commas: createdWith.authProvider of a session made for them.
    std::string providers;
    /// The request is to be answered with this error, but what was written stays: a token has been sent by SMS, and now
    /// the client has to come back with it.
    std::optional<Error> refusal;
};

struct SignInResult : AuthDataResult {
    /// Who has this authData; their row is up to date already (`changes` is empty). "" when a user is to be made.
    std::string user_id;
};

/// POST /users with authData. `body` is the whole body: without password and username it is a sign-up by authData
/// alone. With a user_id in the result it is a log-in. A caller with a session gets no second one.
/// Does not look at username and password; see carries_auth_data() (core) for whether these are required.
SignInResult sign_in_with_auth_data(const Caller& caller, const Value& body);

/// PUT /users/<user_id> with authData, by that user or with the master key; the caller's right to update the user has
/// been checked. The caller then writes `changes` in place of the body's authData, which is left out when it is empty.
AuthDataResult update_auth_data(const Caller& caller, std::string_view user_id, const Value& body);

/// POST /login after the password proved right. `body` may have authData. Throws other_cause "Missing additional
/// authData …" when the user has set up a further factor and the body does not bring it. Writes what changes; `changes`
/// is empty then.
AuthDataResult check_additional_factors(const Caller& caller, std::string_view user_id, const Value& body);

/// POST /challenge: {"challengeData":{…}}. `user_id`: whose name or e-mail and password of `body` proved right, "" when
/// it has none; see check_challenge_body(), which comes before the password.
std::string challenge_adapters(const Caller& caller, const Value& body, std::string_view user_id);
/// Throws other_cause when the body has a username or e-mail without a password.
void check_challenge_body(const Value& body);

/// authData of a user who the caller may see it of, as clients read it: without what is unlinked, and through the
/// afterFind of each adapter. Null when nothing is left. With the master key in SQL, where no adapter can be asked,
/// it is shown as it is kept; to others a provider that cannot be asked is left out.
Value shown_auth_data(const Caller& caller, Value auth_data);

}  // namespace parsegres::pg
