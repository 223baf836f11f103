// Functions that keep caches and system tables in step; called by triggers and by sql/ alone.

#include "pg/boundary.hpp"

#include "mutation/json_edit.hpp"
#include "pg/app_registry.hpp"
#include "pg/operations/schema_change.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/priority.hpp"
#include "pg/wrap/random.hpp"
#include "pg/wrap/shared_array.hpp"
#include "pg/wrap/spi.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

HeapTuple changed_row(const TriggerData* trigger) {
    return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

const TriggerData* trigger_of(FunctionCallInfo fcinfo) {
    if (!CALLED_AS_TRIGGER(fcinfo)) throw Error(ErrorCode::internal_server_error, "this function is for triggers only");
    return reinterpret_cast<TriggerData*>(fcinfo->context);
}

}  // namespace

// AFTER … FOR EACH STATEMENT on parse.app: every backend reads the apps again once this commits.
PARSEGRES_FUNCTION(parse_app_changed) {
    const TriggerData* trigger = trigger_of(fcinfo);
    pg_call([&] { CacheInvalidateRelcache(trigger->tg_relation); });
    return PointerGetDatum(nullptr);
}

// AFTER … FOR EACH ROW on an app's _SCHEMA: every backend reads the class of the row again once this commits.
PARSEGRES_FUNCTION(parse_schema_changed) {
    const TriggerData* trigger = trigger_of(fcinfo);
    TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
    const int column = pg_call([&] { return SPI_fnumber(descriptor, "className"); });
    bool is_null = true;
    const Datum name = heap_getattr(changed_row(trigger), column, descriptor, &is_null);
    if (is_null) return PointerGetDatum(nullptr);
    const std::string class_name = text_of(name);
    pg_call([&] {
        const Oid table = get_relname_relid(class_name.c_str(), RelationGetNamespace(trigger->tg_relation));
        // A row may come before its table does, and the table announces itself.
        if (OidIsValid(table)) CacheInvalidateRelcacheByRelid(table);
    });
    return PointerGetDatum(nullptr);
}

// AFTER … FOR EACH STATEMENT on the tables that sessions depend on: every backend forgets its sessions once this
// commits.
PARSEGRES_FUNCTION(parse_sessions_changed) {
    trigger_of(fcinfo);
    pg_call([] {
        const Oid signal = get_relname_relid("session_signal", get_namespace_oid("parse_internal", false));
        CacheInvalidateRelcacheByRelid(signal);
    });
    return PointerGetDatum(nullptr);
}

// (app_id, class_name): makes the tables of a system class where they are missing.
PARSEGRES_FUNCTION(parse_ensure_system_class) {
    const SpiSession session;
    const auto app = find_app(text_view(PG_GETARG_DATUM(0)));
    if (app == nullptr) throw Error(ErrorCode::unauthorized, "no app of that id is registered");
    ensure_system_class(*app, text_view(PG_GETARG_DATUM(1)));
    return Datum(0);
}

// (jsonb, jsonb): a column's value with a list of edits applied.
PARSEGRES_FUNCTION(parse_edit) {
    Value stored = PG_ARGISNULL(0) ? Value() : jsonb_value(PG_GETARG_DATUM(0));
    const Value edits = PG_ARGISNULL(1) ? Value() : jsonb_value(PG_GETARG_DATUM(1));
    const Value result = apply_edits(std::move(stored), edits);
    if (result.is_null()) PG_RETURN_NULL();
    return jsonb_datum(result);
}

// (array, list): what the condition of ACLs asks when the caller has many principals
PARSEGRES_FUNCTION(parse_overlaps) { PG_RETURN_BOOL(overlaps_shared(fcinfo, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1))); }

// A new objectId.
PARSEGRES_FUNCTION(parse_new_object_id) {
    constexpr std::size_t kDefaultLength = 10;
    (void)fcinfo;
    return text_datum(random_object_id(kDefaultLength));
}

PARSEGRES_FUNCTION(parse_lower_priority) {
    (void)fcinfo;
    lower_priority();
    return Datum(0);
}
