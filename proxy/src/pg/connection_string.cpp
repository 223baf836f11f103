#include "pg/connection_string.hpp"

#include <algorithm>
#include <stdexcept>

#include "pg/pq.hpp"

namespace parsegres::proxy {
namespace {

PqPtr<PQconninfoOption> parse(const std::string& uri) {
    char* problem = nullptr;
    PqPtr<PQconninfoOption> options(PQconninfoParse(uri.c_str(), &problem));
    const PqPtr<char> owned(problem);
    if (!options) throw std::invalid_argument(problem != nullptr ? problem : "out of memory");
    return options;
}

std::vector<const char*> pointers(const std::vector<std::string>& texts) {
    std::vector<const char*> result;
    for (const std::string& text : texts) result.push_back(text.c_str());
    result.push_back(nullptr);
    return result;
}

// The path that the functions of the API run with; where a session has it already, they need not set it at each call.
constexpr const char* kSearchPath = " -c search_path=pg_catalog,\\ pg_temp";

}  // namespace

ConnectionParameters::ConnectionParameters(const std::string& uri, std::chrono::milliseconds statement_timeout) {
    const auto options = parse(uri);
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) set(option->keyword, option->val);
    std::string server_options = get("options") + kSearchPath;
    if (statement_timeout.count() > 0)
        server_options += " -c statement_timeout=" + std::to_string(statement_timeout.count());
    set("options", server_options);
    if (get("application_name").empty()) set("application_name", "parsegres");
    set("client_encoding", "UTF8");
}

void ConnectionParameters::set(const std::string& keyword, const std::string& value) {
    const auto known = std::find(keywords_.begin(), keywords_.end(), keyword);
    if (known != keywords_.end()) {
        values_[static_cast<std::size_t>(known - keywords_.begin())] = value;
        return;
    }
    keywords_.push_back(keyword);
    values_.push_back(value);
}

std::string ConnectionParameters::get(const std::string& keyword) const {
    const auto known = std::find(keywords_.begin(), keywords_.end(), keyword);
    return known == keywords_.end() ? std::string() : values_[static_cast<std::size_t>(known - keywords_.begin())];
}

std::vector<const char*> ConnectionParameters::keywords() const { return pointers(keywords_); }
std::vector<const char*> ConnectionParameters::values() const { return pointers(values_); }

}  // namespace parsegres::proxy
