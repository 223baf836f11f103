#pragma once
// The run that this process does, where it is the background worker of one.

#include "pg/boundary.hpp"

#include <string>

#include "value/value.hpp"

namespace parsegres::pg {

struct CurrentRun {
    int number = 0;
    std::string app_id;
    std::string status_id;
    std::string job_name;
    Value request;
};

/// nullptr: none any more. Whoever sets it keeps it alive.
void set_current_run(const CurrentRun* run);

}  // namespace parsegres::pg
