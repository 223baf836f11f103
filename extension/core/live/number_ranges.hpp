#pragma once
// Lists of numbers as short text: "3,17-20,90".

#include <cstdint>
#include <string>
#include <vector>

namespace parsegres {

/// Appends the numbers in ascending order, neighbours as a range. Takes them in any order, without repetitions.
void append_number_ranges(std::string& out, std::vector<std::uint32_t> numbers);

}  // namespace parsegres
