#include <catch2/catch.hpp>

#include "auth/mfa.hpp"
#include "auth/totp.hpp"
#include "outcome.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

constexpr const char* kSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
constexpr std::int64_t kNow = 1'700'000'000'000;

MfaOptions options(const char* json) { return MfaOptions::from_json(parse_json(json)); }
const MfaOptions kTotp = options(R"({"options":["TOTP"]})");
const MfaOptions kSms = options(R"({"options":["SMS"]})");

MfaMoment at(std::int64_t millis) {
    return {millis,
            [](std::size_t length) { return std::string("a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6").substr(0, length); }};
}

std::string token_of_now() { return totp_token(*decode_base32(kSecret), {}, kNow / 1000); }

Value secret_and(const std::string& token) { return Object{{"secret", kSecret}, {"token", token}}; }

}  // namespace

TEST_CASE("an authenticator app is set up with a token of its own, and two recovery codes are given once") {
    const MfaOutcome outcome = set_up_mfa(kTotp, secret_and(token_of_now()), at(kNow));
    REQUIRE(outcome.save);
    CHECK(*outcome.save->find_string("secret") == kSecret);
    const Array& codes = outcome.save->find("recovery")->as_array();
    REQUIRE(codes.size() == 2);
    CHECK(codes[0].as_string().size() == 30);
    CHECK(*outcome.response->find_string("recovery") == codes[0].as_string() + ", " + codes[1].as_string());
    CHECK_FALSE(outcome.refusal);
}

TEST_CASE("an authenticator app is not set up with anything else") {
    const auto c = GENERATE(table<const char*, const char*>(
        {{R"({})", "141 Invalid MFA data"},
         {R"({"secret":"GEZDGNBVGY3TQOJQ","token":"123456"})", "141 Invalid MFA data"},
         {R"({"secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"})", "141 Invalid MFA data"},
         {R"({"secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","token":123456})", "141 Invalid MFA data"},
         {R"({"secret":["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],"token":"123456"})", "141 Invalid MFA data"},
         {R"({"secret":"!!!!!!!!!!!!!!!!!!!!!!!!","token":"123456"})", "141 Invalid MFA data"},
         {R"({"secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","token":"x"})", "141 Invalid MFA token"},
         {R"({"mobile":"+11111111111"})", "141 Invalid MFA data"}}));
    CHECK(error_of([&] { set_up_mfa(kTotp, parse_json(std::get<0>(c)), at(kNow)); }) == std::get<1>(c));
}

TEST_CASE("a log-in takes the token of the moment and keeps what is kept") {
    const Value kept = Object{{"secret", kSecret}, {"recovery", Array{"one", "two"}}};
    const MfaOutcome outcome = log_in_with_mfa(kTotp, Object{{"token", token_of_now()}}, kept, at(kNow));
    CHECK_FALSE(outcome.save);
    for (const char* sent :
         {R"({})", R"({"token":null})", R"({"token":0})", R"({"token":["one"]})", R"({"token":"x"})"})
        CHECK(error_of([&] { log_in_with_mfa(kTotp, parse_json(sent), kept, at(kNow)); }) == "141 Invalid MFA token");
}

TEST_CASE("a recovery code is gone once it was used") {
    const Value kept = Object{{"secret", kSecret}, {"recovery", Array{"one", "two"}}};
    const MfaOutcome outcome = log_in_with_mfa(kTotp, Object{{"token", "one"}}, kept, at(kNow));
    REQUIRE(outcome.save);
    CHECK(to_json(*outcome.save->find("recovery")) == R"(["two"])");
    CHECK(error_of([&] {
              log_in_with_mfa(kTotp, Object{{"token", "one"}}, *outcome.save, at(kNow));
          }) == "141 Invalid MFA token");
}

TEST_CASE("another app is set up only with a token of the old one") {
    const Value kept = Object{{"secret", kSecret}, {"recovery", Array{}}};
    Value sent = secret_and(token_of_now());
    CHECK(error_of([&] { update_mfa(kTotp, sent, kept, at(kNow)); }) == "141 Invalid MFA token");
    sent.as_object().set("old", token_of_now());
    CHECK(update_mfa(kTotp, sent, kept, at(kNow)).save);
}

