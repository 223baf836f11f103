#pragma once
// The one error type of the core: a Parse code and the text that the client reads.

#include <exception>
#include <string>
#include <utility>

#include "error_codes.hpp"  // generated from errors.csv

namespace parsegres {

/// Raised anywhere in the core and turned into a PostgreSQL error, or an HTTP answer, once, at the edge.
class Error : public std::exception {
  public:
    /// `message` goes to the client as it is.
    Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}
    /// `detail` says why, for the server log alone; clients see `message`.
    Error(ErrorCode code, std::string message, std::string detail)
        : code_(code), message_(std::move(message)), detail_(std::move(detail)) {}

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

  private:
    ErrorCode code_;
    std::string message_;
    std::string detail_;
};

}  // namespace parsegres
