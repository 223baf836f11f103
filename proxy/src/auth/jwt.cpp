#include "auth/jwt.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "auth/answer.hpp"
#include "rest/base64.hpp"
#include "value/json.hpp"

namespace parsegres::proxy::auth {
namespace {

/// Strictly the URL alphabet without padding, so that a token has one form only.
std::optional<std::string> decode_part(std::string_view text) {
    const auto is_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    return decode_base64(text);
}

std::optional<Value> decode_object(std::string_view text) {
    const std::optional<std::string> json = decode_part(text);
    if (!json) return std::nullopt;
    try {
        Value value = parse_json(*json);
        if (!value.is_object()) return std::nullopt;
        return value;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<SignatureAlgorithm> algorithm_of(const Token& token) {
    const std::string name = text_of(token.header, "alg");
    if (name == "RS256") return SignatureAlgorithm::RS256;
    if (name == "ES256") return SignatureAlgorithm::ES256;
    return std::nullopt;
}

void check_times(const Value& claims, std::int64_t now) {
    const auto moment = [&claims](std::string_view name, const char* problem) -> std::optional<double> {
        const Value* value = claims.find(name);
        if (value == nullptr) return std::nullopt;
        if (!value->is_number()) refuse(problem);
        return value->as_number();
    };
    if (const auto begin = moment("nbf", "invalid nbf value"); begin && *begin > static_cast<double>(now))
        refuse("jwt not active");
    const auto end = moment("exp", "invalid exp value");
    if (!end) refuse("invalid exp value");
    if (static_cast<double>(now) >= *end) refuse("jwt expired");
}

bool is_meant_for(const Value& claims, const std::vector<std::string>& audiences) {
    const auto is_wanted = [&audiences](const Value& audience) {
        return audience.is_string() &&
               std::find(audiences.begin(), audiences.end(), audience.as_string()) != audiences.end();
    };
    const Value* audience = claims.find("aud");
    if (audience == nullptr) return false;
    if (!audience->is_array()) return is_wanted(*audience);
    return std::any_of(audience->as_array().begin(), audience->as_array().end(), is_wanted);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " or ") + name;
    return text;
}

}  // namespace

Token Token::parse(std::string_view text) {
    constexpr const char* kProblem = "provided token does not decode as JWT";
    const std::size_t first = text.find('.');
    const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos) refuse(kProblem);
    std::optional<Value> header = decode_object(text.substr(0, first));
    std::optional<Value> claims = decode_object(text.substr(first + 1, second - first - 1));
    if (!header || !claims) refuse(kProblem);
    std::string signature;
    if (const std::string_view part = text.substr(second + 1); !part.empty()) {
        const std::optional<std::string> bytes = decode_part(part);
        if (!bytes) refuse(kProblem);
        signature = *bytes;
    }
    return {std::move(*header), std::move(*claims), std::string(text.substr(0, second)), std::move(signature)};
}

std::string Token::key_id() const { return text_of(header, "kid"); }

void verify_token(const Token& token, const PublicKey& key, const TokenDemands& demands) {
    if (token.signature.empty()) refuse("jwt signature is required");
    const std::optional<SignatureAlgorithm> algorithm = algorithm_of(token);
    const auto& allowed = demands.algorithms;
    if (!algorithm || std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end())
        refuse("invalid algorithm");
    if (!key.verify(*algorithm, token.signed_part, token.signature)) refuse("invalid signature");
    check_times(token.claims, demands.now);
    if (!demands.audiences.empty() && !is_meant_for(token.claims, demands.audiences))
        refuse("jwt audience invalid. expected: " + joined(demands.audiences));
}

}  // namespace parsegres::proxy::auth
