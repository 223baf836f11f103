#pragma once
// What libpq is told when a connection is made.

#include <chrono>
#include <string>
#include <vector>

namespace parsegres::proxy {

/// Keywords and values for PQconnectStartParams; made once, used for every connection.
class ConnectionParameters {
  public:
    /// Adds to `uri` what the proxy relies on: UTF-8, a time limit for statements (0: none) and the application name.
    /// Throws std::invalid_argument with libpq's message when the URI is broken.
    ConnectionParameters(const std::string& uri, std::chrono::milliseconds statement_timeout);

    /// Null-terminated, valid as long as *this stays where it is.
    [[nodiscard]] std::vector<const char*> keywords() const;
    [[nodiscard]] std::vector<const char*> values() const;

  private:
    void set(const std::string& keyword, const std::string& value);
    [[nodiscard]] std::string get(const std::string& keyword) const;

    std::vector<std::string> keywords_;
    std::vector<std::string> values_;
};

}  // namespace parsegres::proxy
