// What is asked of users that clients send, and what mails to them say.

#include <catch2/catch.hpp>

#include "error.hpp"
#include "user/account_mail_text.hpp"
#include "user/user_rules.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

int code_of(void (*check)(const Value&), const char* json) {
    try {
        check(parse_json(json));
    } catch (const Error& error) {
        return info(error.code()).parse_code;
    }
    return 0;
}

}  // namespace

TEST_CASE("an e-mail address has something on both sides of an @, on one line", "[user]") {
    for (const char* good : {R"("a@b")", R"("a@b@c")", R"("@@@")", R"("ä@ö")", R"("a b@c")"}) {
        INFO(good);
        CHECK(code_of(check_email, good) == 0);
    }
    for (const char* bad :
         {R"("")", R"("@")", R"("a@")", R"("@b")", R"("ab")", R"("a\n@b")", "\"a\u2028@b\"", "5", "{}"}) {
        INFO(bad);
        CHECK(code_of(check_email, bad) == 125);
    }
}

TEST_CASE("a sign-up needs a name and a password, or a provider", "[user]") {
    const auto check = [](const Value& body) { check_credentials(body.as_object()); };
    CHECK(code_of(check, R"({"username":"a","password":"p"})") == 0);
    CHECK(code_of(check, R"({"authData":{"x":{"id":"1"}}})") == 0);
    CHECK(code_of(check, R"({"authData":{"x":{}},"password":"p"})") == 200);
    CHECK(code_of(check, R"({"username":1,"password":"p"})") == 200);
    CHECK(code_of(check, R"({"username":"a","password":""})") == 201);
}

TEST_CASE("a log-in names a user and a password by texts", "[user]") {
    const auto check = [](const Value& body) { parse_login(body); };
    CHECK(code_of(check, R"({"username":"a","password":"p"})") == 0);
    CHECK(code_of(check, R"({"email":"a","password":"p"})") == 0);
    CHECK(code_of(check, "{}") == 200);
    CHECK(code_of(check, "null") == 200);
    CHECK(code_of(check, R"({"username":"a"})") == 201);
    CHECK(code_of(check, R"({"username":{"$gt":""},"password":"p"})") == 101);
    CHECK(code_of(check, R"({"username":"a","password":["p"]})") == 101);
    CHECK(code_of(check, R"({"username":"a","email":1,"password":"p"})") == 101);
}

TEST_CASE("a new user has all rights on itself", "[user]") {
    UserOptions options;
    CHECK(to_json(new_user_acl(nullptr, "u", options)) == R"({"u":{"read":true,"write":true}})");
    const Value given = parse_json(R"({"*":{"read":true},"u":{"read":true}})");
    CHECK(to_json(new_user_acl(&given, "u", options)) == R"({"*":{"read":true},"u":{"read":true,"write":true}})");
    options.enforce_private_users = false;
    CHECK(to_json(new_user_acl(nullptr, "u", options)) == R"({"*":{"read":true},"u":{"read":true,"write":true}})");
}

TEST_CASE("names and addresses are stored in lower case where an option says so", "[user]") {
    UserOptions options;
    const auto converted = [&options](const char* user) {
        Object object = parse_json(user).as_object();
        convert_to_lower_case(object, options, [](const std::string& text) { return "lower of " + text; });
        return to_json(Value(std::move(object)));
    };
    CHECK(converted(R"({"username":"Ann","email":"A@X"})") == R"({"username":"Ann","email":"A@X"})");
    options.username_to_lower_case = true;
    CHECK(converted(R"({"username":"AZ[`az09","email":"A@X"})") == R"({"username":"az[`az09","email":"A@X"})");
    options.email_to_lower_case = true;
    CHECK(converted(R"({"username":"\u00c4nn","email":"A@X"})") ==
          "{\"username\":\"lower of \u00c4nn\",\"email\":\"a@x\"}");
    CHECK(converted(R"({"username":5})") == R"({"username":5})");
}

TEST_CASE("options of users have the reference's defaults", "[user]") {
    const UserOptions options = UserOptions::from_json(parse_json("{}"), "app");
    CHECK(options.session_length == 31'536'000);
    CHECK(options.expire_sessions);
    CHECK(options.revoke_sessions_on_reset);
    CHECK_FALSE(options.verify_emails);
    CHECK(options.lockout.threshold == 0);
    CHECK_FALSE(options.mail.is_configured());
}

TEST_CASE("a pattern may be written as in JavaScript", "[user]") {
    const auto pattern = [](const char* text) {
        const Value options = Object{{"passwordPolicy", Object{{"validatorPattern", text}}}};
        const PasswordPolicy policy = UserOptions::from_json(options, "app").password_policy;
        return policy.pattern + " " + policy.pattern_flags;
    };
    CHECK(pattern("/^a\\/b$/gi") == "^a\\/b$ i");
    CHECK(pattern("^a$") == "^a$ ");
    CHECK(pattern("/a/x") == "/a/x ");
    CHECK(pattern("/") == "/ ");
}

TEST_CASE("links carry the token, inside a frame page if there is one", "[user]") {
    MailOptions mail = UserOptions::from_json(parse_json(R"({"publicServerURL":"http://h/p"})"), "app").mail;
    CHECK(mail_link(mail, mail.verify_url, "a b&c") == "http://h/p/apps/app/verify_email?token=a%20b%26c");
    mail.frame_url = "http://frame";
    CHECK(mail_link(mail, mail.reset_url, "t") == "http://frame?link=%2Fapps%2Fapp%2Frequest_password_reset&token=t");
}

TEST_CASE("an adapter without a method of its own gets a finished mail", "[user]") {
    MailOptions mail;
    mail.app_name = "App";
    const Value user = parse_json(R"({"username":"ann","email":"ann@x.org"})");
    mail.adapter = parse_json(R"({"adapter":"http","url":"http://a","methods":["sendMail"]})");
    const Value plain = mail_effect(mail, MailKind::PasswordReset, "LINK", user);
    CHECK(*plain.find_string("method") == "sendMail");
    const Value& text = plain.find("args")->as_array()[0];
    CHECK(*text.find_string("to") == "ann@x.org");
    CHECK(text.find_string("text")->find("your username is 'ann'") != std::string::npos);
    CHECK(text.find_string("text")->ends_with("LINK"));

    mail.adapter = parse_json(R"({"adapter":"http","url":"http://a","methods":["sendPasswordResetEmail"]})");
    const Value own = mail_effect(mail, MailKind::PasswordReset, "LINK", user);
    CHECK(*own.find_string("method") == "sendPasswordResetEmail");
    CHECK(own.find("args")->as_array()[0].find("user")->find("$object") != nullptr);
}
