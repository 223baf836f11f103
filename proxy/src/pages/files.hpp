#pragma once
// The files of the pages, and nothing outside of their folder.

#include <optional>
#include <string>
#include <string_view>

namespace parsegres::proxy {

class PageFiles {
  public:
    /// `folder` must be absolute and without links; empty: the built-in pages are the only files.
    explicit PageFiles(std::string folder) : folder_(std::move(folder)) {}

    /// The content of the file at `path`, names with slashes between them. Nothing when there is no such file, when
    /// the path leaves the folder (also by a link), or when the file is too large to be a page's.
    [[nodiscard]] std::optional<std::string> read(std::string_view path) const;
    [[nodiscard]] bool has(std::string_view path) const;

  private:
    [[nodiscard]] std::optional<std::string> locate(std::string_view path) const;

    std::string folder_;
};

/// Whether `locale` is a language tag such as en, de-AT or zh-Hans-CN, so that it can be the name of a folder.
bool is_locale(std::string_view locale);

}  // namespace parsegres::proxy
