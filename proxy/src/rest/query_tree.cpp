#include "rest/query_tree.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

using Kind = QueryNode::Kind;

constexpr std::size_t kMaxDepth = 5;
constexpr std::size_t kMaxPlace = 20;

bool is_container(const QueryNode& node) { return node.kind == Kind::list || node.kind == Kind::object; }

/// The position behind the bracket that closes the one at `open`, or npos.
std::size_t end_of_brackets(std::string_view name, std::size_t open) {
    std::size_t level = 0;
    for (std::size_t i = open; i < name.size(); ++i) {
        if (name[i] == '[') ++level;
        if (name[i] == ']' && --level == 0) return i + 1;
    }
    return std::string_view::npos;
}

struct Segment {
    std::string_view name;
    bool bracketed = false;
};

/// `a[b][c]` as a, b, c; what is deeper than allowed, or never closed, is one name with its brackets in it.
std::vector<Segment> split_name(std::string_view name) {
    std::vector<Segment> segments;
    std::size_t open = std::min(name.find('['), name.size());
    if (open > 0) segments.push_back({name.substr(0, open)});
    for (std::size_t depth = 0; open < name.size(); ++depth) {
        const std::size_t end = depth < kMaxDepth ? end_of_brackets(name, open) : std::string_view::npos;
        if (end == std::string_view::npos) {
            segments.push_back({name.substr(open), true});
            break;
        }
        segments.push_back({name.substr(open + 1, end - open - 2), true});
        open = std::min(name.find('[', end), name.size());
    }
    return segments;
}

/// A place in a list: a number as JavaScript writes it, small, in brackets.
std::optional<std::size_t> place_of(const Segment& segment) {
    const std::string_view digits = segment.name;
    if (!segment.bracketed || digits.empty() || digits.size() > 2) return std::nullopt;
    if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
    std::size_t place = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), place);
    if (problem != std::errc() || end != digits.data() + digits.size() || place >= kMaxPlace) return std::nullopt;
    return place;
}

QueryNode wrap(const Segment& segment, QueryNode leaf) {
    if (segment.bracketed && segment.name.empty()) {
        if (leaf.kind == Kind::list) return leaf;
        QueryNode list = QueryNode::of(Kind::list);
        list.parts.push_back(std::move(leaf));
        return list;
    }
    if (const auto place = place_of(segment)) {
        QueryNode list = QueryNode::of(Kind::list);
        list.parts.resize(*place);
        list.parts.push_back(std::move(leaf));
        return list;
    }
    QueryNode object = QueryNode::of(Kind::object);
    if (segment.name == "__proto__") return object;  // no name for anything where objects have prototypes
    leaf.name = segment.name;
    object.parts.push_back(std::move(leaf));
    return object;
}

QueryNode leaf_of(std::vector<std::string> values) {
    if (values.size() == 1) return QueryNode::of_text(std::move(values.front()));
    QueryNode list = QueryNode::of(Kind::list);
    for (std::string& value : values) list.parts.push_back(QueryNode::of_text(std::move(value)));
    return list;
}

void name_places(QueryNode& list) {
    std::vector<QueryNode> members;
    for (std::size_t i = 0; i < list.parts.size(); ++i) {
        if (list.parts[i].kind == Kind::hole) continue;
        list.parts[i].name = std::to_string(i);
        members.push_back(std::move(list.parts[i]));
    }
    list.kind = Kind::object;
    list.parts = std::move(members);
}

void merge(QueryNode& target, QueryNode source);

void merge_lists(QueryNode& target, QueryNode& source) {
    for (std::size_t i = 0; i < source.parts.size(); ++i) {
        QueryNode& part = source.parts[i];
        if (part.kind == Kind::hole) continue;
        if (i >= target.parts.size()) target.parts.resize(i + 1);
        QueryNode& there = target.parts[i];
        if (there.kind == Kind::hole)
            there = std::move(part);
        else if (is_container(there) && is_container(part))
            merge(there, std::move(part));
        else
            target.parts.push_back(std::move(part));
    }
}

void merge_objects(QueryNode& target, QueryNode& source) {
    if (target.kind == Kind::list) name_places(target);
    if (source.kind == Kind::list) name_places(source);
    for (QueryNode& part : source.parts) {
        const auto there = std::find_if(target.parts.begin(), target.parts.end(),
                                        [&](const QueryNode& member) { return member.name == part.name; });
        if (there == target.parts.end())
            target.parts.push_back(std::move(part));
        else
            merge(*there, std::move(part));
    }
}

/// One of the two is a text: a list of both.
void gather(QueryNode& target, QueryNode source) {
    if (target.kind != Kind::list) {
        QueryNode list = QueryNode::of(Kind::list);
        list.name = target.name;
        list.parts.push_back(std::move(target));
        target = std::move(list);
    }
    if (source.kind != Kind::list) {
        target.parts.push_back(std::move(source));
        return;
    }
    for (QueryNode& part : source.parts) target.parts.push_back(std::move(part));
}

void merge(QueryNode& target, QueryNode source) {
    if (source.kind == Kind::text && source.text.empty()) return;
    if (!is_container(target) || !is_container(source)) return gather(target, std::move(source));
    if (target.kind == Kind::list && source.kind == Kind::list) return merge_lists(target, source);
    merge_objects(target, source);
}

template <typename Append>
void append_joined(std::string& out, const QueryNode& node, Append append) {
    bool first = true;
    for (const QueryNode& part : node.parts) {
        if (part.kind == Kind::hole) continue;
        if (!first) out += ',';
        first = false;
        append(part);
    }
}

}  // namespace

QueryNode QueryNode::of_text(std::string text) {
    QueryNode node;
    node.kind = Kind::text;
    node.text = std::move(text);
    return node;
}

QueryNode QueryNode::of(Kind kind) {
    QueryNode node;
    node.kind = kind;
    return node;
}

void add_parameter(QueryNode& root, std::string_view name, std::vector<std::string> values) {
    const std::vector<Segment> segments = split_name(name);
    if (segments.empty()) return;
    QueryNode node = leaf_of(std::move(values));
    for (std::size_t i = segments.size(); i-- > 0;) node = wrap(segments[i], std::move(node));
    merge(root, std::move(node));
}

std::string script_text(const QueryNode& node) {
    if (node.kind == Kind::text) return node.text;
    if (node.kind == Kind::object) return "[object Object]";
    std::string text;
    append_joined(text, node, [&text](const QueryNode& part) { text += script_text(part); });
    return text;
}

void append_json(std::string& out, const QueryNode& node) {
    if (node.kind == Kind::text) return append_utf8_json_string(out, node.text);
    const bool is_list = node.kind == Kind::list;
    out += is_list ? '[' : '{';
    append_joined(out, node, [&](const QueryNode& part) {
        if (!is_list) {
            append_utf8_json_string(out, part.name);
            out += ':';
        }
        append_json(out, part);
    });
    out += is_list ? ']' : '}';
}

}  // namespace parsegres::proxy
