#include "rest/header_object.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ascii.hpp"
#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The Basic scheme can carry the master key.
bool is_secret(std::string_view name, std::string_view value) {
    if (name == "x-parse-master-key" || name == "x-parse-maintenance-key") return true;
    return name == "authorization" && lower_case(value.substr(0, 6)) == "basic ";
}

void add(Headers& headers, std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string name = lower_case(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (is_secret(name, value)) return;
    const auto same =
        std::find_if(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; });
    if (same != headers.end())
        (same->second += ", ") += value;
    else
        headers.emplace_back(std::move(name), value);
}

Headers parse(std::string_view head) {
    Headers headers;
    head.remove_prefix(std::min(head.find_first_not_of("\r\n"), head.size()));
    bool is_request_line = true;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        std::string_view line = head.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        if (!is_request_line) add(headers, line);
        is_request_line = false;
        head.remove_prefix(std::min(end + 1, head.size()));
    }
    return headers;
}

}  // namespace

void append_header_object(std::string& out, std::string_view head) {
    out += '{';
    for (const auto& [name, value] : parse(head)) {
        if (out.back() != '{') out += ',';
        append_latin1_json_string(out, name);
        out += ':';
        append_latin1_json_string(out, value);
    }
    out += '}';
}

}  // namespace parsegres::proxy
