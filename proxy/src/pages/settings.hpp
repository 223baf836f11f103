#pragma once
// The options about pages, and what pages say of the app.

#include <map>
#include <string>

#include "value/value.hpp"

namespace parsegres::proxy {

struct PageSettings {
    std::string app_id;
    std::string app_name;           // empty: there are no pages for users
    std::string public_server_url;  // likewise; without a slash at its end
    std::string endpoint = "apps";  // the path below the mount point
    std::string folder;             // absolute and without links; empty: the built-in pages
    bool localize = false;
    std::string fallback_locale = "en";
    Value translations;  // by locale, {"en":{"translation":{…}},…}; null: none
    Value placeholders;  // an object, or null
    bool encode_headers = false;
    bool force_redirect = false;
    std::map<std::string, std::string, std::less<>> custom_urls;  // by the page's id
    bool hide_unknown_email = true;                               // emailVerifySuccessOnInvalidEmail
};

}  // namespace parsegres::proxy
