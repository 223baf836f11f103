#pragma once
// SQL text whose parameters become columns, so that one statement asks for many sets of parameters at once.

#include <functional>
#include <string>
#include <string_view>

namespace parsegres {

/// `text` with `column(n)` in the place of each `$n` outside of quotes. The text is one of the compilers', which write
/// neither comments nor dollar quotes.
std::string with_columns(std::string_view text, const std::function<std::string(std::size_t)>& column);

}  // namespace parsegres
