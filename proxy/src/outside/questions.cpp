#include "outside/questions.hpp"

#include "auth/provider.hpp"
#include "error.hpp"
#include "observe/log.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

Value thrown(std::string message) {
    return Object{{"thrown", Object{{"kind", "error"}, {"message", std::move(message)}}}};
}

/// JavaScript's undefined has no JSON; for the database it is null.
bool is_undefined(const Value& value) { return value.find("$undefined") != nullptr; }

/// The adapter's own words, or a thrown error when it did not keep to the form.
Value read_answer(const std::string& body) {
    const Value answer = parse_json(body);
    if (const Value* error = answer.find("thrown")) return Object{{"thrown", *error}};
    const Value* const result = answer.find("result");
    if (result == nullptr) throw HttpError("the answer is neither {result} nor {thrown}");
    return Object{{"result", is_undefined(*result) ? Value() : *result}};
}

Value answer_of_kind(const Value& question, HttpClient& client) {
    const std::string kind = text_member(question, "kind");
    if (kind == "auth") return auth::run(question, client);
    if (kind != "adapter") throw HttpError("a question of an unknown kind");
    const Value* const args = question.find("args");
    return call_adapter(text_member(question, "url"), text_member(question, "method"),
                        args == nullptr ? Value(Array()) : *args, client);
}

}  // namespace

Value call_adapter(const std::string& url, const std::string& method, const Value& args, HttpClient& client) {
    try {
        HttpRequest request;
        request.method = "POST";
        request.url = url;
        request.headers = {"Content-Type: application/json", "Accept: application/json"};
        request.body = to_json(Object{{"method", method}, {"args", args}});
        const HttpResponse response = client.send(request);
        if (response.status < 200 || response.status > 299)
            throw HttpError("it answered with status " + std::to_string(response.status));
        return read_answer(response.body);
    } catch (const Error& problem) {
        log(Level::error, "an adapter's answer is not JSON", {{"url", url}, {"error", problem.message()}});
    } catch (const HttpError& problem) {
        log(Level::error, "an adapter gave no answer", {{"url", url}, {"method", method}, {"error", problem.what()}});
    }
    return thrown("The adapter gave no valid answer.");
}

std::string answer_question(std::string_view question, HttpClient& client) {
    try {
        return to_json(answer_of_kind(parse_json(question), client));
    } catch (const Error& problem) {
        log(Level::error, "an outside question failed", {{"error", problem.message()}});
    } catch (const std::runtime_error& problem) {
        log(Level::error, "an outside question failed", {{"error", problem.what()}});
    }
    return to_json(thrown("The service gave no valid answer."));
}

}  // namespace parsegres::proxy
