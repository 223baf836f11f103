#include "outside/questions.hpp"

#include <catch2/catch.hpp>

#include "value/json.hpp"

using namespace parsegres::proxy;
using parsegres::parse_json;
using parsegres::Value;

namespace {

/// Answers everything in one way, and keeps what it was asked.
class OneAnswer final : public HttpClient {
  public:
    OneAnswer(int status, std::string body) : status_(status), body_(std::move(body)) {}
    HttpResponse send(const HttpRequest& request) override {
        asked = request;
        if (status_ == 0) throw HttpError("refused");
        return {status_, {}, body_};
    }
    HttpRequest asked;

  private:
    int status_;
    std::string body_;
};

constexpr const char* kQuestion =
    R"({"kind":"adapter","url":"http://h/adapter/1","method":"validateAuthData","args":[{"id":"1"},null]})";

}  // namespace

TEST_CASE("an adapter is asked with method and arguments, and its answer passed on") {
    OneAnswer adapter(200, R"({"result":{"save":{"id":"1"}}})");
    CHECK(answer_question(kQuestion, adapter) == R"({"result":{"save":{"id":"1"}}})");
    CHECK(adapter.asked.method == "POST");
    CHECK(adapter.asked.url == "http://h/adapter/1");
    CHECK(adapter.asked.body == R"({"method":"validateAuthData","args":[{"id":"1"},null]})");
}

TEST_CASE("undefined is null, and what was thrown stays as it is") {
    OneAnswer nothing(200, R"({"result":{"$undefined":true}})");
    CHECK(answer_question(kQuestion, nothing) == R"({"result":null})");
    OneAnswer thrown(200, R"({"thrown":{"kind":"parse","code":101,"message":"no"},"result":1})");
    CHECK(answer_question(kQuestion, thrown) == R"({"thrown":{"kind":"parse","code":101,"message":"no"}})");
}

TEST_CASE("an adapter that breaks the form has thrown an error without details") {
    const auto [status, body] = GENERATE(table<int, std::string>({{0, ""},
                                                                  {200, "no JSON"},
                                                                  {200, "[]"},
                                                                  {200, "{}"},
                                                                  {500, R"({"result":1})"},
                                                                  {302, R"({"result":1})"},
                                                                  {200, std::string(2000, '[')}}));
    OneAnswer adapter(status, body);
    const Value answer = parse_json(answer_question(kQuestion, adapter));
    REQUIRE(answer.find("thrown") != nullptr);
    CHECK(*answer.find("thrown")->find_string("message") == "The adapter gave no valid answer.");
}

TEST_CASE("a question that cannot be understood gets an answer all the same") {
    OneAnswer adapter(200, R"({"result":1})");
    for (const char* question : {"", "1", "{}", R"({"kind":"unheard of"})", R"({"kind":5})"}) {
        CAPTURE(question);
        CHECK(parse_json(answer_question(question, adapter)).find("thrown") != nullptr);
    }
}
