#include "pg/live/subscriber.hpp"

#include <algorithm>

#include "pg/session.hpp"

namespace parsegres::pg {

std::string Credentials::text() const {
    std::string result = app_id + '\0' + static_cast<char>(key) + installation_id;
    for (const std::string& token : session_tokens) (result += '\0') += token;
    return result;
}

Caller caller_with(const Credentials& credentials, TimestampTz& expires_at) {
    Caller caller;
    caller.app = find_app(credentials.app_id);
    if (caller.app == nullptr) throw Error(ErrorCode::unauthorized, "unauthorized", "no app of that id is registered");
    caller.key = credentials.key;
    caller.installation_id = credentials.installation_id;
    caller.context = std::make_shared<Object>();
    caller.access.principals = principals_of_nobody();
    caller.access.unrestricted = caller.is_privileged();
    expires_at = DT_NOEND;
    for (const std::string& token : credentials.session_tokens) {
        try {
            SessionUser user = look_at_session(*caller.app, token);
            expires_at = user.expires_at;
            caller.session_token = token;
            become(caller, std::move(user));
            break;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::invalid_session_token) throw;
        }
    }
    return caller;
}

const Caller& Subscriber::caller() {
    if (is_current_ && GetCurrentTimestamp() < expires_at_) return caller_;
    caller_ = caller_with(credentials_, expires_at_);
    const std::vector<std::string>& principals = caller_.access.principals.get();
    principals_ = {principals.begin(), principals.end()};
    is_current_ = true;
    ++version_;
    return caller_;
}

bool Subscriber::may_read(const std::vector<std::string>* permitted) const {
    if (permitted == nullptr || caller_.is_privileged()) return true;
    return std::any_of(permitted->begin(), permitted->end(),
                       [this](const std::string& principal) { return principals_.contains(principal); });
}

bool Subscriber::has_token(const std::string& token) const {
    const std::vector<std::string>& tokens = credentials_.session_tokens;
    return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
}

}  // namespace parsegres::pg
