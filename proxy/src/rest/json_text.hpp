#pragma once
// JSON as text, without a tree: enough to check, unquote and quote what goes into the arguments of a call.

#include <string>
#include <string_view>

namespace parsegres::proxy {

/// True when `text` is one JSON value as JavaScript's JSON.parse takes it, whitespace around it included.
/// Nesting deeper than the database accepts counts as no JSON.
bool is_json(std::string_view text);
/// Whether a text that is not may be so because it nests deeper than anything is read.
bool nests_too_deep(std::string_view text);

/// Resolves the escapes of what stands between the quotes of a JSON string and appends it to `out` as UTF-8.
/// False (with `out` in an unknown state) on a broken escape or a lone surrogate.
bool decode_json_string(std::string_view raw, std::string& out);

/// Appends header bytes as a JSON string, each byte above 0x7F taken as Latin-1, as Node.js reads headers.
void append_latin1_json_string(std::string& out, std::string_view bytes);

/// Appends `text` as a JSON string, quotes included; bytes that are no UTF-8 become U+FFFD.
void append_utf8_json_string(std::string& out, std::string_view text);

}  // namespace parsegres::proxy
