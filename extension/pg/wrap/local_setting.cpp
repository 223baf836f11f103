#include "pg/wrap/local_setting.hpp"

namespace parsegres::pg {

LocalSetting::LocalSetting(const char* name, const char* value)
    : exceptions_(std::uncaught_exceptions()), nest_level_(NewGUCNestLevel()) {
    pg_call([&] { set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false); });
}

LocalSetting::~LocalSetting() {
    if (std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(true, nest_level_);
}

}  // namespace parsegres::pg
