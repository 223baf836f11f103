// Small text helpers of the configuration.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

std::string trim(std::string_view text);

// Splits at commas and trims the parts; "" is one empty part.
std::vector<std::string> split_list(std::string_view text);

// Discarded for what is no JSON, and for JSON nested so deep that copying it could exhaust the stack.
nlohmann::json parse_json(std::string_view text);

// A value for a message: text in quotes and cut short, objects and lists by kind alone, since they may hold secrets.
std::string show(const nlohmann::json& value);

}  // namespace parsegres::proxy
