#include "outside/hook_call.hpp"

#include <catch2/catch.hpp>

#include "rest/exchange.hpp"
#include "rest/header_object.hpp"

using namespace parsegres::proxy;

namespace {

HttpOutcome answered(std::string body) { return {{200, {}, std::move(body)}, {}}; }

std::string said(const HttpOutcome& outcome) { return hook_answer(outcome, "u"); }

std::string call(const std::string& more = {}) {
    return R"({"kind":"hook","place":"webhook","url":"http://h/x","body":{"a":1})" + more + "}";
}

}  // namespace

TEST_CASE("a hook is called with its request and the key") {
    const HttpRequest request = hook_http_request(call(), {"secret", std::chrono::seconds(3)});
    CHECK(request.method == "POST");
    CHECK(request.url == "http://h/x");
    CHECK(request.body == R"({"a":1})");
    CHECK(request.headers.back() == "X-Parse-Webhook-Key: secret");
    CHECK(hook_http_request(call(), {}).headers.back() == "Accept: application/json");
}

TEST_CASE("webhooks get files of forms as Node.js writes buffers") {
    const auto sent = [](const std::string& place, const std::string& type, const std::string& params) {
        const std::string question = R"({"kind":"hook","place":")" + place +
                                     R"(","url":"http://h/x","body":{"headers":{"content-type":")" + type +
                                     R"("},"params":)" + params + "}}";
        return std::string(member_of(hook_http_request(question, {}).body, "params"));
    };
    const std::string type = "multipart/form-data; boundary=x";
    const std::string file =
        R"({"a":"1","f":{"filename":"x","contentType":"t","data":{"__type":"Bytes","base64":"AP9o"}}})";
    CHECK(sent("webhook", type, file) ==
          R"({"a":"1","f":{"filename":"x","contentType":"t","data":{"type":"Buffer","data":[0,255,104]}}})");
    CHECK(sent("webhook", type, R"({"f":{"contentType":"t","data":{"__type":"Bytes","base64":""}}})") ==
          R"({"f":{"contentType":"t","data":{"type":"Buffer","data":[]}}})");
    CHECK(sent("host", type, file) == file);
    CHECK(sent("webhook", "application/json", file) == file);
    CHECK(sent("webhook", type, R"({"f":{"data":{"__type":"Bytes","base64":""}},"g":[1],"h":{"a":1}})") ==
          R"({"f":{"data":{"__type":"Bytes","base64":""}},"g":[1],"h":{"a":1}})");
    CHECK(sent("webhook", type, "[1]") == "[1]");
}

TEST_CASE("what a hook says is passed on") {
    CHECK(said(answered(R"({"success":{"x":1}})")) == R"({"success":{"x":1}})");
    CHECK(said(answered(R"({"error":"no"})")) == R"({"error":"no"})");
    CHECK(said(answered("")) == "{}");
    CHECK(said(answered("[1]")) == "{}");
    CHECK(said(answered("<html>")) ==
          R"({"error":{"error":"Malformed response","code":-1,"partialResponse":"<html>"}})");
    CHECK(said({{302, {}, "moved"}, {}}) == R"({"error":"The hook gave no answer: it redirects."})");
    CHECK(said({{}, "refused"}) == R"({"error":"The hook gave no answer: refused."})");
}

TEST_CASE("the beginning of a malformed answer ends with a whole character") {
    const std::string text = std::string(99, 'a') + "\xC3\xA4" + "b";
    CHECK(said(answered(text)).find(std::string(99, 'a') + "\"}") != std::string::npos);
}

TEST_CASE("what a late answer makes of the client's") {
    const auto late = [](const char* afterwards, const char* answer) {
        return late_answer(call(",\"afterwards\":\"" + std::string(afterwards) + "\""), answer);
    };
    CHECK_FALSE(late("ignored", R"({"success":{"x":1}})"));
    CHECK_FALSE(late("ignored", R"({"error":"no"})"));
    CHECK_FALSE(late("replaces", R"({"error":"no"})"));
    CHECK_FALSE(late("replaces", R"({"success":true})"));
    CHECK(late("replaces", R"({"success":{"x":1}})")->body == R"({"x":1})");
    CHECK_FALSE(late("replaces", R"({"success":{"x":1}})")->status);
    CHECK_FALSE(late("fails", R"({"success":{"x":1}})"));
    CHECK(late("fails", R"({"error":"no"})")->body == R"({"code":141,"error":"no"})");
    CHECK(late("fails", R"({"error":"no"})")->status == 400);
    CHECK(late("result", R"({"success":[1]})")->body == R"({"result":[1]})");
    CHECK(late("result", "{}")->body == "{}");
    CHECK(late("result", R"({"error":{"code":101,"message":"gone"}})")->status == 404);
    CHECK(late("result", R"({"error":{"code":9001,"message":"own"}})")->body == R"({"code":9001,"error":"own"})");
    CHECK(late("result", R"({"success":1,"status":201})")->status == 201);
}

TEST_CASE("code of the app chooses status and headers, but not where an answer ends") {
    const auto late = [](const char* more) {
        return *late_answer(call(R"(,"afterwards":"result")"), R"({"success":1)" + std::string(more) + "}");
    };
    CHECK(late(R"(,"headers":{"X-One":"1","x-two":2})").headers == "X-One: 1\r\nx-two: 2\r\n");
    CHECK(late(R"(,"headers":{"Content-Length":"9","connection":"close","a b":"c","X-Bad":"a\r\nX-Evil: 1"})")
              .headers.empty());
    CHECK(late(R"(,"status":204)").body.empty());
    CHECK_FALSE(late(R"(,"status":100)").status);
}

TEST_CASE("late answers take their places in a batch") {
    int status = 200;
    std::string headers;
    const LateAnswer second{1, true, 400, R"({"code":1})", {}};
    CHECK(with_late_answers(R"([{"success":{}},{"success":{"a":[1,2]}}])", {second}, status, headers) ==
          R"([{"success":{}},{"error":{"code":1}}])");
    CHECK(status == 200);
    CHECK(with_late_answers("{}", {LateAnswer{{}, true, 404, "{\"e\":1}", "X-A: b\r\n"}}, status, headers) ==
          "{\"e\":1}");
    CHECK(status == 404);
    CHECK(headers == "X-A: b\r\n");
    status = 201;
    CHECK(with_late_answers("{}", {LateAnswer{{}, false, {}, "{\"e\":1}", {}}}, status, headers) == "{\"e\":1}");
    CHECK(status == 201);
}

TEST_CASE("hooks are told of headers, but not of keys") {
    std::string out;
    append_header_object(out,
                         "\r\nPOST / HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nx-one: 2\r\nX-Parse-Master-Key: m\r\n"
                         "X-Parse-Maintenance-Key: n\r\nAuthorization: Basic YTpi\r\n\r\nBody: no");
    CHECK(out == R"({"host":"a","x-one":"1, 2"})");
    out.clear();
    append_header_object(out, "GET / HTTP/1.1\r\nAuthorization: Bearer t\r\nX-Quote: \"\\\r\n\r\n");
    CHECK(out == R"({"authorization":"Bearer t","x-quote":"\"\\"})");
}
