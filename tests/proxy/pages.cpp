#include "pages/pages.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "pages/mustache.hpp"
#include "value/json.hpp"

using namespace parsegres::proxy;
using parsegres::Object;
using parsegres::parse_json;
using parsegres::Value;

namespace {

PageSettings settings() {
    PageSettings settings;
    settings.app_id = "app";
    settings.app_name = "My <b>App</b>";
    settings.public_server_url = "https://example.com/parse";
    return settings;
}

PageRequest request(std::string_view method, std::string_view path, const char* query = "{}", const char* body = "{}") {
    PageRequest made;
    made.method = method;
    made.path = path;
    made.query = parse_json(query);
    made.body = parse_json(body);
    return made;
}

PageAnswer at_once(const Pages& pages, const PageRequest& asked) {
    auto next = pages.begin(asked);
    REQUIRE(std::holds_alternative<PageAnswer>(next));
    return std::get<PageAnswer>(std::move(next));
}

PageAnswer after(const Pages& pages, const PageRequest& asked, const PageOutcome& outcome) {
    auto next = pages.begin(asked);
    REQUIRE(std::holds_alternative<PageTask>(next));
    return pages.finish(asked, std::get<PageTask>(next), outcome);
}

bool has(const PageAnswer& answer, std::string_view text) { return answer.text.find(text) != std::string::npos; }

std::string header(const PageAnswer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers)
        if (key == name) return value;
    return "(none)";
}

/// A folder of pages that goes when the test does.
class Folder {
  public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("parsegres-pages-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void put(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
    }
    [[nodiscard]] std::string path() const { return std::filesystem::canonical(path_).string(); }

  private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("pages are served below their endpoint, and nothing else is") {
    const Pages pages(settings());
    CHECK(pages.serves("GET", "/apps/app/verify_email"));
    CHECK(pages.serves("GET", "/apps/any/file.css"));
    CHECK(pages.serves("POST", "/apps/app/request_password_reset"));
    CHECK_FALSE(pages.serves("POST", "/apps/app/verify_email"));
    CHECK_FALSE(pages.serves("DELETE", "/apps/app/verify_email"));
    CHECK_FALSE(pages.serves("GET", "/appsx/app"));
    CHECK_FALSE(pages.serves("GET", "/apps"));
    CHECK_FALSE(pages.serves("GET", "/classes/apps"));
}

TEST_CASE("a link of verification is judged by the database, once") {
    const Pages pages(settings());
    const PageRequest asked = request("GET", "/apps/app/verify_email", R"({"token":"t"})");
    const auto next = pages.begin(asked);
    REQUIRE(std::holds_alternative<PageTask>(next));
    CHECK(std::get<PageTask>(next).call == PageCall::verify_email);
    CHECK(std::get<PageTask>(next).token == "t");
    CHECK(has(after(pages, asked, {true, {}}), "is confirmed"));
    CHECK(has(after(pages, asked, {false, {}}), "does not work"));
}

TEST_CASE("without a usable token the database is not asked") {
    const Pages pages(settings());
    for (const char* query : {"{}", R"({"token":""})", R"({"token":["a","b"]})", R"({"token":{"$ne":""}})"}) {
        CAPTURE(query);
        CHECK(has(at_once(pages, request("GET", "/apps/app/verify_email", query)), "does not work"));
        CHECK(has(at_once(pages, request("GET", "/apps/app/request_password_reset", query)), "does not work"));
    }
}

TEST_CASE("another app's pages are refused") {
    const Pages pages(settings());
    const PageAnswer answer = at_once(pages, request("GET", "/apps/other/verify_email", R"({"token":"t"})"));
    CHECK(answer.status == 403);
    CHECK(answer.text == R"({"error":"unauthorized."})");
}

TEST_CASE("values are shown as text, in pages and in headers") {
    const Pages pages(settings());
    const char* const nasty =
        R"({"appId":"app","token":"\"><script>alert(1)</script>","username":"a\r\nSet-Cookie: x"})";
    const PageAnswer answer = at_once(pages, request("GET", "/apps/choose_password", nasty));
    CHECK(answer.status == 200);
    CHECK_FALSE(has(answer, "<script>"));
    CHECK(has(answer, "&quot;&gt;&lt;script&gt;"));
    CHECK(has(answer, "My &lt;b&gt;App"));
    CHECK(header(answer, "x-parse-page-param-username") == "aSet-Cookie: x");
    CHECK(header(answer, "x-parse-page-param-appid") == "app");
}

TEST_CASE("a form is answered with a redirect, a new password with a page") {
    const Pages pages(settings());
    const PageRequest resend = request("POST", "/apps/app/resend_verification_email", "{}", R"({"username":"a&b c"})");
    const PageAnswer sent = after(pages, resend, {false, {}});
    CHECK(sent.status == 303);
    CHECK(
        sent.location ==
        "https://example.com/parse/apps/email_verification_send_success.html?appId=app&appName=My+%3Cb%3EApp%3C%2Fb%3E"
        "&publicServerUrl=https%3A%2F%2Fexample.com%2Fparse");
    const PageRequest reset =
        request("POST", "/apps/app/request_password_reset", "{}", R"({"token":"t","new_password":"p"})");
    CHECK(after(pages, reset, {true, {}}).status == 200);
    CHECK(has(after(pages, reset, {true, {}}), "has been changed"));
    const PageAnswer refused = after(pages, reset, {false, "too <short>"});
    CHECK(has(refused, "too &lt;short&gt;"));
    CHECK(has(refused, "value=\"t\""));
    CHECK_FALSE(has(refused, "value=\"p\""));
}

