#pragma once
// What came of effects after a commit, and what they make of the answer.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

/// An answer, or the error, that takes the place of what the database answered.
struct LateAnswer {
    std::optional<std::size_t> part;  ///< of a batch; nothing: the whole answer
    bool is_error = false;
    std::optional<int> status;  ///< HTTP; nothing: as the database said
    std::string body;           ///< JSON text
    std::string headers;        ///< whole lines to add
};

/// `answer` with the late ones in place; `status` becomes that of one that replaces the whole, and `headers` get its.
std::string with_late_answers(std::string_view answer, std::vector<LateAnswer> late, int& status, std::string& headers);

}  // namespace parsegres::proxy
