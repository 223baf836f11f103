// Loads configurations for tests from what a file, the environment and the command line would hold.
#pragma once

#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "config/config.hpp"

namespace config_test {

// A file that goes away with the object.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& content) {
        const int file = mkstemp(name_);
        if (file < 0) throw std::runtime_error("cannot make a temporary file");
        close(file);
        std::ofstream(name_, std::ios::binary) << content;
    }
    ~TemporaryFile() { std::remove(name_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] std::string name() const { return name_; }

  private:
    char name_[32] = "/tmp/parsegres-config-XXXXXX";
};

struct Input {
    std::vector<std::string> flags = {};
    std::map<std::string, std::string> environment = {};
    std::string file = {};  // content; "": no file
};

inline parsegres::proxy::LoadResult load(const Input& input) {
    const TemporaryFile file(input.file);
    std::vector<const char*> arguments = {"parsegres"};
    for (const std::string& flag : input.flags) arguments.push_back(flag.c_str());
    const std::string file_name = file.name();
    if (!input.file.empty()) arguments.push_back(file_name.c_str());
    const auto environment = [&input](const std::string& name) -> std::optional<std::string> {
        const auto found = input.environment.find(name);
        return found == input.environment.end() ? std::nullopt : std::optional(found->second);
    };
    return parsegres::proxy::load_config(static_cast<int>(arguments.size()), arguments.data(), environment);
}

// What every configuration needs, with `changes` merged in; null takes an option out.
inline std::string file_with(const nlohmann::json& changes) {
    nlohmann::json content = {{"appId", "app"}, {"masterKey", "master"}, {"databaseURI", "postgres://localhost/db"}};
    content.merge_patch(changes);
    return content.dump();
}

inline parsegres::proxy::Config config_with(const nlohmann::json& changes) {
    return std::get<parsegres::proxy::Config>(load({.file = file_with(changes)}));
}

// The message of the refusal; "" when the configuration is accepted.
inline std::string refusal(const Input& input) {
    try {
        load(input);
    } catch (const parsegres::proxy::ConfigError& error) {
        return error.what();
    }
    return "";
}

inline std::string refusal_of(const nlohmann::json& changes) { return refusal({.file = file_with(changes)}); }

}  // namespace config_test
