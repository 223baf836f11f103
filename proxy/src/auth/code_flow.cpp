#include "auth/code_flow.hpp"

#include <utility>
#include <vector>

#include "auth/answer.hpp"
#include "auth/code_services.hpp"
#include "route/uri_component.hpp"
#include "value/json.hpp"

namespace parsegres::proxy::auth {
namespace {

/// One sign-in: the service, what the client sent, and the options.
class CodeFlow {
  public:
    CodeFlow(const CodeService& service, const Value& auth_data, const Value& options, HttpClient& client)
        : service_(service), sent_(auth_data), options_(options), client_(client), id_(text_of(auth_data, "id")) {}

    Value run() {
        const std::string code = text_of(sent_, "code");
        const bool is_insecure = is_on("enableInsecureAuth");
        if (code.empty() && is_insecure) {
            const std::string token = text_of(sent_, "access_token");
            if (token.empty() || id_.empty() || user_id(token) != id_) refuse(invalid());
            return sent_;
        }
        if (code.empty()) refuse(label() + " code is required.", ErrorCode::validation_error);
        // Without them, a team that meant to let tokens in would have every code refused by the service, unexplained.
        if (text_of(options_, "clientId").empty()) refuse(label() + " auth is not configured.");
        const std::string token = access_token(code);
        const std::string id = user_id(token);
        if (const std::string claimed = text_of(sent_, "id"); !claimed.empty() && claimed != id) refuse(invalid());
        Object result = sent_.as_object();
        result.set("access_token", token);
        result.set("id", id);
        for (const char* used : {"code", "redirect_uri", "redirectUri", "code_verifier"}) result.erase(used);
        return result;
    }

  private:
    [[nodiscard]] std::string label() const { return std::string(service_.label); }
    [[nodiscard]] std::string invalid() const { return label() + " auth is invalid for this user."; }
    [[nodiscard]] bool is_on(std::string_view option) const {
        const Value* value = options_.find(option);
        return value != nullptr && value->is_bool() && value->as_bool();
    }

    std::vector<std::pair<std::string_view, std::string>> token_parameters(const std::string& code) const {
        std::vector<std::pair<std::string_view, std::string>> parameters;
        parameters.emplace_back(service_.id_parameter, text_of(options_, "clientId"));
        if (!service_.secret_parameter.empty())
            parameters.emplace_back(service_.secret_parameter, text_of(options_, "clientSecret"));
        parameters.emplace_back("code", code);
        if (service_.sends_grant_type) parameters.emplace_back("grant_type", "authorization_code");
        if (service_.sends_redirect) parameters.emplace_back("redirect_uri", text_of(sent_, service_.redirect_key));
        if (service_.sends_verifier) parameters.emplace_back("code_verifier", text_of(sent_, "code_verifier"));
        return parameters;
    }

    HttpRequest token_request(const std::string& code) const {
        Form form;
        Object json;
        for (auto& [name, value] : token_parameters(code)) {
            form.add(name, value);
            json.set(std::string(name), value);
        }
        HttpRequest request;
        request.url = url(service_.token_url, "tokenUrl");
        request.headers = {"Accept: application/json"};
        if (service_.encoding == Encoding::Query) {
            append_query(request.url, form.text());
            return request;
        }
        request.method = "POST";
        const bool is_json = service_.encoding == Encoding::Json;
        request.headers.emplace_back(is_json ? "Content-Type: application/json"
                                             : "Content-Type: application/x-www-form-urlencoded");
        request.body = is_json ? to_json(Value(std::move(json))) : form.text();
        return request;
    }

    std::string access_token(const std::string& code) {
        if (service_.sends_verifier && text_of(sent_, "code_verifier").empty())
            refuse(label() + " auth requires code, redirect_uri and code_verifier to be sent.");
        const Value answer = send(token_request(code), service_.token_problem);
        const Value* error = answer.find("error");
        if (error != nullptr && error->truthy()) {
            const std::string description = text_of(answer, "error_description");
            refuse(!description.empty() ? description : error->is_string() ? error->as_string() : invalid());
        }
        const Value* code_of_error = answer.find("errcode");
        std::string token = text_of(answer, "access_token");
        if ((code_of_error != nullptr && code_of_error->truthy()) || token.empty()) refuse(invalid());
        if (service_.id_member.empty()) id_ = text_of(answer, "openid");
        return token;
    }

    HttpRequest user_request(const std::string& token) const {
        HttpRequest request;
        request.url = url(service_.user_url, "userUrl");
        if (const std::size_t place = request.url.find("{id}"); place != std::string::npos)
            // Google's own name for whom the token belongs to.
            request.url.replace(place, 4, id_.empty() ? "me" : url_encoded(id_));
        request.headers = {"Accept: application/json"};
        const std::string form = Form().add("access_token", token).text();
        switch (service_.bearing) {
            case Bearing::Header: request.headers.push_back(bearer(token, invalid())); break;
            case Bearing::Query: append_query(request.url, form); break;
            case Bearing::Form:
                request.method = "POST";
                request.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
                request.body = form;
                break;
        }
        return request;
    }

    /// Whose token it is, by the service's word.
    std::string user_id(const std::string& token) {
        const Value answer = send(user_request(token), service_.user_problem);
        if (service_.id_member.empty()) {
            // The service says whether token and id belong together.
            const Value* code = answer.find("errcode");
            if (code == nullptr || !(*code == Value(0)) || id_.empty()) refuse(invalid());
            return id_;
        }
        std::string id = id_text(answer.find(service_.id_member));
        if (!id.empty()) return id;
        if (service_.data_problem.empty()) refuse(invalid());
        refuse(std::string(service_.data_problem), ErrorCode::validation_error);
    }

    Value send(const HttpRequest& request, std::string_view problem) {
        const HttpResponse response = client_.send(request);
        if (!is_ok(response))
            refuse(std::string(problem) + (service_.names_status ? reason_of(response) : std::string()),
                   service_.is_validation ? ErrorCode::validation_error : ErrorCode::object_not_found);
        Value answer = json_of(response);
        if (!answer.is_object()) answer = callback_argument(response.body);
        if (!answer.is_object()) refuse(invalid());
        return answer;
    }

    /// qq's answers are calls: callback( {…} );
    static Value callback_argument(const std::string& body) {
        const std::size_t begin = body.find('(');
        const std::size_t end = body.find(')');
        if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
        HttpResponse inner;
        inner.body = body.substr(begin + 1, end - begin - 1);
        return json_of(inner);
    }

    [[nodiscard]] std::string url(std::string_view usual, std::string_view option) const {
        const std::string configured = text_of(options_, option);
        return configured.empty() ? std::string(usual) : configured;
    }

    static void append_query(std::string& url, const std::string& query) {
        url += (url.find('?') == std::string::npos ? '?' : '&');
        url += query;
    }

    const CodeService& service_;
    const Value& sent_;
    const Value& options_;
    HttpClient& client_;
    std::string id_;  ///< of whom the service is asked
};

}  // namespace

bool has_code_flow(std::string_view provider) { return find_code_service(provider) != nullptr; }

Value exchange_code(std::string_view provider, const Value& auth_data, const Value& options, HttpClient& client) {
    return CodeFlow(*find_code_service(provider), auth_data, options, client).run();
}

}  // namespace parsegres::proxy::auth
