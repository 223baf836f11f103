#pragma once

#include <string>
#include <string_view>

namespace parsegres {

/// JavaScript's encodeURIComponent, which the reference builds urls of files and links of mails with.
std::string encode_uri_component(std::string_view text);

}  // namespace parsegres
