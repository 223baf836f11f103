#pragma once
// Regular expressions of Parse queries (PCRE with options i, m, s, x) in PostgreSQL's dialect.

#include <string>
#include <string_view>

namespace parsegres {

/// The advanced regular expression that matches what `pattern` matches as MongoDB would read it: `.` stops at a newline
/// unless `s` is set, `^` and `$` are the ends of the text unless `m` is set, `x` allows spaces and comments.
/// `options` are letters of "imxsu"; flags in front of the pattern, as `(?i)`, add to them.
/// Throws Error(invalid_query) for what has no counterpart (atomic groups, possessive quantifiers, flags in the
/// middle) and for patterns broken in a way that would change their meaning. PostgreSQL may still refuse the result
/// (SQLSTATE 2201B).
std::string translate_regex(std::string_view pattern, std::string_view options);

}  // namespace parsegres
