#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"
#include "config.hpp"

namespace parsegres::proxy {

// The values of all options at the top level by name, each of its type, with defaults filled in; a value that is
// neither given nor has a default is missing. `null` in a file counts as not given.
class Settings {
  public:
    // Throws ConfigError for an unknown name or a value of the wrong type.
    static Settings load(const CommandLine& line, const Environment& environment);

    // nullptr when there is no value.
    [[nodiscard]] const nlohmann::json* find(std::string_view name) const;
    void set(std::string_view name, nlohmann::json value);

    // Values that are there for certain, because they have a default or were checked before.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;  // false without a value

    void warn(std::string line) { warnings_.push_back(std::move(line)); }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    nlohmann::json values_ = nlohmann::json::object();
    std::vector<std::string> warnings_;
};

// The object of options in a JSON file, also inside {"apps": [{…}]}. Throws ConfigError.
nlohmann::json read_config_file(const std::string& path);

}  // namespace parsegres::proxy
