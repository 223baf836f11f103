#include "rest/query_string.hpp"

#include <algorithm>
#include <vector>

#include "rest/json_text.hpp"
#include "rest/query_tree.hpp"
#include "route/route.hpp"

namespace parsegres::proxy {
namespace {

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

/// Brackets count in either form.
std::string plain_brackets(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view escape = text.substr(i, 3);
        const bool bracket = escape.size() == 3 && escape[0] == '%' && escape[1] == '5';
        if (bracket && (escape[2] == 'B' || escape[2] == 'b')) {
            plain += '[';
            i += 2;
        } else if (bracket && (escape[2] == 'D' || escape[2] == 'd')) {
            plain += ']';
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

/// Where the name ends: a name may have an equals sign inside of brackets.
std::size_t end_of_name(std::string_view pair) {
    const std::size_t bracket = pair.find("]=");
    return bracket != std::string_view::npos ? bracket + 1 : std::min(pair.find('='), pair.size());
}

std::vector<Parameter> parse(std::string_view text) {
    std::vector<Parameter> parameters;
    for (std::size_t count = 0; !text.empty() && count < kMaxParameters; ++count) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string pair = plain_brackets(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view view = pair;
        const std::size_t equals = end_of_name(view);
        std::string name = decode(view.substr(0, equals));
        if (name.empty()) continue;
        std::string value = decode(view.substr(std::min(equals + 1, view.size())));
        const auto known =
            std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.name == name; });
        if (known == parameters.end())
            parameters.push_back({std::move(name), {std::move(value)}});
        else
            known->values.push_back(std::move(value));
    }
    return parameters;
}

void append_separated_name(std::string& out, const std::string& name, bool first) {
    if (!first) out += ',';
    append_utf8_json_string(out, name);
    out += ':';
}

}  // namespace

bool append_query_members(std::string& out, std::string_view query) {
    QueryNode root = QueryNode::of(QueryNode::Kind::object);
    for (Parameter& parameter : parse(query)) add_parameter(root, parameter.name, std::move(parameter.values));
    bool first = true;
    for (const QueryNode& member : root.parts) {
        append_separated_name(out, member.name, first);
        first = false;
        const std::string text = script_text(member);
        if (is_json(text))
            out += text;
        else
            append_json(out, member);
    }
    return !first;
}

bool append_form_members(std::string& out, std::string_view form) {
    if (static_cast<std::size_t>(std::count(form.begin(), form.end(), '&')) >= kMaxParameters) return false;
    bool first = true;
    for (Parameter& parameter : parse(form)) {
        append_separated_name(out, parameter.name, first);
        first = false;
        QueryNode value = QueryNode::of(QueryNode::Kind::list);
        for (std::string& text : parameter.values) value.parts.push_back(QueryNode::of_text(std::move(text)));
        append_json(out, value.parts.size() == 1 ? value.parts.front() : value);
    }
    return true;
}

}  // namespace parsegres::proxy
