#include "pg/operations/cloud/host_job.hpp"

#include "pg/operations/schemas.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {

Reply report_job(const Caller& caller, const Value& body) {
    check_master(caller);
    if (caller.key == Key::ReadOnlyMaster) throw caller.forbidden("read-only masterKey isn't allowed to report jobs.");
    const std::string status = text_member(body, "status");
    if (!status.empty() && status != "succeeded" && status != "failed")
        throw Error(ErrorCode::hook_error, "A job ends with the status succeeded or failed.");
    const Rows rows = execute({"SELECT parse_internal.report_host_job($1, $2, NULLIF($3, ''), NULLIF($4, ''))",
                               {caller.app->id, text_member(body, "jobId"), status, text_member(body, "message")}},
                              Mode::Fresh);
    return {to_json(Object{{"running", DatumGetBool(*rows.datum(0, 0))}})};
}

}  // namespace parsegres::pg
