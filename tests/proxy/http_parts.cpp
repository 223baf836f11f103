#include <catch2/catch.hpp>

#include "http/client_address.hpp"
#include "http/response.hpp"
#include "pg/connection_string.hpp"

using namespace parsegres::proxy;

namespace {

TrustProxy hops(unsigned count) {
    TrustProxy trust;
    trust.hops = count;
    return trust;
}

std::string value_of(const ConnectionParameters& parameters, std::string_view keyword) {
    const auto keywords = parameters.keywords();
    const auto values = parameters.values();
    for (std::size_t i = 0; keywords[i] != nullptr; ++i)
        if (keyword == keywords[i]) return values[i];
    return {};
}

}  // namespace

TEST_CASE("the client is the nearest address that is not trusted") {
    const std::string_view header = "1.1.1.1, 2.2.2.2 ,3.3.3.3";
    CHECK(ClientAddress({}).of("9.9.9.9", header) == "9.9.9.9");
    CHECK(ClientAddress(hops(1)).of("9.9.9.9", header) == "3.3.3.3");
    CHECK(ClientAddress(hops(2)).of("9.9.9.9", header) == "2.2.2.2");
    CHECK(ClientAddress(hops(9)).of("9.9.9.9", header) == "1.1.1.1");
    CHECK(ClientAddress(hops(1)).of("9.9.9.9", "") == "9.9.9.9");
    TrustProxy everyone;
    everyone.everyone = true;
    CHECK(ClientAddress(everyone).of("9.9.9.9", header) == "1.1.1.1");
    TrustProxy ranges;
    ranges.ranges = {"9.9.0.0/16", "3.3.3.3", "fd00::/8"};
    CHECK(ClientAddress(ranges).of("9.9.9.9", header) == "2.2.2.2");
    CHECK(ClientAddress(ranges).of("fd12::1", header) == "2.2.2.2");
    CHECK(ClientAddress(ranges).of("8.9.9.9", header) == "8.9.9.9");
    CHECK(ClientAddress(ranges).of("9.9.9.9", "nonsense, 3.3.3.3") == "nonsense");
}

TEST_CASE("CORS names the caller's origin when it is listed, else the first") {
    const ResponseFormat format({"https://a", "https://b"}, {"X-Own"});
    ResponseHead head;
    head.origin = "https://b";
    std::string out;
    format.append(out, head);
    CHECK(out.find("Access-Control-Allow-Origin: https://b\r\n") != std::string::npos);
    CHECK(out.find("Cache-Control, X-Own\r\n") != std::string::npos);
    out.clear();
    head.origin = "https://c";
    format.append(out, head);
    CHECK(out.find("Access-Control-Allow-Origin: https://a\r\n") != std::string::npos);
}

TEST_CASE("a response head tells length, place and whether the connection stays") {
    const ResponseFormat format({}, {});
    ResponseHead head;
    head.status = 201;
    head.length = 42;
    head.location = "http://h/parse/classes/A/x";
    head.keep_alive = false;
    std::string out;
    format.append(out, head);
    CHECK(out.starts_with("HTTP/1.1 201 Created\r\n"));
    CHECK(out.find("\r\nContent-Length: 42\r\n") != std::string::npos);
    CHECK(out.find("\r\nLocation: http://h/parse/classes/A/x\r\n") != std::string::npos);
    CHECK(out.find("\r\nAccess-Control-Allow-Origin: *\r\n") != std::string::npos);
    CHECK(out.ends_with("\r\nConnection: close\r\n\r\n"));
}

TEST_CASE("connections are limited in time, in UTF-8 and named") {
    const ConnectionParameters parameters("postgresql://u@h/d?options=-c%20geqo%3Doff",
                                          std::chrono::milliseconds(1500));
    CHECK(value_of(parameters, "options") ==
          "-c geqo=off -c search_path=pg_catalog,\\ pg_temp -c statement_timeout=1500");
    CHECK(value_of(parameters, "application_name") == "parsegres");
    CHECK(value_of(parameters, "client_encoding") == "UTF8");
    CHECK(value_of(parameters, "host") == "h");
    CHECK_THROWS_AS(ConnectionParameters("postgresql://h/d?nonsense=1", {}), std::invalid_argument);
}
