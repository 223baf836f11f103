#include "pg/operations/cloud/host_mail.hpp"

#include "pg/exchange.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/operations/write.hpp"

namespace parsegres::pg {

Reply send_mail(const Caller& caller, const Value& body) {
    check_master(caller);
    if (caller.key == Key::ReadOnlyMaster) throw caller.forbidden("read-only masterKey isn't allowed to send mail.");
    const Value& adapter = caller.app->options.users.mail.adapter;
    if (adapter.is_null())
        throw Error(ErrorCode::internal_server_error, "Failed to send email because no mail adapter is configured.");
    caller.outside().after_commit(
        Object{{"kind", "mail"}, {"adapter", adapter}, {"method", "sendMail"}, {"args", Array{object_of(body)}}});
    return {"{}"};
}

}  // namespace parsegres::pg
