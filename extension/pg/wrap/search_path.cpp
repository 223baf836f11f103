#include "pg/wrap/search_path.hpp"

#include <exception>
#include <string_view>

namespace parsegres::pg {
namespace {

constexpr const char* kPath = "pg_catalog, pg_temp";

}  // namespace

FixedSearchPath::FixedSearchPath() : exceptions_(std::uncaught_exceptions()) {
    if (std::string_view(namespace_search_path) == kPath) return;
    nest_level_ = NewGUCNestLevel();
    pg_call(
        [] { set_config_option("search_path", kPath, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false); });
}

FixedSearchPath::~FixedSearchPath() {
    if (nest_level_ != 0 && std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(true, nest_level_);
}

}  // namespace parsegres::pg
