#include <catch2/catch.hpp>

#include "errors/retelling.hpp"
#include "errors/sqlstate.hpp"

using namespace parsegres;

TEST_CASE("an error is known again in what languages make of its text") {
    CHECK(is_retelling("No.", "No."));
    CHECK(is_retelling("No. at line 3.", "No."));
    CHECK(is_retelling("No. at line 3. at line 7.", "No."));
    CHECK(is_retelling("plpy.SPIError: No.", "No."));
    CHECK(is_retelling("spiexceptions.RaiseException: No.", "No."));
}

TEST_CASE("a text of the code's own is no retelling") {
    CHECK_FALSE(is_retelling("Could not log: No.", "No."));
    CHECK_FALSE(is_retelling("Exception: Could not log: No.", "No."));
    CHECK_FALSE(is_retelling("No. Really at line 3.", "No."));
    CHECK_FALSE(is_retelling("Yes.", "No."));
    CHECK_FALSE(is_retelling("", "No."));
}

TEST_CASE("what plpy.error says is told without its exception's name") {
    CHECK(without_exception_name("plpy.Error: No.") == "No.");
    CHECK(without_exception_name("ValueError: No.") == "ValueError: No.");
}

TEST_CASE("what other languages raise is told like RAISE") {
    const auto answer = parse_answer({"38000", "No.", ""});
    REQUIRE(answer);
    CHECK(answer->parse_code == 141);
    CHECK(answer->http_status == 400);
    CHECK(answer->message == "No.");
}
