#include <catch2/catch.hpp>

#include "config/network.hpp"

using namespace parsegres::proxy;
using nlohmann::json;
using Ranges = std::vector<std::string>;

TEST_CASE("addresses and ranges of both families are valid") {
    const std::string text = GENERATE("127.0.0.1", "::1", "::", "::0", "0.0.0.0/0", "::/0", "10.0.0.0/8", "fe80::/10",
                                      "2001:0db8:0000:0042:0000:8a2e:0370:7334", "::ffff:1.2.3.4");
    INFO(text);
    CHECK_NOTHROW(check_ip_or_range("masterKeyIps", text));
}

TEST_CASE("what is no address or range is refused in Parse Server's words") {
    struct Case {
        std::string given;
        std::string shown;
    };
    const auto c = GENERATE(values<Case>({{"invalidIp", "invalidIp"},
                                          {"", ""},
                                          {"1.2.3", "1.2.3"},
                                          {"1.2.3.256", "1.2.3.256"},
                                          {"localhost/8", "localhost"},
                                          {"1.2.3.4/33", "1.2.3.4/33"},
                                          {"::1/129", "::1/129"},
                                          {"1.2.3.4/", "1.2.3.4/"},
                                          {"1.2.3.4/-1", "1.2.3.4/-1"},
                                          {"1.2.3.4/8x", "1.2.3.4/8x"}}));
    CHECK_THROWS_WITH(check_ip_or_range("masterKeyIps", c.given),
                      "The Parse Server option \"masterKeyIps\" contains an invalid IP address \"" + c.shown + "\".");
}

TEST_CASE("trustProxy takes everybody, nobody, hops or ranges") {
    CHECK(parse_trust_proxy(true).everyone);
    CHECK_FALSE(parse_trust_proxy(false).everyone);
    CHECK(parse_trust_proxy(2).hops == 2);
    CHECK(parse_trust_proxy(json::array()).ranges.empty());
    CHECK(parse_trust_proxy("10.0.0.1, 172.16.0.0/12").ranges == Ranges{"10.0.0.1", "172.16.0.0/12"});
    CHECK(parse_trust_proxy("10.0.0.0/255.255.0.0").ranges == Ranges{"10.0.0.0/16"});
    CHECK(parse_trust_proxy(json{"loopback", "::1"}).ranges == Ranges{"127.0.0.1/8", "::1/128", "::1"});
    CHECK(parse_trust_proxy("uniquelocal").ranges.size() == 4);
    CHECK(parse_trust_proxy("linklocal").ranges.size() == 2);
}

TEST_CASE("a trustProxy that cannot be understood is refused") {
    const json value = GENERATE(values<json>({"nonsense", -1, 1.5, json::object(), json{1}, "10.0.0.0/33",
                                              "10.0.0.0/255.0.255.0", "::1/255.0.0.0", json{"10.0.0.0/x"}}));
    INFO(value.dump());
    CHECK_THROWS_AS(parse_trust_proxy(value), ConfigError);
}
