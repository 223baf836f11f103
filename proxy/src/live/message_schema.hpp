#pragma once
// The shape of clients' messages.

#include <optional>
#include <string>

#include "value/value.hpp"

namespace parsegres::proxy::live {

/// What is wrong with the message, in tv4's words: the first problem that it would find. Nothing: it is valid.
std::optional<std::string> problem_of_message(const Value& message);

}  // namespace parsegres::proxy::live
