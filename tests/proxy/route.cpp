#include "route/route.hpp"

#include <catch2/catch.hpp>

using namespace parsegres;

TEST_CASE("batch paths are taken below the mount point") {
    CHECK(routable_batch_path("/parse/classes/A", "/parse") == "/classes/A");
    CHECK(routable_batch_path("/parse//classes/./A/", "/parse") == "/classes/A");
    CHECK(routable_batch_path("/parse/x/../classes/A", "/parse") == "/classes/A");
    CHECK(routable_batch_path("/parse/../../classes/A", "/parse") == "/classes/A");
    CHECK(routable_batch_path("/classes/A", "") == "/classes/A");
    CHECK(routable_batch_path("/parse", "/parse") == "/");
    CHECK_FALSE(routable_batch_path("/1/classes/A", "/parse"));
    CHECK_FALSE(routable_batch_path("", "/parse"));
}

TEST_CASE("percent escapes give storable UTF-8 or nothing") {
    CHECK(percent_decode("a%20%C3%A9") == "a \xC3\xA9");
    for (const char* text : {"%", "%4", "%zz", "%ff", "%c3", "%00", "%ed%a0%80", "%f5%80%80%80", "%c0%80"}) {
        CAPTURE(text);
        CHECK_FALSE(percent_decode(text));
    }
}
