#include "auth/code_services.hpp"

#include <array>

namespace parsegres::proxy::auth {
namespace {

constexpr std::string_view kExchange = "Failed to exchange code for token: ";

constexpr std::array<CodeService, 10> kServices{{
    {"github", "GitHub", "https://github.com/login/oauth/access_token", Encoding::Json, "client_id", "client_secret",
     false, false, false, "", "https://api.github.com/user", Bearing::Header, "id", kExchange,
     "Failed to fetch GitHub user: ", true, true, "Invalid GitHub user data received."},
    {"gpgames", "gpgames", "https://oauth2.googleapis.com/token", Encoding::Json, "client_id", "client_secret", true,
     true, false, "redirectUri", "https://www.googleapis.com/games/v1/players/{id}", Bearing::Header, "playerId",
     kExchange, "Failed to fetch Google Play Games Services user: ", true, true,
     "Invalid Google Play Games Services user data received."},
    {"instagram", "Instagram", "https://api.instagram.com/oauth/access_token", Encoding::Form, "client_id",
     "client_secret", true, true, false, "redirect_uri", "https://graph.instagram.com/me?fields=id", Bearing::Query,
     "id", "Instagram API request failed.", "Instagram API request failed.", false, false, ""},
    {"line", "Line", "https://api.line.me/oauth2/v2.1/token", Encoding::Form, "client_id", "client_secret", true, true,
     false, "redirect_uri", "https://api.line.me/v2/profile", Bearing::Header, "userId", kExchange,
     "Failed to fetch Line user: ", true, false, "Invalid Line user data received."},
    {"linkedin", "LinkedIn", "https://www.linkedin.com/oauth/v2/accessToken", Encoding::Form, "client_id",
     "client_secret", true, true, false, "redirect_uri", "https://api.linkedin.com/v2/me", Bearing::Header, "id",
     "LinkedIn API request failed.", "LinkedIn API request failed.", false, false, ""},
    {"microsoft", "Microsoft", "https://login.microsoftonline.com/common/oauth2/v2.0/token", Encoding::Form,
     "client_id", "client_secret", true, true, false, "redirect_uri", "https://graph.microsoft.com/v1.0/me",
     Bearing::Header, "id", "Microsoft API request failed.", "Microsoft API request failed.", false, false, ""},
    {"qq", "qq", "https://graph.qq.com/oauth2.0/token", Encoding::Query, "client_id", "client_secret", true, true,
     false, "redirect_uri", "https://graph.qq.com/oauth2.0/me", Bearing::Query, "openid", "qq API request failed.",
     "qq API request failed.", false, false, ""},
    {"spotify", "spotify", "https://accounts.spotify.com/api/token", Encoding::Form, "client_id", "", true, true, true,
     "redirect_uri", "https://api.spotify.com/v1/me", Bearing::Header, "id", "Spotify API request failed.",
     "Spotify API request failed.", false, false, ""},
    {"wechat", "WeChat", "https://api.weixin.qq.com/sns/oauth2/access_token", Encoding::Query, "appid", "secret", true,
     false, false, "", "https://api.weixin.qq.com/sns/auth?openid={id}", Bearing::Query, "",
     "WeChat auth is invalid for this user.", "WeChat auth is invalid for this user.", false, false, ""},
    {"weibo", "Weibo", "https://api.weibo.com/oauth2/access_token", Encoding::Form, "client_id", "client_secret", true,
     true, false, "redirect_uri", "https://api.weibo.com/oauth2/get_token_info", Bearing::Form, "uid",
     "Weibo auth is invalid for this user.", "Weibo auth is invalid for this user.", false, false, ""},
}};

}  // namespace

const CodeService* find_code_service(std::string_view name) {
    for (const CodeService& service : kServices)
        if (service.name == name) return &service;
    return nullptr;
}

}  // namespace parsegres::proxy::auth
