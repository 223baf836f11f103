#include "rest/multipart.hpp"

#include <catch2/catch.hpp>

#include "operation_fixture.hpp"
#include "rest/header_value.hpp"

using namespace parsegres::proxy;

namespace {

const std::string kEnd = "--XX--\r\n";

std::string part(const std::string& headers, const std::string& data) {
    return "--XX\r\n" + headers + "\r\n\r\n" + data + "\r\n";
}

std::string field(const std::string& name, const std::string& data) {
    return part("Content-Disposition: form-data; name=\"" + name + '"', data);
}

/// As JSON; "-" for a body that is none.
std::string json(const std::string& body, const std::string& boundary = "XX") {
    const auto parts = split_form(body, boundary);
    if (!parts) return "-";
    std::string out = "{";
    append_form_parts(out, *parts);
    return out + '}';
}

std::string parameter(const char* header, const char* name) {
    const HeaderValue value = parse_header_value(header);
    const std::string* found = value.parameter(name);
    return found != nullptr ? *found : "-";
}

}  // namespace

TEST_CASE("header values have parameters") {
    CHECK(parse_header_value(" Form-Data ; name=a").value == "form-data");
    CHECK(parameter("x; name=a", "name") == "a");
    CHECK(parameter("x;NAME = \"a;b\" ; y", "name") == "a;b");
    CHECK(parameter(R"(x; name="a\"b")", "name") == "a\"b");
    CHECK(parameter(R"(x; name="C:\dir\a")", "name") == R"(C:\dir\a)");
    CHECK(parameter(R"(x; name="a\\b")", "name") == R"(a\b)");
    CHECK(parameter("x; name=a; name=b", "name") == "b");
    CHECK(parameter("x; name*=utf-8''%e2%82%ac%2", "name") == "\u20ac%2");
    CHECK(parameter("x; name*=ISO-8859-1'en'%e9", "name") == "\u00e9");
    CHECK(parameter("x; name*=plain", "name") == "plain");
    CHECK(parameter("x; name", "name") == "-");
    CHECK(parameter("x; =a; *=b; name=\"open", "name") == "open");
    CHECK(parameter("x; name=", "name").empty());
    CHECK(parameter("", "name") == "-");
    CHECK(parameter("x; name=\"a\\", "name") == "a\\");
}

TEST_CASE("boundaries") {
    CHECK(find_boundary("multipart/form-data; boundary=XX") == "XX");
    CHECK(find_boundary("Multipart/Form-Data; BOUNDARY=\"a b\"") == "a b");
    CHECK_FALSE(find_boundary("multipart/form-data"));
    CHECK_FALSE(find_boundary("multipart/form-data; boundary="));
    CHECK_FALSE(find_boundary("multipart/form-data; boundary=" + std::string(71, 'x')));
}

TEST_CASE("texts and files of a form") {
    CHECK(json(field("a", "1") + field("b", "") + kEnd) == R"({"a":"1","b":""})");
    CHECK(json(kEnd) == "{}");
    CHECK(json("preamble\r\n" + field("a", "1") + kEnd + "epilogue") == R"({"a":"1"})");
    CHECK(json(field("a", "1") + field("b", "2") + field("a", "3") + kEnd) == R"({"b":"2","a":"3"})");
    CHECK(json(field("a", "x--XX\r\n\r\n--XXY\r\n--X") + kEnd) == R"({"a":"x--XX\r\n\r\n--XXY\r\n--X"})");
    CHECK(json("--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" + kEnd) == R"({"a":"1"})");
    CHECK(json("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--") == R"({"a":""})");
    CHECK(json(part("CONTENT-TYPE: text/plain; charset=latin1\r\ncontent-disposition:form-data;name=a", "\xe9") +
               kEnd) == "{\"a\":\"\u00e9\"}");
    CHECK(json(field("a", "\xff") + kEnd) == "{\"a\":\"\uFFFD\"}");
    CHECK(json(part("Content-Disposition: form-data; name=a\r\nContent-Type: application/json", "{}") + kEnd) ==
          R"({"a":"{}"})");
    const auto file = [](const std::string& more, const std::string& data) {
        return json(part("Content-Disposition: form-data; name=f" + more, data) + kEnd);
    };
    CHECK(file("; filename=\"x.txt\"\r\nContent-Type: Image/PNG; q=1", "hello") ==
          R"({"f":{"filename":"x.txt","contentType":"image/png","data":{"__type":"Bytes","base64":"aGVsbG8="}}})");
    CHECK(file("\r\nContent-Type: application/octet-stream", "") ==
          R"({"f":{"contentType":"application/octet-stream","data":{"__type":"Bytes","base64":""}}})");
    const auto name_of = [&](const std::string& name) {
        const auto parts =
            split_form(part("Content-Disposition: form-data; name=f; filename=\"" + name + '"', "") + kEnd, "XX");
        return parts->at(0).file_name.value();
    };
    CHECK(name_of("/etc/a.bin") == "a.bin");
    CHECK(name_of("C:\\dir\\a.bin") == "a.bin");
    CHECK(name_of("dir/..").empty());
    CHECK(name_of("").empty());
}

