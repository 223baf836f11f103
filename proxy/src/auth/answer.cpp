#include "auth/answer.hpp"

#include <algorithm>

#include <boost/beast/http/status.hpp>

#include "route/uri_component.hpp"
#include "value/json.hpp"

namespace parsegres::proxy::auth {

std::string text_of(const Value& object, std::string_view key) {
    const std::string* text = object.find_string(key);
    return text == nullptr ? std::string() : *text;
}

std::string id_text(const Value* id) {
    if (id == nullptr) return {};
    if (id->is_string()) return id->as_string();
    return id->is_number() ? to_json(*id) : std::string();
}

Value json_of(const HttpResponse& response) {
    try {
        return parse_json(response.body);
    } catch (const Error&) {
        return {};
    }
}

std::string reason_of(const HttpResponse& response) {
    namespace http = boost::beast::http;
    return std::string(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status))));
}

std::string bearer(std::string_view token, const std::string& message) {
    const auto is_visible = [](char c) { return c > 0x20 && c < 0x7F; };
    if (token.empty() || !std::all_of(token.begin(), token.end(), is_visible)) refuse(message);
    return "Authorization: Bearer " + std::string(token);
}

Form& Form::add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_ += url_encoded(name);
    text_ += '=';
    text_ += url_encoded(value);
    return *this;
}

}  // namespace parsegres::proxy::auth
