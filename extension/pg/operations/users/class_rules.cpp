// Which classes have rules of their own for writes, and whose these are.

#include "pg/operations/users/users.hpp"

namespace parsegres::pg {

Reply create_special(const Caller& caller, std::string_view class_name, const Value& body) {
    return class_name == "_User" ? sign_up(caller, body) : create_session(caller, body);
}

Reply update_special(const Caller& caller, std::string_view class_name, std::string_view object_id, const Value& body) {
    return class_name == "_User" ? update_user(caller, object_id, body) : update_session(caller, object_id, body);
}

Reply remove_special(const Caller& caller, std::string_view class_name, std::string_view object_id) {
    return class_name == "_User" ? delete_user(caller, object_id) : delete_session(caller, object_id);
}

std::string success_of(Reply reply) {
    if (reply.failure) throw *reply.failure;
    return std::move(reply.body);
}

}  // namespace parsegres::pg
