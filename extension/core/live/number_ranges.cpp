#include "live/number_ranges.hpp"

#include <algorithm>

namespace parsegres {

void append_number_ranges(std::string& out, std::vector<std::uint32_t> numbers) {
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t first = 0; first < numbers.size();) {
        std::size_t last = first;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
        if (first > 0) out += ',';
        out += std::to_string(numbers[first]);
        if (last > first) (out += '-') += std::to_string(numbers[last]);
        first = last + 1;
    }
}

}  // namespace parsegres
