#include "pages_config.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

std::string text(const json& object, const char* name, std::string fallback = {}) {
    const auto found = object.find(name);
    return found == object.end() || !found->is_string() || *found == "" ? fallback : found->get<std::string>();
}

bool flag(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && *found == true;
}

// Text that is no UTF-8 cannot be shown, so it is refused like what is no JSON.
Value read_translations(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    try {
        if (file) return parsegres::parse_json(content.str());
    } catch (const Error&) {
        // told below, as for a file that is not there
    }
    throw ConfigError("failed to load JSON file");
}

std::string resolved_folder(const std::string& path) {
    if (path.empty()) return {};
    std::error_code ec;
    const auto folder = std::filesystem::canonical(path, ec);
    if (ec || !std::filesystem::is_directory(folder, ec))
        throw ConfigError("Option pages.pagesPath must be a folder, but there is none at \"" + path + "\"");
    return folder.string();
}

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

PageSettings page_settings(const Settings& settings) {
    static const json kNone = json::object();
    const json* const given = settings.find("pages");
    const json& options = given == nullptr ? kNone : *given;
    PageSettings pages;
    pages.app_id = settings.text("appId");
    if (settings.find("appName") != nullptr) pages.app_name = settings.text("appName");
    if (settings.find("publicServerURL") != nullptr)
        pages.public_server_url = without_slash(settings.text("publicServerURL"));
    pages.endpoint = text(options, "pagesEndpoint", pages.endpoint);
    pages.folder = resolved_folder(text(options, "pagesPath"));
    pages.localize = flag(options, "enableLocalization");
    pages.fallback_locale = text(options, "localizationFallbackLocale", pages.fallback_locale);
    if (const std::string path = text(options, "localizationJsonPath"); !path.empty())
        pages.translations = read_translations(path);
    if (const auto found = options.find("placeholders"); found != options.end() && found->is_object())
        pages.placeholders = parsegres::parse_json(found->dump(-1, ' ', false, json::error_handler_t::replace));
    pages.encode_headers = flag(options, "encodePageParamHeaders");
    pages.force_redirect = flag(options, "forceRedirect");
    if (const auto urls = options.find("customUrls"); urls != options.end() && urls->is_object())
        for (const auto& [name, url] : urls->items())
            if (url.is_string()) pages.custom_urls[name] = url.get<std::string>();
    pages.hide_unknown_email = settings.flag("emailVerifySuccessOnInvalidEmail");
    return pages;
}

}  // namespace parsegres::proxy
