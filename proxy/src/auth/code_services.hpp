#pragma once
// How each service of code_flow.hpp wants to be asked.

#include <string_view>

namespace parsegres::proxy::auth {

enum class Encoding : unsigned char {
    Json,   ///< of the body
    Form,   ///< of the body
    Query,  ///< parameters in the URL, GET
};

enum class Bearing : unsigned char {
    Header,  ///< Authorization: Bearer
    Query,   ///< access_token in the URL
    Form,    ///< access_token in the body, POST
};

struct CodeService {
    std::string_view name;
    std::string_view label;  ///< in messages

    std::string_view token_url;
    Encoding encoding;
    std::string_view id_parameter, secret_parameter;  ///< "" where the service takes no secret
    bool sends_grant_type, sends_redirect, sends_verifier;
    std::string_view redirect_key;  ///< of authData

    std::string_view user_url;  ///< `{id}` stands for the id of authData
    Bearing bearing;
    std::string_view id_member;  ///< of what the service says of the user; "" when the token's answer names the user

    std::string_view token_problem, user_problem;  ///< a status that is none of success
    bool names_status;                             ///< after these
    bool is_validation;                            ///< these are 142, not 101
    std::string_view data_problem;                 ///< an answer without an id (142); "" when it is the usual one
};

/// nullptr when there is none of that name.
const CodeService* find_code_service(std::string_view name);

}  // namespace parsegres::proxy::auth
