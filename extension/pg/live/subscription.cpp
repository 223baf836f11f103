#include "pg/live/subscription.hpp"

#include "value/json.hpp"

namespace parsegres::pg {

std::string Registration::json() const {
    Array tokens(credentials.session_tokens.begin(), credentials.session_tokens.end());
    return to_json(Object{{"proxy", static_cast<double>(proxy)},
                          {"id", static_cast<double>(id)},
                          {"appId", credentials.app_id},
                          {"key", static_cast<int>(credentials.key)},
                          {"sessionTokens", std::move(tokens)},
                          {"installationId", credentials.installation_id},
                          {"query", query_json}});
}

Registration Registration::parse(const Value& message) {
    Registration result;
    result.proxy = static_cast<std::int64_t>(message.find("proxy")->as_number());
    result.id = static_cast<std::uint32_t>(message.find("id")->as_number());
    result.credentials.app_id = text_member(message, "appId");
    result.credentials.key = static_cast<Key>(static_cast<int>(message.find("key")->as_number()));
    for (const Value& token : message.find("sessionTokens")->as_array())
        result.credentials.session_tokens.push_back(token.as_string());
    result.credentials.installation_id = text_member(message, "installationId");
    result.query_json = *message.find("query");
    result.query = parse_live_query(result.query_json);
    return result;
}

}  // namespace parsegres::pg