TEST_CASE("unknown addresses are told apart only where the app wants it") {
    PageSettings open = settings();
    open.hide_unknown_email = false;
    const PageRequest resend = request("POST", "/apps/app/resend_verification_email", "{}", R"({"username":"a"})");
    CHECK(after(Pages(open), resend, {false, {}}).location.find("send_fail") != std::string::npos);
    CHECK(after(Pages(settings()), resend, {false, {}}).location.find("send_success") != std::string::npos);
}

TEST_CASE("scripts get JSON") {
    const Pages pages(settings());
    const auto answer = [&](const char* body) {
        PageRequest asked = request("POST", "/apps/app/request_password_reset", "{}", body);
        asked.xhr = true;
        auto next = pages.begin(asked);
        if (auto* made = std::get_if<PageAnswer>(&next)) return made->text;
        return pages.finish(asked, std::get<PageTask>(next), {false, "no"}).text;
    };
    CHECK(answer("{}") == R"({"code":-1,"error":"Missing token"})");
    CHECK(answer(R"({"token":"t"})") == R"({"code":201,"error":"Missing password"})");
    CHECK(answer(R"({"token":"t","new_password":"p"})") == R"({"code":-1,"error":"no"})");
}

TEST_CASE("an app without a name or a public address has no pages") {
    PageSettings bare = settings();
    bare.public_server_url.clear();
    CHECK(at_once(Pages(bare), request("GET", "/apps/app/verify_email")).status == 404);
}

TEST_CASE("custom addresses are redirected to, paths are not") {
    PageSettings custom = settings();
    custom.custom_urls["emailVerificationLinkInvalid"] = "https://my.example/invalid?a=1#top";
    CHECK(at_once(Pages(custom), request("GET", "/apps/app/verify_email"))
              .location.starts_with("https://my.example/invalid?a=1&appId=app&"));
    CHECK(at_once(Pages(custom), request("GET", "/apps/app/verify_email")).location.ends_with("#top"));
    custom.custom_urls["emailVerificationLinkInvalid"] = "/somewhere";
    CHECK(at_once(Pages(custom), request("GET", "/apps/app/verify_email")).status == 200);
}

TEST_CASE("files come from the folder and from nowhere else") {
    const Folder folder;
    folder.put("style.css", "p{}");
    folder.put("de/page.html", "{{appName}}");
    folder.put(".secret", "s");
    std::filesystem::create_symlink("/etc/passwd", folder.path() + "/link.txt");
    PageSettings own = settings();
    own.folder = folder.path();
    const Pages pages(own);
    CHECK(at_once(pages, request("GET", "/apps/style.css")).text == "p{}");
    CHECK(at_once(pages, request("GET", "/apps/style.css")).content_type == "text/css; charset=utf-8");
    CHECK(at_once(pages, request("GET", "/apps/de/page.html")).text == "My &lt;b&gt;App&lt;&#x2F;b&gt;");
    for (const char* path : {"/apps/../passwd", "/apps/%2e%2e/%2e%2e/etc/passwd", "/apps/..%2f..%2fetc%2fpasswd",
                             "/apps//etc/passwd", "/apps/.secret", "/apps/link.txt", "/apps/de",
                             "/apps/style.css%00.html", "/apps/de/..\\style.css", "/apps/missing.html", "/apps/%ff"}) {
        CAPTURE(path);
        CHECK(at_once(pages, request("GET", path)).status == 404);
    }
}

TEST_CASE("pages are localised by folder and by translations, for valid locales only") {
    const Folder folder;
    folder.put("email_verification_link_invalid.html", "default {{hello}}");
    folder.put("de/email_verification_link_invalid.html", "deutsch {{hello}}");
    folder.put("de-AT/email_verification_link_invalid.html", "wienerisch {{hello}}");
    PageSettings own = settings();
    own.folder = folder.path();
    own.localize = true;
    own.translations = parse_json(
        R"({"en":{"translation":{"hello":"Hello {{appId}}"}},"de":{"translation":{"hello":"Hallo {{appId}}"}}})");
    const Pages pages(own);
    const auto text = [&](const char* locale) {
        const std::string query = std::string(R"({"locale":")") + locale + "\"}";
        return at_once(pages, request("GET", "/apps/app/verify_email", query.c_str())).text;
    };
    CHECK(text("de-AT") == "wienerisch Hallo app");
    CHECK(text("de-CH") == "deutsch Hallo app");
    CHECK(text("fr") == "default Hello app");
    CHECK(text("../de") == "default Hello app");
    CHECK(text("") == "default Hello app");
}

TEST_CASE("templates know names, sections and lists, and break harmlessly") {
    const Value values = parse_json(R"({"a":"<1>","list":["x","y"],"o":{"b":"2"},"no":false,"t":"{{a}}"})");
    const auto render = [&](const char* text) { return render_mustache(text, values, Escape::html); };
    CHECK(render("{{a}}|{{{a}}}|{{&a}}|{{o.b}}|{{none}}|{{! c }}|{{t}}") == "&lt;1&gt;|<1>|<1>|2|||{{a}}");
    CHECK(render("{{#list}}{{.}},{{/list}}{{^list}}none{{/list}}") == "x,y,");
    CHECK(render("{{#no}}a{{/no}}{{^no}}b{{/no}}{{#o}}{{b}}{{a}}{{/o}}") == "b2&lt;1&gt;");
    for (const char* broken : {"{{", "a{{#list}}", "{{/x}}a", "{{#no}}{{#list}}a", "{{{a}}", "{{}}", "{{#}}{{/}}"}) {
        CAPTURE(broken);
        CHECK_NOTHROW(render(broken));
    }
}
