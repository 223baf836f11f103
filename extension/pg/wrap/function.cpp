#include "pg/wrap/function.hpp"

#include "pg/wrap/datum.hpp"
#include "pg/wrap/error_watch.hpp"
#include "pg/wrap/search_path.hpp"

extern "C" {
#include <catalog/pg_proc.h>
#include <parser/parse_func.h>
#include <utils/regproc.h>
#include <utils/syscache.h>
}

namespace parsegres::pg {
namespace {

struct FoundFunction {
    Oid id = InvalidOid;
    Oid owner = InvalidOid;
    Oid result = InvalidOid;
};

FoundFunction find_unsafe(const char* name) {
    FoundFunction found;
    const Oid argument = JSONBOID;
#if PG_VERSION_NUM >= 160000
    List* const names = stringToQualifiedNameList(name, nullptr);
#else
    List* const names = stringToQualifiedNameList(name);
#endif
    found.id = LookupFuncName(names, 1, &argument, true);
    if (!OidIsValid(found.id)) return found;
    HeapTuple const row = SearchSysCache1(PROCOID, ObjectIdGetDatum(found.id));
    if (!HeapTupleIsValid(row)) return {};
    const auto* const entry = reinterpret_cast<Form_pg_proc>(GETSTRUCT(row));
    found.owner = entry->proowner;
    found.result = entry->prorettype;
    ReleaseSysCache(row);
    return found;
}

struct Returned {
    Datum datum = 0;
    bool is_null = true;
};

Returned call_unsafe(Oid function, Datum argument) {
    FmgrInfo info;
    fmgr_info(function, &info);
    LOCAL_FCINFO(call, 1);
    InitFunctionCallInfoData(*call, &info, 1, InvalidOid, nullptr, nullptr);
    call->args[0].value = argument;
    call->args[0].isnull = false;
    Returned returned;
    returned.datum = FunctionCallInvoke(call);
    returned.is_null = call->isnull;
    return returned;
}

Returned call_watched(Oid function, Datum argument) {
    const ErrorWatch watch;
    try {
        const Returned returned = pg_call([&] { return call_unsafe(function, argument); });
        watch.check_uncaught();
        return returned;
    } catch (const PgError& error) {
        throw watch.original_of(error);
    }
}

FoundFunction find_function(const std::string& name) {
    const FoundFunction function = pg_call([&] { return find_unsafe(name.c_str()); });
    if (!OidIsValid(function.id))
        throw Error(ErrorCode::script_failed, "The function " + name + "(jsonb) does not exist.");
    return function;
}

}  // namespace

RunAs::RunAs(Oid user) {
    GetUserIdAndSecContext(&user_, &context_);
    SetUserIdAndSecContext(user, context_ | SECURITY_LOCAL_USERID_CHANGE);
}

RunAs::~RunAs() { SetUserIdAndSecContext(user_, context_); }

Oid owner_of_function(const std::string& name) { return find_function(name).owner; }

Value call_function(const std::string& name, const Value& argument, const std::string& search_path) {
    const FoundFunction function = find_function(name);
    const Datum given = jsonb_datum(argument);
    const SearchPath path(search_path.c_str());
    const RunAs as_owner(function.owner);
    const Returned returned = call_watched(function.id, given);
    if (returned.is_null || function.result == VOIDOID) return {};
    return jsonb_value(returned.datum);
}

}  // namespace parsegres::pg
