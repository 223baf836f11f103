// New users: POST /users, and POST /classes/_User.

#include "mutation/create_plan.hpp"
#include "pg/hooks/account_hooks.hpp"
#include "pg/hooks/save_hooks.hpp"
#include "pg/operations/auth/auth_data.hpp"
#include "pg/operations/users/account_mail.hpp"
#include "pg/operations/users/password_rules.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/operations/users/write_user.hpp"
#include "pg/operations/write.hpp"
#include "pg/wrap/random.hpp"
#include "user/user_rules.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr std::size_t kGeneratedNameLength = 25;

/// The installation of sessions that cloud code would make: it gets none.
constexpr std::string_view kCloud = "cloud";

bool is_truthy(const Object& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && value->truthy();
}

class SignUp {
  public:
    SignUp(const Caller& caller, const Object& body)
        : caller_(caller),
          request_(caller),
          options_(create_options(caller)),
          body_(body),
          hooks_(request_, "_User", {}) {}

    Reply run() {
        request_.check_door(Door::Create, "_User");
        check_new_object_id(body_, options_.allow_custom_object_id);
        check_credentials(body_);
        if (body_.contains("authData")) sign_in_ = sign_in_with_auth_data(caller_, Value(body_));
        if (!sign_in_.user_id.empty()) return welcome();
        // Before anything that would tell whether a name or address is taken.
        if (const ClassEntry* entry = request_.open_class("_User")) {
            request_.check_create(*entry);
            options_.default_acl = entry->permissions.default_acl(caller_.user_id);
        }
        check_restricted_fields(caller_, body_);
        use_auth_data();
        if (hooks_.any()) body_ = Object(hooks_.before(body_));
        user_id_ = is_truthy(body_, "objectId") ? body_.find("objectId")->as_string() : options_.new_object_id;
        check_user_id(caller_, user_id_);
        const std::optional<std::string> password = check_password();
        set_name();
        verify_token_ = take_address(caller_, body_, options_.hidden, user_id_);
        // Last, because it is what costs time: a name that is taken is refused without it.
        if (password) hash(*password);
        const Value* acl = body_.find("ACL");
        if (acl == nullptr || !acl->truthy()) acl = options_.default_acl ? &*options_.default_acl : nullptr;
        body_.set("ACL", new_user_acl(acl, user_id_, users()));
        answer_ = insert_object(request_, "_User", body_, options_);
        if (!generated_name_.empty()) answer_.set("username", generated_name_);
        return finish();
    }

  private:
    [[nodiscard]] const UserOptions& users() const { return caller_.app->options.users; }

    /// Who has this authData is there already: a log-in.
    Reply welcome() {
        run_before_login(caller_, sign_in_.user_id);
        Object user = shown_user(caller_, sign_in_.user_id);
        if (caller_.user_id.empty() && caller_.installation_id != kCloud)
            user.set("sessionToken", session_token(sign_in_.user_id, created_with("login", sign_in_.providers)));
        add_auth_data_response(user, sign_in_);
        return {to_json(Value(std::move(user))), 200, "/users/" + sign_in_.user_id, std::move(sign_in_.refusal)};
    }

    void use_auth_data() {
        if (!body_.contains("authData")) return;
        if (sign_in_.changes.empty())
            body_.erase("authData");
        else
            body_.set("authData", sign_in_.changes);
    }

    std::string session_token(const std::string& user_id, Value how) {
        Object session = make_session(caller_, {user_id, std::move(how), caller_.installation_id, {}});
        return session.find("sessionToken")->as_string();
    }

    std::optional<std::string> check_password() {
        if (!body_.contains("password")) return std::nullopt;
        std::string password = take_password(body_);
        const Value* username = body_.find("username");
        const bool is_named = username != nullptr && username->is_string();
        check_new_password(*caller_.app, password, is_named ? username->as_string() : std::string());
        return password;
    }

    void hash(const std::string& password) {
        for (Member& column : password_columns(*caller_.app, password, nullptr))
            options_.hidden.set(std::move(column.key), std::move(column.value));
    }

    void set_name() {
        convert_to_lower_case(body_, users(), lower_case);
        if (is_truthy(body_, "username")) return check_name_is_free(*caller_.app, body_, user_id_);
        generated_name_ = random_object_id(kGeneratedNameLength);
        body_.set("username", generated_name_);
    }

    Reply finish() {
        Reply reply{"", 201, "/users/" + user_id_, std::move(sign_in_.refusal)};
        const bool must_verify = users().verify_emails && users().prevent_unverified_login;
        if (must_verify && users().prevent_unverified_signup)
            reply.failure = Error(ErrorCode::email_not_found, "User email is not verified.");
        if (!must_verify && gets_session()) {
            // In the reference, whoever signs up with a provider has logged in.
            const std::string& providers = sign_in_.providers;
            answer_.set("sessionToken", session_token(user_id_, providers.empty() ? created_with("signup", "password")
                                                                                  : created_with("login", providers)));
        }
        add_auth_data_response(answer_, sign_in_);
        hooks_.after(user_id_, answer_);
        send_verification_mail(caller_, user_id_, verify_token_);
        reply.body = to_json(Value(std::move(answer_)));
        return reply;
    }

    /// Who is logged in and makes another user with authData stays who they are.
    [[nodiscard]] bool gets_session() const {
        const bool links = !caller_.user_id.empty() && body_.contains("authData");
        return caller_.installation_id != kCloud && !links;
    }

    const Caller& caller_;
    Request request_;
    WriteOptions options_;
    Object body_;
    SaveHooks hooks_;
    SignInResult sign_in_;
    std::string user_id_;
    std::string generated_name_;  ///< "" when the client chose one
    std::string verify_token_;
    Object answer_;
};

}  // namespace

Reply sign_up(const Caller& caller, const Value& body) { return SignUp(caller, object_of(body)).run(); }

}  // namespace parsegres::pg