TEST_CASE("parts without a name, or of another kind, are left out") {
    CHECK(json(part("Content-Disposition: form-data", "1") + kEnd) == "{}");
    CHECK(json(part("Content-Disposition: attachment; name=a", "1") + kEnd) == "{}");
    CHECK(json(part("X: y", "1") + field("a", "1") + kEnd) == R"({"a":"1"})");
    CHECK(json("--XX\r\n\r\n1\r\n" + kEnd) == "{}");
}

TEST_CASE("bodies that are no form") {
    const std::string form = field("a", "1") + field("b", "2");
    for (std::size_t length = 0; length <= form.size(); ++length) CHECK(json(form.substr(0, length)) == "-");
    for (const char* body : {"", "garbage", "--XX", "--XX\r\n", "--XX\r\n\r\n", "--XX-", "--XY--", "\r\n--XX x\r\n"})
        CHECK(json(body) == "-");
    CHECK(json("--XX\n\nContent-Disposition: form-data; name=a\n\n1\n--XX--\n") == "-");
    CHECK(json("--XX\r\n" + std::string(100'000, 'h') + "\r\n\r\n1\r\n" + kEnd) == "-");
    CHECK(json(std::string(100'000, '\r') + "\n--XX\r\n", "XX") == "-");
}

TEST_CASE("a cloud function takes a form") {
    const std::string body = field("a", "1") + field("_ApplicationId", "x") + field("_method", "GET") + kEnd;
    Asked asked("POST", "/parse/functions/f?b=2&a=3", body);
    asked.as_app().with(Header::content_type, "multipart/form-data; boundary=XX");
    REQUIRE(asked.plan() == Task::call);
    CHECK(asked.planner.statement() == Statement::request);
    CHECK(asked.parameter(0) == "POST");
    CHECK(asked.parameter(2) == R"({"a":"1","_ApplicationId":"x","_method":"GET","b":"2","a":"3"})");
    CHECK(asked.parameter(3) == kWholeCaller);
}

TEST_CASE("a form that is none is refused, and so are its credentials") {
    const auto plan = [](std::string_view target, std::string_view type, std::string_view body, bool as_app = true) {
        Asked asked("POST", target, body);
        asked.with(Header::content_type, type);
        if (as_app) asked.as_app();
        return asked.plan() == Task::refuse
                   ? std::to_string(asked.planner.fault().parse_code) + ' ' + asked.planner.fault().message
                   : "call " + asked.parameter(2);
    };
    const std::string type = "multipart/form-data; boundary=XX";
    CHECK(plan("/parse/functions/f", type, field("a", "1")) ==
          "107 Invalid multipart request: Unexpected end of multipart data");
    CHECK(plan("/parse/functions/f", type, "") == "107 Invalid multipart request: Unexpected end of multipart data");
    CHECK(plan("/parse/functions/f", "multipart/form-data", kEnd) ==
          "107 Invalid multipart request: Multipart: Boundary not found");
    CHECK(plan("/parse/functions/f", type, field("_ApplicationId", "app") + kEnd, false) == "0 unauthorized");
    CHECK(plan("/parse/jobs/f", type, field("a", "1") + kEnd) == "call {}");
}
