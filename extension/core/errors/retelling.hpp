#pragma once
// What languages make of the text of an error that their code lets pass.

#include <string_view>

namespace parsegres {

/// Whether `text` is `original` as a procedural language tells it once more: itself, "plpy.SPIError: original" as in
/// PL/Python, "original at line 3." as in PL/Perl. No text of the code's own around it.
bool is_retelling(std::string_view text, std::string_view original);

/// What code said with plpy.error(): PL/Python puts the name of its exception before it. Other texts as they are.
std::string_view without_exception_name(std::string_view text);

}  // namespace parsegres
