#include <catch2/catch.hpp>

#include "outcome.hpp"
#include "schema/names.hpp"

using namespace parsegres;

TEST_CASE("Class names are words, system classes and join tables") {
    for (const char* name : {"A", "GameScore", "a_1", "_User", "_Role", "_Session", "_Installation", "_Product",
                             "_PushStatus", "_Idempotency", "_Join:users:_Role"}) {
        CAPTURE(name);
        CHECK(is_valid_class_name(name));
    }
    for (const char* name : {"", "1a", "_Bad", "_SCHEMA", "_Hooks", "_GlobalConfig", "a b", "a.b", "a-b", "a\"b",
                             "\xC3\xA4", "length", "className", "_Join:a", "_Join::B", "_Join:a:B;C"}) {
        CAPTURE(name);
        CHECK_FALSE(is_valid_class_name(name));
    }
}

TEST_CASE("Bad class names get the reference's errors") {
    CHECK(error_of([] { check_class_name("1a"); }) ==
          "103 Invalid classname: 1a, classnames can only have alphanumeric characters and _, and must start with an "
          "alpha character ");
    CHECK(error_of([] { check_class_name_on_write("1a"); }) == "107 schema class name does not revalidate");
    CHECK(error_of([] { check_class_name_on_write("Fine"); }).empty());
}

TEST_CASE("Names that PostgreSQL would cut are refused") {
    const std::string longest(63, 'a');
    const std::string too_long(64, 'a');
    CHECK(error_of([&] { check_class_name(longest); }).empty());
    CHECK(error_of([&] { check_class_name(too_long); }) == "103 Class name " + too_long + " is longer than 63 bytes.");
    CHECK(error_of([&] { check_column_name(longest); }).empty());
    CHECK(error_of([&] { check_column_name("ctid"); }) == "105 Field name ctid belongs to PostgreSQL.");
    CHECK(error_of([&] { check_column_name(too_long); }) == "105 Field name " + too_long + " is longer than 63 bytes.");
    CHECK(error_of([] { check_join_table_name(std::string(28, 'f'), std::string(28, 'C')); }).empty());
    CHECK(error_of([] { check_join_table_name(std::string(29, 'f'), std::string(28, 'C')); }).substr(0, 3) == "105");
}

TEST_CASE("Field names are words, apart from the reserved ones") {
    for (const char* name : {"a", "A9_", "id", "objectId"}) CHECK(is_valid_field_name(name, "C"));
    for (const char* name : {"", "_a", "1a", "a b", "a.b", "a$", "length", "className", "a'"}) {
        CAPTURE(name);
        CHECK_FALSE(is_valid_field_name(name, "C"));
    }
    CHECK(is_valid_field_name("className", "_Hooks"));
    CHECK(is_custom_field_name("score", "C"));
    CHECK(is_custom_field_name("username", "C"));
    for (const char* name : {"objectId", "createdAt", "updatedAt", "ACL"}) CHECK_FALSE(is_custom_field_name(name, "C"));
    for (const char* name : {"username", "password"}) CHECK_FALSE(is_custom_field_name(name, "_User"));
}
