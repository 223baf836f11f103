#include <catch2/catch.hpp>

#include "outcome.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

using namespace parsegres;

TEST_CASE("ISO dates are read as JavaScript reads them") {
    const std::pair<const char*, const char*> cases[] = {
        {"1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"},
        {"2020-02-29", "2020-02-29T00:00:00.000Z"},
        {"2020-02", "2020-02-01T00:00:00.000Z"},
        {"2020", "2020-01-01T00:00:00.000Z"},
        {"2020-01-02T03:04Z", "2020-01-02T03:04:00.000Z"},
        {"2020-01-02T03:04:05Z", "2020-01-02T03:04:05.000Z"},
        {"2020-01-02T03:04:05.6Z", "2020-01-02T03:04:05.600Z"},
        {"2020-01-02T03:04:05.123456789Z", "2020-01-02T03:04:05.123Z"},
        {"2020-01-02T03:04:05.123+02:00", "2020-01-02T01:04:05.123Z"},
        {"2020-01-02T03:04:05-0530", "2020-01-02T08:34:05.000Z"},
        {"2020-01-02 03:04:05", "2020-01-02T03:04:05.000Z"},
        {"2020-12-31T24:00:00Z", "2021-01-01T00:00:00.000Z"},
        {"0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z"},
        {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
    };
    for (const auto& [text, expected] : cases) {
        CAPTURE(text);
        const auto time = parse_iso_date(text);
        REQUIRE(time);
        CHECK(format_iso_date(*time) == expected);
    }
    CHECK(parse_iso_date("2020-01-01T00:00:00.000001Z")->micros % 1000 == 1);
}

TEST_CASE("What is no date of four-digit years is not read") {
    const char* cases[] = {"",
                           "garbage",
                           "2020-13-01",
                           "2020-02-30",
                           "2019-02-29",
                           "20200101",
                           "2020-1-1",
                           "2020-01-01T",
                           "2020-01-01T25:00Z",
                           "2020-01-01T24:00:01Z",
                           "2020-01-01T00:60Z",
                           "2020-01-01T00:00:60Z",
                           "2020-01-01T00:00:00.Z",
                           "2020-01-01T00:00:00X",
                           "2020-01-01T00:00:00Zx",
                           "2020-01-01T00:00:00+99:00",
                           "2020-01-01T00:00:00+1",
                           "0000-01-01T00:00:00Z",
                           "0001-01-01T00:00:00+01:00",
                           "9999-12-31T24:00:00Z",
                           "+012020-01-01T00:00:00Z",
                           "-2020-01-01",
                           "2020-01-01T00",
                           "2020-01-01Z"};
    for (const char* text : cases) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso_date(text));
    }
}

TEST_CASE("Pointers and embedded objects tell their id and class") {
    const Value pointer = make_pointer("Team", "t1");
    CHECK(to_json(pointer) == R"({"__type":"Pointer","className":"Team","objectId":"t1"})");
    CHECK(pointer_id(pointer) == "t1");
    CHECK(pointer_class(pointer) == "Team");
    CHECK(pointer_id(parse_json(R"({"__type":"Object","className":"Team","objectId":"t2","x":1})")) == "t2");
    CHECK_FALSE(pointer_id(parse_json(R"({"__type":"File","objectId":"t2"})")));
    CHECK_FALSE(pointer_id(parse_json(R"({"__type":"Pointer","objectId":5})")));
    CHECK_FALSE(pointer_id(Value("t1")));
    CHECK(pointer_class(parse_json(R"({"__type":"Pointer"})")).empty());
}

TEST_CASE("Typed values are refused when their members do not fit") {
    const std::pair<const char*, const char*> dates[] = {
        {R"({"__type":"Date","iso":"2020-01-01T00:00:00Z"})", ""},
        {R"({"__type":"Date","iso":"soon"})", "111 This is not a valid Date"},
        {R"({"__type":"Date","iso":5})", "111 This is not a valid Date"},
        {R"({"__type":"Date"})", "111 This is not a valid Date"},
        {R"("2020-01-01T00:00:00Z")", "111 This is not a valid Date"},
    };
    for (const auto& [json, expected] : dates) {
        CAPTURE(json);
        CHECK(error_of([json = json] { date_value(parse_json(json)); }) == expected);
    }
    const std::pair<const char*, const char*> points[] = {
        {R"({"__type":"GeoPoint","latitude":-90,"longitude":180})", ""},
        {R"({"__type":"GeoPoint","latitude":"1","longitude":2})", "111 This is not a valid GeoPoint"},
        {R"({"__type":"GeoPoint","latitude":1})", "111 This is not a valid GeoPoint"},
        {R"({"__type":"GeoPoint","latitude":90.5,"longitude":2})", "1 GeoPoint latitude out of bounds: 90.5 > 90.0."},
        {R"({"__type":"GeoPoint","latitude":1,"longitude":-181})",
         "1 GeoPoint longitude out of bounds: -181 < -180.0."},
    };
    for (const auto& [json, expected] : points) {
        CAPTURE(json);
        CHECK(error_of([json = json] { geo_point_value(parse_json(json)); }) == expected);
    }
    const std::pair<const char*, const char*> polygons[] = {
        {R"({"__type":"Polygon","coordinates":[[0,0],[0,1]]})", "107 Polygon must have at least 3 values"},
        {R"({"__type":"Polygon","coordinates":[[0,0],[0,1],[0,0]]})",
         "1 GeoJSON: Loop must have at least 3 different vertices"},
        {R"({"__type":"Polygon","coordinates":[[0,0],[0,1],[91,0]]})", "1 GeoPoint latitude out of bounds: 91 > 90.0."},
        {R"({"__type":"Polygon","coordinates":[[0,0],[0,1],["x",0]]})", "111 This is not a valid Polygon"},
        {R"({"__type":"Polygon","coordinates":[[0,0],[0,1],[1,0,2]]})", "111 This is not a valid Polygon"},
        {R"({"__type":"Polygon","coordinates":5})", "111 This is not a valid Polygon"},
    };
    for (const auto& [json, expected] : polygons) {
        CAPTURE(json);
        CHECK(error_of([json = json] { polygon_value(parse_json(json)); }) == expected);
    }
}

TEST_CASE("Points have the longitude first, and polygons are closed") {
    CHECK(geo_point_value(parse_json(R"({"__type":"GeoPoint","latitude":1,"longitude":2})")) == Point{2, 1});
    const std::vector<Point> ring{{2, 1}, {4, 3}, {6, 5}, {2, 1}};
    CHECK(polygon_value(parse_json(R"({"__type":"Polygon","coordinates":[[1,2],[3,4],[5,6]]})")) == ring);
    CHECK(polygon_value(parse_json(R"({"__type":"Polygon","coordinates":[[1,2],[3,4],[5,6],[1,2]]})")) == ring);
    // A longitude beyond 90 is a longitude; the reference takes it for a latitude.
    CHECK(polygon_value(parse_json(R"({"__type":"Polygon","coordinates":[[0,170],[0,175],[5,175]]})")).size() == 4);
}
