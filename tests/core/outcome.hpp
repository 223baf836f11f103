#pragma once
// Errors as texts, so that tables of cases can name them.

#include <string>

#include "error.hpp"

namespace parsegres {

/// "" when `f` returns, else "<parse code> <message>".
template <class F>
std::string error_of(F f) {
    try {
        f();
        return {};
    } catch (const Error& error) {
        return std::to_string(info(error.code()).parse_code) + ' ' + error.message();
    }
}

}  // namespace parsegres
