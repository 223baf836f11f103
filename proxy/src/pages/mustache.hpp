#pragma once
// Templates with {{placeholders}}: the part of Mustache that pages and mails need.

#include <string>
#include <string_view>

#include "value/value.hpp"

namespace parsegres::proxy {

enum class Escape : unsigned char { html, none };

/// Appends `text` so that it can neither end an HTML element's text nor a quoted attribute's value.
void append_html(std::string& out, std::string_view text);

/// {{name}} is replaced by the member of `values`, escaped as asked; {{{name}}} and {{&name}} by the same as it stands.
/// {{#name}}…{{/name}} stays when it is truthy, once for each element of a list; {{^name}}…{{/name}} when it is not.
/// {{! …}} is left out. Names may go deeper with dots, and `.` is the element of a list. What is not there is nothing;
/// what a value says is never a template again. Broken templates end where they break.
std::string render_mustache(std::string_view text, const Value& values, Escape escape);

}  // namespace parsegres::proxy
