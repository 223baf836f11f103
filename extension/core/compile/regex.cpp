#include "compile/regex.hpp"

#include <algorithm>

#include "compile/regex_atoms.hpp"

namespace parsegres {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

class Translator {
  public:
    Translator(std::string_view pattern, std::string_view options) : in_(pattern) { add_flags(options); }

    std::string run() {
        while (take_leading_flags()) {}
        if (peek() == '*' || peek() == '+' || peek() == '?') fail_regex("nothing to repeat");
        while (!in_.empty()) translate_next();
        return flags() + out_;
    }

  private:
    [[nodiscard]] char peek(std::size_t offset = 0) const { return offset < in_.size() ? in_[offset] : '\0'; }

    bool take(std::string_view text) {
        if (!in_.starts_with(text)) return false;
        in_.remove_prefix(text.size());
        return true;
    }

    char take_char() {
        const char c = peek();
        if (in_.empty()) fail_regex("ends too early");
        in_.remove_prefix(1);
        return c;
    }

    std::string_view take_until(std::string_view end) {
        const std::size_t length = in_.find(end);
        if (length == std::string_view::npos) fail_regex("missing " + std::string(end));
        const std::string_view text = in_.substr(0, length);
        in_.remove_prefix(length + end.size());
        return text;
    }

    void add_flags(std::string_view letters) {
        for (const char letter : letters) {
            if (letter == 'i')
                ignore_case_ = true;
            else if (letter == 'm')
                multiline_ = true;
            else if (letter == 's')
                dot_all_ = true;
            else if (letter == 'x')
                extended_ = true;
            else if (letter != 'u')
                fail_regex("unknown flag");
        }
    }

    /// `(?is)` in front of all else.
    bool take_leading_flags() {
        if (!in_.starts_with("(?")) return false;
        const std::size_t end = in_.find_first_not_of("imsxu", 2);
        if (end == 2 || end == std::string_view::npos || in_[end] != ')') return false;
        add_flags(in_.substr(2, end - 2));
        in_.remove_prefix(end + 1);
        return true;
    }

    /// Embedded options of the result. `w` makes ^ and $ see newlines and nothing else; what `.` means is spelt out.
    [[nodiscard]] std::string flags() const {
        if (!ignore_case_ && !multiline_) return {};
        return std::string("(?") + (ignore_case_ ? "i" : "") + (multiline_ ? "w" : "") + ")";
    }

    void translate_next() {
        if (take("\\Q")) return translate_quoted();
        const char c = take_char();
        switch (c) {
            case '\\': return translate_escape();
            case '[': return translate_brackets();
            case '(': return translate_group();
            case '.': out_ += dot_all_ ? "." : "[^\\n]"; return;
            case '*':
            case '+':
            case '?': return translate_quantifier(c);
            case '{':
                if (is_digit(peek())) return translate_bound();
                out_ += "\\{";
                return;
            default: break;
        }
        if (extended_ && is_space(c)) return;
        if (extended_ && c == '#') {
            in_.remove_prefix(std::min(in_.find('\n'), in_.size()));
            return;
        }
        out_ += c;
    }

    /// Up to \E, or the end.
    void translate_quoted() {
        const std::size_t end = std::min(in_.find("\\E"), in_.size());
        for (const char c : in_.substr(0, end)) append_literal(c);
        in_.remove_prefix(end);
        take("\\E");
    }

    void append_literal(char c) {
        if (is_ascii(c) && !is_word_char(c)) out_ += '\\';
        out_ += c;
    }

    void check_possessive() {
        if (peek() == '+') fail_regex("possessive quantifiers are not supported");
        if (peek() == '?') out_ += take_char();
    }

    void translate_quantifier(char c) {
        out_ += c;
        check_possessive();
    }

    void translate_bound() {
        out_ += '{';
        out_ += take_until("}");
        out_ += '}';
        check_possessive();
    }

    void translate_group() {
        if (!take("?")) {
            out_ += '(';
            return;
        }
        for (const std::string_view kind : {":", "=", "!", "<=", "<!"})
            if (take(kind)) {
                out_.append("(?").append(kind);
                return;
            }
        if (take("#")) {
            take_until(")");
            return;
        }
        if (take("<") || take("P<"))
            take_until(">");
        else if (take("'"))
            take_until("'");
        else
            fail_regex("this kind of group is not supported");
        out_ += '(';
    }

