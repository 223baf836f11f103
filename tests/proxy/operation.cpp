#include <catch2/catch.hpp>

#include "operation_fixture.hpp"

using namespace parsegres::proxy;
using parsegres::Operation;
using parsegres::Route;

TEST_CASE("each route calls its function") {
    struct Case {
        std::string method, target;
        Statement statement;
        std::string class_name;
    };
    const Case cases[] = {
        {"GET", "/parse/classes/A", Statement::find, "A"},
        {"HEAD", "/parse/classes/A", Statement::find, "A"},
        {"GET", "/parse/classes/A/x", Statement::get, "A"},
        {"POST", "/parse/classes/A", Statement::create, "A"},
        {"PUT", "/parse/classes/A/x", Statement::update, "A"},
        {"DELETE", "/parse/classes/A/x", Statement::remove, "A"},
        {"GET", "/parse/roles", Statement::find, "_Role"},
        {"DELETE", "/parse/roles/x", Statement::remove, "_Role"},
        {"GET", "/parse//classes/A", Statement::find, "A"},
        {"GET", "http://h/parse/classes/A/", Statement::find, "A"},
        {"GET", "/Parse/Classes/A", Statement::find, "A"},
        {"GET", "/parse/classes/%41", Statement::find, "A"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.method, c.target);
        Asked asked(c.method, c.target);
        REQUIRE(asked.as_app().plan() == Task::call);
        CHECK(asked.planner.statement() == c.statement);
        CHECK(asked.parameter(0) == c.class_name);
    }
}

TEST_CASE("unknown routes are 404, broken escapes 400") {
    for (const char* target : {"/", "/other/classes/A", "/parsed/classes/A", "/parse", "/parse/nothing",
                               "/parse/classes", "/parse/classes/A/b/c", "/parse/classes//A"}) {
        CAPTURE(target);
        Asked asked("GET", target);
        REQUIRE(asked.as_app().plan() == Task::refuse);
        CHECK(asked.planner.fault().http_status == 404);
    }
    Asked patch("PATCH", "/parse/classes/A");
    REQUIRE(patch.as_app().plan() == Task::refuse);
    CHECK(patch.planner.fault().http_status == 404);
    Asked broken("GET", "/parse/classes/%zz");
    REQUIRE(broken.as_app().plan() == Task::refuse);
    CHECK(broken.planner.fault().http_status == 400);
}

TEST_CASE("metrics are beside the mount point, for who asks with GET") {
    CHECK(Asked("GET", "/metrics").plan() == Task::metrics);
    CHECK(Asked("POST", "/metrics").plan() == Task::refuse);
}

TEST_CASE("health and preflight need no credentials") {
    CHECK(Asked("GET", "/parse/health").plan() == Task::health);
    CHECK(Asked("OPTIONS", "/parse/classes/A").plan() == Task::preflight);
}

TEST_CASE("a request without an app is unauthorized") {
    for (const char* body : {"", "{}", "[]", R"({"_ApplicationId":""})", R"({"_ApplicationId":5})"}) {
        CAPTURE(body);
        Asked asked("POST", "/parse/classes/A", body);
        REQUIRE(asked.plan() == Task::refuse);
        CHECK(asked.planner.fault().http_status == 403);
        CHECK(asked.planner.fault().message == "unauthorized");
    }
}

TEST_CASE("the body of a JavaScript SDK request is taken apart") {
    Asked asked("POST", "/parse/classes/A",
                R"({"where":{"a":1},"_method":"get","_ApplicationId":"app","_SessionToken":"r:1","_JavaScriptKey":"j",)"
                R"("_InstallationId":"i","_MasterKey":"m","_ClientVersion":"js8","_context":{"k":1},"limit":2})");
    asked.with(Header::content_type, "text/plain");
    REQUIRE(asked.plan() == Task::call);
    CHECK(asked.planner.statement() == Statement::find);
    CHECK(asked.parameter(1) == R"({"where":{"a":1},"limit":2})");
    CHECK(asked.parameter(2) ==
          R"({"appId":"app","masterKey":"m","sessionToken":"r:1","javascriptKey":"j","installationId":"i",)"
          R"("context":{"k":1},"ip":"10.0.0.1","mountPath":"/parse"})");
}

TEST_CASE("with the app in a header the body's credentials stay in the body") {
    Asked asked("POST", "/parse/classes/A", R"({"_MasterKey":"m","_method":"POST","_noBody":true,"a":1})");
    REQUIRE(asked.as_app().plan() == Task::call);
    CHECK(asked.parameter(1) == R"({"_MasterKey":"m","a":1})");
    CHECK(asked.parameter(2) == kAppCaller);
}

