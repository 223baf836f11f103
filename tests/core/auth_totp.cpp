#include <catch2/catch.hpp>

#include "auth/totp.hpp"

using namespace parsegres;

namespace {

struct Vector {
    const char* algorithm;
    std::string key;
    std::int64_t time;
    const char* token;
};

const std::string kKey20 = "12345678901234567890";
const std::string kKey32 = "12345678901234567890123456789012";
const std::string kKey64 = "1234567890123456789012345678901234567890123456789012345678901234";

}  // namespace

TEST_CASE("one-time passwords are those of RFC 6238, appendix B") {
    const auto c = GENERATE(values<Vector>({{"SHA1", kKey20, 59, "94287082"},
                                            {"SHA256", kKey32, 59, "46119246"},
                                            {"SHA512", kKey64, 59, "90693936"},
                                            {"SHA1", kKey20, 1111111109, "07081804"},
                                            {"SHA256", kKey32, 1234567890, "91819424"},
                                            {"SHA512", kKey64, 2000000000, "38618901"},
                                            {"SHA1", kKey20, 20000000000, "65353130"}}));
    CHECK(totp_token(c.key, {c.algorithm, 8, 30}, c.time) == c.token);
}

TEST_CASE("a one-time password holds for its period and the two beside it") {
    const TotpParameters parameters;
    const std::int64_t now = 1'700'000'000;
    const std::string token = totp_token(kKey20, parameters, now);
    CHECK(totp_matches(token, kKey20, parameters, now));
    CHECK(totp_matches(token, kKey20, parameters, now + 30));
    CHECK(totp_matches(token, kKey20, parameters, now - 30));
    CHECK_FALSE(totp_matches(token, kKey20, parameters, now + 60));
    CHECK_FALSE(totp_matches(token, kKey20, parameters, now - 60));
    CHECK_FALSE(totp_matches(token, kKey32, parameters, now));
    CHECK_FALSE(totp_matches(token.substr(1), kKey20, parameters, now));
    CHECK_FALSE(totp_matches("", kKey20, parameters, now));
}

TEST_CASE("base32 is read in either case, with blanks and with or without padding") {
    CHECK(decode_base32("MZXW6YTBOI======") == "foobar");
    CHECK(decode_base32("mzxw6ytboi") == "foobar");
    CHECK(decode_base32("MZXW 6YTB OI") == "foobar");
    CHECK(decode_base32("") == "");
    for (const char* text : {"MZXW1", "MZXW=6", "\xC3\xA4", "0"}) CHECK_FALSE(decode_base32(text));
}
