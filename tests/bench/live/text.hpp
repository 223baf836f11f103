#pragma once
// Templates, command lines and lines of JSON.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace parsegres::live {

/// The template with each `name` replaced.
std::string filled(std::string text, std::string_view name, std::uint64_t value);

/// `name key=value key=value`; values have no spaces.
struct Command {
    std::string name;
    std::map<std::string, std::string> words;

    [[nodiscard]] std::string text(std::string const& key, std::string const& usual = "") const;
    [[nodiscard]] double number(std::string const& key, double usual) const;
};

Command parse_command(std::string const& line);

using Counts = std::map<std::string, std::uint64_t>;

/// An object of JSON on one line.
class JsonLine {
  public:
    JsonLine& add(std::string_view key, double value);
    JsonLine& add(std::string_view key, std::string_view value);
    JsonLine& add(std::string_view key, Counts const& counts);
    [[nodiscard]] std::string str() const { return "{" + text_ + "}"; }

  private:
    void begin(std::string_view key);
    std::string text_;
};

}  // namespace parsegres::live