TEST_CASE("a number is confirmed with its token, in time") {
    const char* const mobile = R"({"mobile":"+11111111111"})";
    const MfaOutcome asked = set_up_mfa(kSms, parse_json(mobile), at(kNow));
    REQUIRE(asked.sms);
    CHECK(asked.sms->mobile == "+11111111111");
    CHECK(asked.sms->token.size() == 6);
    CHECK(mfa_policy(kSms, *asked.save) == "default");
    CHECK(to_json(shown_mfa(kSms, *asked.save)) == R"({"status":"disabled"})");

    const Value proof = Object{{"mobile", "+11111111111"}, {"token", asked.sms->token}};
    CHECK(error_of([&] { update_mfa(kSms, proof, *asked.save, at(kNow + 30'001)); }) == "141 Invalid MFA token");
    CHECK(error_of([&] { update_mfa(kSms, parse_json(mobile), *asked.save, at(kNow)); }) ==
          "141 MFA is already set up on this account");
    const Value wrong = parse_json(R"({"mobile":"+11111111111","token":"x"})");
    CHECK(error_of([&] { update_mfa(kSms, wrong, *asked.save, at(kNow)); }) == "141 Invalid MFA token");
    const Value other = parse_json(R"({"mobile":"+2","token":"x"})");
    CHECK(error_of([&] { update_mfa(kSms, other, *asked.save, at(kNow)); }) == "141 This number is not pending");

    const MfaOutcome confirmed = update_mfa(kSms, proof, *asked.save, at(kNow + 30'000));
    CHECK(*confirmed.save->find_string("mobile") == "+11111111111");
    CHECK(mfa_policy(kSms, *confirmed.save) == "additional");
    CHECK(to_json(shown_mfa(kSms, *confirmed.save)) == R"({"status":"enabled"})");
}

TEST_CASE("a log-in by SMS asks for a token first, and the token works once") {
    const Value kept = parse_json(R"({"mobile":"+1"})");
    const MfaOutcome asked = log_in_with_mfa(kSms, Object{{"token", "request"}}, kept, at(kNow));
    CHECK(asked.refusal == "Please enter the token");
    REQUIRE(asked.sms);
    const Value answer = Object{{"token", asked.sms->token}};
    CHECK(error_of([&] { log_in_with_mfa(kSms, answer, kept, at(kNow)); }) == "141 Invalid MFA token 1");
    CHECK(error_of([&] { log_in_with_mfa(kSms, answer, *asked.save, at(kNow + 30'001)); }) ==
          "141 Invalid MFA token 2");
    const MfaOutcome done = log_in_with_mfa(kSms, answer, *asked.save, at(kNow));
    CHECK(to_json(*done.save) == R"({"mobile":"+1"})");
    CHECK(error_of([&] { log_in_with_mfa(kSms, answer, *done.save, at(kNow)); }) == "141 Invalid MFA token 1");
}

TEST_CASE("what is no telephone number gets no SMS") {
    for (const char* number : {"x", "+", "1;2", "1\\u0000", "(", "+1)1)"})
        CHECK(error_of([&] {
                  set_up_mfa(kSms, Object{{"mobile", number}}, at(kNow));
              }) == "141 Invalid mobile number.");
    CHECK(error_of([&] { set_up_mfa(kSms, parse_json(R"({"mobile":{"a":1}})"), at(kNow)); }) ==
          "141 Invalid mobile number.");
}

TEST_CASE("options of mfa that cannot work are told in the reference's words") {
    const auto c = GENERATE(table<const char*, const char*>(
        {{R"({})", "mfa.options must be an array"},
         {R"({"options":["x"]})", "mfa.options must include SMS or TOTP"},
         {R"({"options":["TOTP"],"digits":"6"})", "mfa.digits must be a number"},
         {R"({"options":["TOTP"],"digits":3})", "mfa.digits must be between 4 and 10"},
         {R"({"options":["TOTP"],"period":9})", "mfa.period must be greater than 10"},
         {R"({"options":["TOTP"],"algorithm":"MD5"})", "mfa.algorithm is not known"},
         {R"({"options":["SMS"]})", "mfa.sendSMS callback must be defined when using SMS OTPs"}}));
    CHECK(mfa_config_problem(parse_json(std::get<0>(c))) == std::string(std::get<1>(c)));
    CHECK_FALSE(mfa_config_problem(parse_json(R"({"options":["TOTP"],"digits":8,"period":60,"algorithm":"SHA256"})")));
}