TEST_CASE("an app id of a header that is not ours gives way to the body's") {
    Asked asked("POST", "/parse/classes/A", R"({"_ApplicationId":"app"})");
    REQUIRE(asked.with(Header::application_id, "other").plan() == Task::call);
    CHECK(asked.parameter(2) == kAppCaller);
    Asked alone("POST", "/parse/classes/A", "{}");
    REQUIRE(alone.with(Header::application_id, "other").plan() == Task::call);
    CHECK(alone.parameter(2) == R"({"appId":"other","ip":"10.0.0.1","mountPath":"/parse"})");
}

TEST_CASE("body credentials of a wrong type are unauthorized") {
    for (const char* member :
         {"\"_SessionToken\":1", "\"_MasterKey\":{}", "\"_InstallationId\":[]", "\"_ContentType\":1"}) {
        CAPTURE(member);
        const std::string body = std::string("{\"_ApplicationId\":\"app\",") + member + "}";
        Asked asked("POST", "/parse/classes/A", body);
        REQUIRE(asked.plan() == Task::refuse);
        CHECK(asked.planner.fault().http_status == 403);
    }
}

TEST_CASE("a master key of the headers is not replaced by the body's") {
    Asked asked("POST", "/parse/classes/A", R"({"_ApplicationId":"app","_MasterKey":"body","_SessionToken":"s"})");
    asked.with(Header::master_key, "header").with(Header::session_token, "h");
    REQUIRE(asked.plan() == Task::call);
    CHECK(asked.parameter(1) == "{}");
    CHECK(asked.parameter(2) ==
          R"({"appId":"app","masterKey":"header","sessionToken":"s","ip":"10.0.0.1","mountPath":"/parse"})");
}

TEST_CASE("with an app in the headers the body's credentials are members like others") {
    Asked asked("POST", "/parse/classes/A", R"({"_ApplicationId":"app","_MasterKey":"body"})");
    REQUIRE(asked.as_app().plan() == Task::call);
    CHECK(asked.parameter(1) == R"({"_ApplicationId":"app","_MasterKey":"body"})");
    CHECK(asked.parameter(2) == kAppCaller);
}

TEST_CASE("a context is an object or the text of one") {
    Asked text("POST", "/parse/classes/A", R"({"_ApplicationId":"app","_context":"{\"a\":1}"})");
    REQUIRE(text.plan() == Task::call);
    CHECK(text.parameter(2) == R"({"appId":"app","context":{"a":1},"ip":"10.0.0.1","mountPath":"/parse"})");
    for (const char* context : {R"("[]")", R"("x")", "[1]", "5", R"("{},\"ip\":\"1\"")"}) {
        CAPTURE(context);
        const std::string body = std::string(R"({"_ApplicationId":"app","_context":)") + context + "}";
        Asked asked("POST", "/parse/classes/A", body);
        REQUIRE(asked.plan() == Task::refuse);
        CHECK(asked.planner.fault().parse_code == 107);
    }
    Asked header("GET", "/parse/classes/A");
    REQUIRE(header.as_app().with(Header::cloud_context, "[]").plan() == Task::refuse);
    CHECK(header.planner.fault().message == "Invalid object for context.");
}

TEST_CASE("basic authorization names app and key") {
    Asked master("GET", "/parse/classes/A");
    REQUIRE(master.with(Header::authorization, "Basic YXBwOm1r").plan() == Task::call);
    CHECK(master.parameter(2) == R"({"appId":"app","masterKey":"mk","ip":"10.0.0.1","mountPath":"/parse"})");
    Asked javascript("GET", "/parse/classes/A");
    REQUIRE(javascript.with(Header::authorization, "basic YXBwOmphdmFzY3JpcHQta2V5PWpr").plan() == Task::call);
    CHECK(javascript.parameter(2) == R"({"appId":"app","javascriptKey":"jk","ip":"10.0.0.1","mountPath":"/parse"})");
    CHECK(Asked("GET", "/parse/classes/A").with(Header::authorization, "Basic b3RoZXI6bWs=").plan() == Task::refuse);
}

TEST_CASE("every header credential reaches the database, quoted") {
    Asked asked("GET", "/parse/classes/A");
    asked.as_app().with(Header::rest_api_key, "r").with(Header::client_key, "c").with(Header::windows_key, "w");
    asked.with(Header::session_token, "a\"b").with(Header::request_id, "q").with(Header::maintenance_key, "x");
    REQUIRE(asked.plan() == Task::call);
    CHECK(
        asked.parameter(2) ==
        R"({"appId":"app","maintenanceKey":"x","sessionToken":"a\"b","clientKey":"c","restAPIKey":"r","dotNetKey":"w",)"
        R"("requestId":"q","ip":"10.0.0.1","mountPath":"/parse"})");
}

