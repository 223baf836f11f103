#pragma once
// Tables of requests that are refused.

#include <string>

#include <catch2/catch.hpp>

#include "error.hpp"

namespace parsegres::test {

/// Checks that `action` throws an Error of this code and text; `request` is for the report.
template <typename Action>
void check_error(const std::string& request, ErrorCode code, const std::string& message, Action action) {
    INFO(request);
    try {
        action();
        FAIL_CHECK("no error");
    } catch (const Error& error) {
        CHECK(static_cast<int>(error.code()) == static_cast<int>(code));
        CHECK(error.message() == message);
    }
}

}  // namespace parsegres::test