    std::string_view take_hex(std::size_t most) {
        const std::string_view head = in_.substr(0, most);
        const std::string_view digits = head.substr(0, head.find_first_not_of(kHexDigits));
        in_.remove_prefix(digits.size());
        return digits;
    }

    void translate_hex() { out_ += code_point_escape(take("{") ? take_until("}") : take_hex(2)); }

    std::string_view take_property() {
        if (take("{")) return property_class(take_until("}"));
        const std::string_view letter = in_.substr(0, 1);
        in_.remove_prefix(letter.size());
        return property_class(letter);
    }

    /// Escapes that mean the same inside and outside of brackets.
    bool translate_common_escape(char c) {
        constexpr std::string_view kSame = "dwsDWSnrtfveac";
        if (c == 'x')
            translate_hex();
        else if (c == 'u' && begins_with_hex4())
            out_ += code_point_escape(take_hex(4));
        else if (c == 'E')
            return true;  // the end of a quotation that had no beginning
        else if (kSame.find(c) != std::string_view::npos)
            out_.append(1, '\\').append(1, c);
        else if (!is_word_char(c))
            append_literal(c);
        else
            return false;
        return true;
    }

    [[nodiscard]] bool begins_with_hex4() const {
        const std::string_view head = in_.substr(0, 4);
        return head.size() == 4 && head.find_first_not_of(kHexDigits) == std::string_view::npos;
    }

    void translate_escape() {
        const char c = take_char();
        if (translate_common_escape(c)) return;
        switch (c) {
            case 'b': out_ += "\\y"; return;
            case 'B': out_ += "\\Y"; return;
            case 'z': out_ += "\\Z"; return;
            case 'Z': out_ += "(?=\\n?\\Z)"; return;
            case 'h': out_ += "[ \\t]"; return;
            case 'H': out_ += "[^ \\t]"; return;
            case 'R': out_ += "(?:\\r\\n|[\\n\\r])"; return;
            case 'N': out_ += "[^\\n]"; return;
            case 'p': out_.append("[").append(take_property()).append("]"); return;
            case 'P': out_.append("[^").append(take_property()).append("]"); return;
            case 'K':
            case 'G':
            case 'X':
            case 'C':
            case 'k':
            case 'g': fail_regex("this escape is not supported");
            default: break;
        }
        // Back references, and the anchors that PostgreSQL has besides; other letters stand for themselves.
        if (is_digit(c) || std::string_view("AyYmM").find(c) != std::string_view::npos) out_ += '\\';
        out_ += c;
    }

    void translate_brackets() {
        out_ += '[';
        if (take("^")) out_ += '^';
        if (take("]")) out_ += "\\]";
        bool after_class = false;
        while (peek() != ']') after_class = translate_bracket_item(after_class);
        in_.remove_prefix(1);
        out_ += ']';
    }

    /// True when the item stands for several characters, so that a `-` after it cannot be a range.
    bool translate_bracket_item(bool after_class) {
        if (take("\\Q")) {
            translate_quoted();
            return false;
        }
        if (in_.starts_with("[:") && in_.find(":]") != std::string_view::npos) {
            out_.append(take_until(":]")).append(":]");
            return true;
        }
        const char c = take_char();
        if (c == '\\') return translate_bracket_escape();
        if (c == '[' || (c == '-' && after_class)) out_ += '\\';
        out_ += c;
        return false;
    }

    bool translate_bracket_escape() {
        const char c = take_char();
        if (translate_common_escape(c)) return std::string_view("dwsDWS").find(c) != std::string_view::npos;
        switch (c) {
            case 'b': out_ += "\\b"; return false;
            case 'h': out_ += " \\t"; return true;
            case 'p': out_ += take_property(); return true;
            default: break;
        }
        if (is_digit(c)) out_ += '\\';
        out_ += c;
        return false;
    }

    std::string_view in_;
    std::string out_;
    bool ignore_case_ = false;
    bool multiline_ = false;
    bool dot_all_ = false;
    bool extended_ = false;
};

}  // namespace

std::string translate_regex(std::string_view pattern, std::string_view options) {
    return Translator(pattern, options).run();
}

}  // namespace parsegres
