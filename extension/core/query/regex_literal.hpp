#pragma once
// Patterns that are plain text in disguise: what SDKs send for startsWith.

#include <optional>
#include <string>
#include <string_view>

namespace parsegres {

/// The text after `^`, when all of it is literal: \Q…\E spans with at most escaped punctuation between them
/// (`^\Qa.b\E`). Nothing for any other pattern.
std::optional<std::string> literal_prefix(std::string_view pattern);

}  // namespace parsegres
