#pragma once

#include <string_view>

namespace parsegres {

/// Compares secrets: takes as long for a wrong one as for the right one, whose length alone it may tell.
inline bool equal_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

}  // namespace parsegres
