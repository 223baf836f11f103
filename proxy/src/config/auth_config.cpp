#include "auth_config.hpp"

#include "auth/adapter.hpp"
#include "config.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {

void validate_auth(const Settings& settings) {
    const nlohmann::json* auth = settings.find("auth");
    if (auth == nullptr || auth->is_null()) return;
    using nlohmann::json;
    const Value value = parse_json(auth->dump(-1, ' ', false, json::error_handler_t::replace));
    if (const auto problem = auth_config_problem(value)) throw ConfigError(*problem);
}

}  // namespace parsegres::proxy
