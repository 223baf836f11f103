#pragma once
// What has to be true of the database before requests can be served: the extension is there and knows the app.

#include <string>

#include "config/config.hpp"
#include "pg/connection_string.hpp"

namespace parsegres::proxy {

enum class Readiness : unsigned char {
    ready,
    unreachable,  // nobody answers, or it is just starting: worth another try
    refused,      // it answers, and will say the same the next time
};

struct DatabaseReport {
    Readiness readiness = Readiness::ready;
    std::string message;  // one line for the operator; empty when ready
    std::string remedy;   // SQL for an administrator; holds the app's keys. Empty when there is none
};

/// Installs the extension and registers the app, or brings its options up to date, as far as the role may. Blocks.
/// Any number of proxies may do it at once.
DatabaseReport prepare_database(const Config& config, const ConnectionParameters& parameters);

}  // namespace parsegres::proxy