TEST_CASE("query string and body are merged, the query string last") {
    Asked asked("GET", "/parse/classes/A?limit=1&order=-a", R"({"limit":5,"where":{}})");
    REQUIRE(asked.as_app().plan() == Task::call);
    CHECK(asked.parameter(1) == R"({"limit":5,"where":{},"limit":1,"order":"-a"})");
    Asked only_query("GET", "/parse/classes/A/x?include=b");
    REQUIRE(only_query.as_app().plan() == Task::call);
    CHECK(only_query.parameter(2) == R"({"include":"b"})");
    Asked empty("GET", "/parse/classes/A?&");
    REQUIRE(empty.as_app().plan() == Task::call);
    CHECK(empty.parameter(1) == "{}");
}

TEST_CASE("any content type is JSON but forms and multipart") {
    Asked form("POST", "/parse/classes/A", "_method=GET&_ApplicationId=app&where=%7B%22a%22%3A1%7D");
    REQUIRE(form.with(Header::content_type, "application/x-www-form-urlencoded; charset=utf-8").plan() == Task::call);
    CHECK(form.planner.statement() == Statement::find);
    CHECK(form.parameter(1) == R"({"where":"{\"a\":1}"})");
    Asked multipart("POST", "/parse/classes/A", "--x");
    REQUIRE(multipart.as_app().with(Header::content_type, "multipart/form-data; boundary=x").plan() == Task::call);
    CHECK(multipart.parameter(1) == "{}");
    Asked odd("POST", "/parse/classes/A", R"({"a":1})");
    REQUIRE(odd.as_app().with(Header::content_type, "image/png").plan() == Task::call);
    CHECK(odd.parameter(1) == R"({"a":1})");
}

TEST_CASE("bodies that are no JSON object, or not what their encoding says, are refused") {
    Asked broken("POST", "/parse/classes/A", "{\"a\":");
    REQUIRE(broken.as_app().plan() == Task::refuse);
    CHECK(broken.planner.fault().parse_code == 107);
    Asked compressed("POST", "/parse/classes/A", "x");
    REQUIRE(compressed.as_app().with(Header::content_encoding, "compress").plan() == Task::refuse);
    CHECK(compressed.planner.fault().http_status == 415);
    REQUIRE(compressed.with(Header::content_encoding, "gzip").plan() == Task::refuse);
    CHECK(compressed.planner.fault().http_status == 400);
}

TEST_CASE("a method that is no string is dropped") {
    Asked asked("POST", "/parse/classes/A", R"({"_method":5,"a":1})");
    REQUIRE(asked.as_app().plan() == Task::call);
    CHECK(asked.planner.statement() == Statement::create);
    CHECK(asked.parameter(1) == R"({"a":1})");
}

TEST_CASE("a method override counts in POST only") {
    Asked asked("PUT", "/parse/classes/A/x", R"({"_method":"DELETE"})");
    REQUIRE(asked.as_app().plan() == Task::call);
    CHECK(asked.planner.statement() == Statement::update);
    CHECK(asked.parameter(2) == R"({"_method":"DELETE"})");
}

TEST_CASE("a planner forgets the request before") {
    Asked asked("POST", "/parse/classes/A", R"({"_ApplicationId":"app","_MasterKey":"m","a":1})");
    REQUIRE(asked.plan() == Task::call);
    asked.request.body = {};
    CHECK(asked.plan() == Task::refuse);
    asked.as_app();
    REQUIRE(asked.plan() == Task::call);
    CHECK(asked.parameter(1) == "{}");
    CHECK(asked.parameter(2) == kAppCaller);
}

TEST_CASE("Location names what was created") {
    const Route create{Operation::create, "A", ""};
    CHECK(location_of(create, R"({"objectId":"x1","createdAt":"…"})") == "/classes/A/x1");
    CHECK(location_of({Operation::create, "_User", ""}, R"({"objectId":"x1"})") == "/users/x1");
    CHECK(location_of(create, R"({"updatedAt":"…"})").empty());
    CHECK(location_of(create, R"({"objectId":"x\r\n1"})").empty());
    CHECK(location_of({Operation::update, "A", "x"}, R"({"objectId":"x1"})").empty());
}
