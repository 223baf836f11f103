#include "rest/json_text.hpp"

#include <cstdint>
#include <optional>

#include "route/utf8.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

/// A recursive-descent recogniser; depth is bounded, so recursion is.
class Recogniser {
  public:
    explicit Recogniser(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    bool whole() {
        space();
        if (!value(0)) return false;
        space();
        return at_ == end_;
    }

  private:
    bool value(std::size_t depth) {
        if (at_ == end_) return false;
        switch (*at_) {
            case '{': return depth < kMaxJsonDepth && object(depth + 1);
            case '[': return depth < kMaxJsonDepth && array(depth + 1);
            case '"': return string();
            case 't': return literal("true");
            case 'f': return literal("false");
            case 'n': return literal("null");
            default: return number();
        }
    }

    bool object(std::size_t depth) {
        ++at_;
        space();
        if (take('}')) return true;
        do {
            space();
            if (at_ == end_ || *at_ != '"' || !string()) return false;
            space();
            if (!take(':')) return false;
            space();
            if (!value(depth)) return false;
            space();
        } while (take(','));
        return take('}');
    }

    bool array(std::size_t depth) {
        ++at_;
        space();
        if (take(']')) return true;
        do {
            space();
            if (!value(depth)) return false;
            space();
        } while (take(','));
        return take(']');
    }

    bool string() {
        ++at_;
        while (at_ != end_) {
            const char c = *at_++;
            if (c == '"') return true;
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c == '\\' && !escape()) return false;
        }
        return false;
    }

    bool escape() {
        if (at_ == end_) return false;
        const char c = *at_++;
        if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
        for (int i = 0; i < 4; ++i, ++at_)
            if (at_ == end_ || std::string_view("0123456789abcdefABCDEF").find(*at_) == std::string_view::npos)
                return false;
        return true;
    }

    bool number() {
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            return digits();
        }
        return true;
    }

    bool digits() {
        const char* const begin = at_;
        while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
        return at_ != begin;
    }

    bool literal(std::string_view word) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    bool take(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }

    void space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
    }

    const char* at_;
    const char* end_;
};

void append_code_point(std::string& out, std::uint32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

std::optional<std::uint32_t> hex4(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = text[static_cast<std::size_t>(i)];
        unit <<= 4;
        if (c >= '0' && c <= '9')
            unit |= static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
            unit |= static_cast<std::uint32_t>(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            unit |= static_cast<std::uint32_t>(c - 'A' + 10);
        else
            return std::nullopt;
    }
    return unit;
}

/// `raw` begins behind the `u` of an escape; what was used of it is removed.
std::optional<std::uint32_t> take_unicode_escape(std::string_view& raw) {
    const auto unit = hex4(raw);
    if (!unit) return std::nullopt;
    raw.remove_prefix(4);
    if (*unit < 0xD800 || *unit > 0xDFFF) return unit;
    if (*unit > 0xDBFF || !raw.starts_with("\\u")) return std::nullopt;
    const auto low = hex4(raw.substr(2));
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
    raw.remove_prefix(6);
    return 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
}

}  // namespace

bool is_json(std::string_view text) { return Recogniser(text).whole(); }

bool nests_too_deep(std::string_view text) {
    std::size_t depth = 0;
    bool inside_string = false;
    for (std::size_t i = 0; i < text.size() && depth <= kMaxJsonDepth; ++i) {
        const char c = text[i];
        if (c == '"') inside_string = !inside_string;
        if (inside_string && c == '\\') ++i;
        if (inside_string) continue;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
    }
    return depth > kMaxJsonDepth;
}

bool decode_json_string(std::string_view raw, std::string& out) {
    static constexpr std::string_view kShort = "\"\\/bfnrt";
    static constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
    while (!raw.empty()) {
        const std::size_t backslash = raw.find('\\');
        out.append(raw, 0, backslash);
        if (backslash == std::string_view::npos) return true;
        raw.remove_prefix(backslash + 1);
        if (raw.empty()) return false;
        const char c = raw.front();
        raw.remove_prefix(1);
        if (c == 'u') {
            const auto point = take_unicode_escape(raw);
            if (!point) return false;
            append_code_point(out, *point);
            continue;
        }
        const std::size_t which = kShort.find(c);
        if (which == std::string_view::npos) return false;
        out += kMeaning[which];
    }
    return true;
}

void append_latin1_json_string(std::string& out, std::string_view bytes) {
    bool plain = true;
    for (const char c : bytes) plain = plain && static_cast<unsigned char>(c) < 0x80;
    if (plain) {
        append_json_string(out, bytes);
        return;
    }
    std::string text;
    for (const char c : bytes) append_code_point(text, static_cast<unsigned char>(c));
    append_json_string(out, text);
}

void append_utf8_json_string(std::string& out, std::string_view text) {
    if (is_storable_utf8(text)) {
        append_json_string(out, text);
        return;
    }
    std::string repaired;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80 && c != '\0')
            repaired += c;
        else
            append_code_point(repaired, 0xFFFD);
    }
    append_json_string(out, repaired);
}

}  // namespace parsegres::proxy
