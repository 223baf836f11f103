#include "rest/shallow_scanner.hpp"

#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

constexpr auto kNowhere = std::string_view::npos;

constexpr std::array<std::string_view, kBodyKeyCount> kNames{
    "_method",    "_ApplicationId",  "_JavaScriptKey", "_ClientVersion", "_InstallationId",   "_SessionToken",
    "_MasterKey", "_MaintenanceKey", "_context",       "_ContentType",   "_RevocableSession", "_noBody",
};

constexpr std::array<bool, 256> table_of(std::string_view characters) {
    std::array<bool, 256> table{};
    for (const char c : characters) table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto kSpace = table_of(" \t\n\r");
constexpr auto kStringStop = table_of("\"\\");
constexpr auto kNestedStop = table_of("\"{}[]");
constexpr auto kScalarStop = table_of(" \t\n\r,}]{[\":");

std::size_t skip_space(std::string_view text, std::size_t at) {
    while (at < text.size() && kSpace[static_cast<unsigned char>(text[at])]) ++at;
    return at;
}

/// The first position of `stops` from `at` on, or the end.
std::size_t skip_to(const std::array<bool, 256>& stops, std::string_view text, std::size_t at) {
    while (at < text.size() && !stops[static_cast<unsigned char>(text[at])]) ++at;
    return at;
}

/// `at` is behind the opening quote; gives the position behind the closing one.
std::size_t skip_string(std::string_view text, std::size_t at) {
    while (true) {
        at = skip_to(kStringStop, text, at);
        if (at >= text.size()) return kNowhere;
        if (text[at] == '"') return at + 1;
        at += 2;
    }
}

/// `at` is on an opening bracket. Brackets are only counted: what a strict parser accepts ends at the same place,
/// and what it does not accept the database refuses.
std::size_t skip_nested(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    while (true) {
        at = skip_to(kNestedStop, text, at);
        if (at >= text.size()) return kNowhere;
        const char c = text[at++];
        if (c == '"') {
            at = skip_string(text, at);
            if (at == kNowhere) return kNowhere;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (--depth == 0) {
            return at;
        }
    }
}

std::size_t skip_value(std::string_view text, std::size_t at) {
    if (at >= text.size()) return kNowhere;
    if (text[at] == '"') return skip_string(text, at + 1);
    if (text[at] == '{' || text[at] == '[') return skip_nested(text, at);
    const std::size_t end = skip_to(kScalarStop, text, at);
    return end == at ? kNowhere : end;
}

/// Which of our keys a key is; `raw` is what stands between its quotes.
std::size_t index_of(std::string_view raw) {
    if (raw.empty() || (raw[0] != '_' && raw[0] != '\\')) return kNowhere;
    std::string decoded;
    if (raw.find('\\') != kNowhere) {
        if (!decode_json_string(raw, decoded)) return kNowhere;
        raw = decoded;
    }
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == raw) return i;
    return kNowhere;
}

}  // namespace

BodyKind ShallowScanner::scan(std::string_view text) {
    text_ = text;
    values_.fill({});
    found_.clear();
    present_ = 0;

    std::size_t at = skip_space(text, 0);
    if (at >= text.size()) return BodyKind::malformed;
    if (text[at] == '[') return BodyKind::array;
    if (text[at] != '{') return BodyKind::malformed;
    inner_begin_ = ++at;
    at = skip_space(text, at);
    if (at >= text.size()) return BodyKind::malformed;
    if (text[at] == '}') {
        inner_end_ = at;
    } else {
        at = inner_begin_;
        if (!scan_member(at)) return BodyKind::malformed;
        while (text[at] == ',')
            if (!scan_member(++at)) return BodyKind::malformed;
        inner_end_ = at;
    }
    return skip_space(text, at + 1) == text.size() ? BodyKind::object : BodyKind::malformed;
}

/// `at` goes from behind the comma or brace before a member to the comma or brace behind it.
bool ShallowScanner::scan_member(std::size_t& at) {
    const std::size_t begin = at;
    const std::size_t key_begin = skip_space(text_, at) + 1;
    if (key_begin > text_.size() || text_[key_begin - 1] != '"') return false;
    const std::size_t key_end = skip_string(text_, key_begin);
    if (key_end == kNowhere) return false;
    const std::size_t colon = skip_space(text_, key_end);
    if (colon >= text_.size() || text_[colon] != ':') return false;
    const std::size_t value_begin = skip_space(text_, colon + 1);
    const std::size_t value_end = skip_value(text_, value_begin);
    if (value_end == kNowhere) return false;
    at = skip_space(text_, value_end);
    if (at >= text_.size() || (text_[at] != ',' && text_[at] != '}')) return false;

    const std::size_t index = index_of(text_.substr(key_begin, key_end - 1 - key_begin));
    if (index != kNowhere)
        note(static_cast<BodyKey>(index), begin, at, text_.substr(value_begin, value_end - value_begin));
    return true;
}

void ShallowScanner::note(BodyKey key, std::size_t begin, std::size_t end, std::string_view value) {
    values_[static_cast<std::size_t>(key)] = value;
    present_ |= set_of(key);
    found_.push_back({key, begin, end});
}

bool ShallowScanner::append_members(std::string& out, BodyKeySet cut) const {
    const std::size_t before = out.size();
    std::size_t at = inner_begin_;
    for (const Found& member : found_) {
        if ((set_of(member.key) & cut) == 0) continue;
        out.append(text_, at, member.begin - at);
        // The comma behind goes with the member; the last member has the brace there.
        at = member.end < inner_end_ ? member.end + 1 : member.end;
    }
    out.append(text_, at, inner_end_ - at);
    std::size_t end = out.size();
    while (end > before && kSpace[static_cast<unsigned char>(out[end - 1])]) --end;
    // Without the last member, the comma of the one before it is left over.
    if (end > before && at == inner_end_ && out[end - 1] == ',') --end;
    out.resize(end);
    return end > before;
}

}  // namespace parsegres::proxy
