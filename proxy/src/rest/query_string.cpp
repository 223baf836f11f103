#include "rest/query_string.hpp"

#include <algorithm>
#include <vector>

#include "rest/json_text.hpp"
#include "route/route.hpp"

namespace parsegres::proxy {
namespace {

enum class Values : unsigned char { json_or_string, string };

// As many as the reference's parser takes; the rest is ignored there too.
constexpr std::size_t kMaxParameters = 1000;

struct Parameter {
    std::string name;
    std::vector<std::string> values;
};

std::string decode(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    auto decoded = percent_decode(spaced);
    return decoded ? std::move(*decoded) : spaced;
}

std::vector<Parameter> parse(std::string_view text) {
    std::vector<Parameter> parameters;
    for (std::size_t count = 0; !text.empty() && count < kMaxParameters; ++count) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string name = decode(pair.substr(0, equals));
        std::string value = decode(pair.substr(std::min(equals + 1, pair.size())));
        const auto known =
            std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.name == name; });
        if (known == parameters.end())
            parameters.push_back({std::move(name), {std::move(value)}});
        else
            known->values.push_back(std::move(value));
    }
    return parameters;
}

void append_value(std::string& out, const Parameter& parameter, Values values) {
    if (parameter.values.size() == 1) {
        const std::string& value = parameter.values.front();
        if (values == Values::json_or_string && is_json(value))
            out += value;
        else
            append_utf8_json_string(out, value);
        return;
    }
    char separator = '[';
    for (const std::string& value : parameter.values) {
        out += separator;
        append_utf8_json_string(out, value);
        separator = ',';
    }
    out += ']';
}

bool append_members(std::string& out, std::string_view text, Values values) {
    bool any = false;
    for (const Parameter& parameter : parse(text)) {
        if (any) out += ',';
        append_utf8_json_string(out, parameter.name);
        out += ':';
        append_value(out, parameter, values);
        any = true;
    }
    return any;
}

}  // namespace

bool append_query_members(std::string& out, std::string_view query) {
    return append_members(out, query, Values::json_or_string);
}

bool append_form_members(std::string& out, std::string_view form) { return append_members(out, form, Values::string); }

}  // namespace parsegres::proxy
