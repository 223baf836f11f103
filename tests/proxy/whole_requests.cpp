#include <catch2/catch.hpp>

#include "operation_fixture.hpp"

using namespace parsegres::proxy;
using parsegres::Operation;
using parsegres::Route;

TEST_CASE("what has no function of its own goes to the database whole") {
    struct Case {
        std::string method, target, body;
        Statement statement;
        std::string passed_method, path, passed_body;
    };
    const Case cases[] = {
        {"POST", "/parse/users", R"({"username":"a"})", Statement::request_hashing, "POST", "/users",
         R"({"username":"a"})"},
        {"POST", "/parse/classes/_User", "{}", Statement::request_hashing, "POST", "/classes/_User", "{}"},
        {"PUT", "/parse/users/x", R"({"a":1})", Statement::request, "PUT", "/users/x", R"({"a":1})"},
        {"PUT", "/parse/users/x", R"({"password":"b"})", Statement::request_hashing, "PUT", "/users/x",
         R"({"password":"b"})"},
        {"DELETE", "/parse/sessions/x", "", Statement::request, "DELETE", "/sessions/x", "{}"},
        {"GET", "/parse/users/me", "", Statement::request_read, "GET", "/users/me", "{}"},
        {"HEAD", "/parse/sessions/me", "", Statement::request_read, "GET", "/sessions/me", "{}"},
        {"POST", "/parse/users/me", R"({"_method":"GET"})", Statement::request_read, "GET", "/users/me", "{}"},
        {"POST", "/parse/batch", R"({"requests":[]})", Statement::request_slow, "POST", "/batch", R"({"requests":[]})"},
        {"POST", "/parse/batch", R"({"requests":[{"method":"POST","path":"/parse/login","body":{"password":"b"}}]})",
         Statement::request_hashing, "POST", "/batch",
         R"({"requests":[{"method":"POST","path":"/parse/login","body":{"password":"b"}}]})"},
        {"POST", "/parse/batch", R"({"requests":[{"method":"POST","path":"/parse/classes/A","body":{"a":1}}]})",
         Statement::request_slow, "POST", "/batch",
         R"({"requests":[{"method":"POST","path":"/parse/classes/A","body":{"a":1}}]})"},
        {"GET", "/parse/login?username=a&password=12", "", Statement::request_hashing, "GET", "/login",
         R"({"username":"a","password":"12"})"},
        {"POST", "/parse/login?username=a", R"({"password":"b"})", Statement::request_hashing, "POST", "/login",
         R"({"username":"a","password":"b"})"},
        {"POST", "/parse/logout", "", Statement::request, "POST", "/logout", "{}"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.method, c.target);
        Asked asked(c.method, c.target, c.body);
        REQUIRE(asked.as_app().plan() == Task::call);
        CHECK(asked.planner.statement() == c.statement);
        CHECK(asked.parameter(0) == c.passed_method);
        CHECK(asked.parameter(1) == c.path);
        CHECK(asked.parameter(2) == c.passed_body);
        CHECK(asked.parameter(3) == kWholeCaller);
        CHECK(asked.parameter(4).empty());
    }
}

TEST_CASE("users are read like other classes") {
    Asked all("GET", "/parse/users");
    REQUIRE(all.as_app().plan() == Task::call);
    CHECK(all.planner.statement() == Statement::find);
    Asked one("GET", "/parse/users/x");
    REQUIRE(one.as_app().plan() == Task::call);
    CHECK(one.planner.statement() == Statement::get);
}

TEST_CASE("users are read with questions where an adapter has a say in what is shown") {
    const CallerSettings settings{"app", "/parse", true};
    RouteSet whole_routes;
    OperationPlanner planner(settings, 1000, whole_routes);
    Request request;
    request.method = "GET";
    request.target = "/parse/users?limit=1";
    request.headers[static_cast<std::size_t>(Header::application_id)] = "app";
    REQUIRE(planner.plan(request, "10.0.0.1") == Task::call);
    CHECK(planner.statement() == Statement::request_read);
    CHECK(planner.parameters().at(2) == R"({"limit":1})");
}

TEST_CASE("a route that the database wants whole is planned so from then on") {
    Asked asked("PUT", "/parse/classes/C/x", R"({"a":1})");
    asked.as_app();
    asked.request.head = "PUT /parse/classes/C/x HTTP/1.1\r\nX-Of-App: 1\r\n\r\n";
    REQUIRE(asked.plan() == Task::call);
    CHECK(asked.planner.statement() == Statement::update);
    asked.planner.plan_whole(asked.request);
    for (int round = 0; round < 2; ++round) {
        CHECK(asked.planner.statement() == Statement::request);
        CHECK(asked.parameter(0) == "PUT");
        CHECK(asked.parameter(1) == "/classes/C/x");
        CHECK(asked.parameter(2) == R"({"a":1})");
        CHECK(asked.parameter(3) ==
              R"({"appId":"app","ip":"10.0.0.1","mountPath":"/parse","headers":{"x-of-app":"1"}})");
        REQUIRE(asked.plan() == Task::call);
    }
    asked.request.target = "/parse/classes/D/x";
    REQUIRE(asked.plan() == Task::call);
    CHECK(asked.planner.statement() == Statement::update);
}
