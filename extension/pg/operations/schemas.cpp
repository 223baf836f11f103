// Reading and changing classes.

#include "pg/operations/schemas.hpp"

namespace parsegres::pg {
namespace {

[[noreturn]] void not_offered() { throw Error(ErrorCode::command_unavailable, "This route is not offered."); }

}  // namespace

std::string list_schemas(const Caller&, std::string_view, const Value&) { not_offered(); }
std::string get_schema(const Caller&, std::string_view, const Value&) { not_offered(); }
std::string create_schema(const Caller&, std::string_view, const Value&) { not_offered(); }
std::string update_schema(const Caller&, std::string_view, const Value&) { not_offered(); }
std::string delete_schema(const Caller&, std::string_view, const Value&) { not_offered(); }
std::string purge_class(const Caller&, std::string_view, const Value&) { not_offered(); }

}  // namespace parsegres::pg
