#pragma once

#include <span>
#include <string>
#include <string_view>

namespace parsegres::proxy {

// The candidate that needs the fewest edits (insert, delete, replace, swap of neighbours; case does not count) to
// become `name`; "" when none is near enough to be what was meant.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

// " (did you mean <nearest>?)", or "" when nothing is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace parsegres::proxy
