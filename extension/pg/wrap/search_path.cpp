#include "pg/wrap/search_path.hpp"

#include <exception>
#include <string_view>

namespace parsegres::pg {

SearchPath::SearchPath(const char* path) : exceptions_(std::uncaught_exceptions()) {
    if (std::string_view(namespace_search_path) == path) return;
    before_ = namespace_search_path;
    nest_level_ = NewGUCNestLevel();
    pg_call(
        [&] { set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false); });
}

SearchPath::~SearchPath() {
    if (nest_level_ == 0 || std::uncaught_exceptions() != exceptions_) return;
    AtEOXact_GUC(true, nest_level_);
    if (before_ == namespace_search_path) return;
    set_config_option("search_path", before_.c_str(), PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, LOG, false);
}

}  // namespace parsegres::pg
