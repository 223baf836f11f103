#include "pages/files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "pages/page.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::uintmax_t kMaxFile = 8 * 1024 * 1024;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_plain_path(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return false;
    while (true) {
        const std::string_view part = path.substr(0, path.find('/'));
        if (part.empty() || part.front() == '.' || part.find('\\') != std::string_view::npos) return false;
        if (part.size() == path.size()) return true;
        path.remove_prefix(part.size() + 1);
    }
}

}  // namespace

std::optional<std::string> PageFiles::locate(std::string_view path) const {
    if (!is_plain_path(path)) return std::nullopt;
    std::error_code ec;
    const auto file = std::filesystem::canonical(folder_ + '/' + std::string(path), ec);
    if (ec || !file.string().starts_with(folder_ + '/')) return std::nullopt;
    if (!std::filesystem::is_regular_file(file, ec) || ec) return std::nullopt;
    const auto size = std::filesystem::file_size(file, ec);
    if (ec || size > kMaxFile) return std::nullopt;
    return file.string();
}

std::optional<std::string> PageFiles::read(std::string_view path) const {
    if (folder_.empty()) {
        const std::string_view text = built_in_page(path);
        return text.empty() ? std::nullopt : std::optional<std::string>(text);
    }
    const auto place = locate(path);
    if (!place) return std::nullopt;
    std::ifstream file(*place, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) return std::nullopt;
    return std::move(content).str();
}

bool PageFiles::has(std::string_view path) const {
    return folder_.empty() ? !built_in_page(path).empty() : locate(path).has_value();
}

bool is_locale(std::string_view locale) {
    const auto is_part = [](std::string_view part, std::size_t least, std::size_t most, bool digits) {
        if (part.size() < least || part.size() > most) return false;
        return std::all_of(part.begin(), part.end(),
                           [digits](char c) { return is_letter(c) || (digits && c >= '0' && c <= '9'); });
    };
    std::size_t dash = std::min(locale.find('-'), locale.size());
    if (!is_part(locale.substr(0, dash), 2, 3, false)) return false;
    while (dash < locale.size()) {
        locale.remove_prefix(dash + 1);
        dash = std::min(locale.find('-'), locale.size());
        if (!is_part(locale.substr(0, dash), 2, 8, true)) return false;
    }
    return true;
}

}  // namespace parsegres::proxy
