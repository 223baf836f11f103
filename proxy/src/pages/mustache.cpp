#include "pages/mustache.hpp"

#include <vector>

#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::size_t kMaxNesting = 32;

struct Tag {
    char kind = 0;  // one of # ^ / & ! { or 0 for a plain name
    std::string_view name;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

class Renderer {
  public:
    Renderer(std::string_view text, Escape escape) : rest_(text), escape_(escape) {}

    std::string render(const Value& values) {
        scopes_.push_back(&values);
        block({}, true);
        return std::move(out_);
    }

  private:
    /// Renders up to the end of the section `section`, or of the text when it is empty; writes only when `live`.
    void block(std::string_view section, bool live) {
        while (!rest_.empty()) {
            const std::size_t open = rest_.find("{{");
            if (live) out_ += rest_.substr(0, open);
            if (open == std::string_view::npos) break;
            rest_.remove_prefix(open + 2);
            const Tag tag = next_tag();
            if (tag.kind == '/') {
                if (tag.name == section) return;
                continue;
            }
            if (tag.kind == '#' || tag.kind == '^')
                section_of(tag, live);
            else if (live)
                value_of(tag);
        }
        rest_ = {};
    }

    Tag next_tag() {
        const bool triple = rest_.starts_with('{');
        const std::string_view end = triple ? "}}}" : "}}";
        const std::size_t close = rest_.find(end);
        if (close == std::string_view::npos) {
            rest_ = {};
            return {'!', {}};
        }
        std::string_view inner = trimmed(rest_.substr(0, close));
        rest_.remove_prefix(close + end.size());
        constexpr std::string_view kKinds = "#^/&!{";
        if (inner.empty() || kKinds.find(inner.front()) == std::string_view::npos) return {0, inner};
        return {inner.front(), trimmed(inner.substr(1))};
    }

    void section_of(const Tag& tag, bool live) {
        const std::string_view begin = rest_;
        const Value* const value = find(tag.name);
        const bool truthy = value != nullptr && value->truthy() && !(value->is_array() && value->as_array().empty());
        const bool shown = live && truthy == (tag.kind == '#') && scopes_.size() < kMaxNesting;
        if (!shown) return block(tag.name, false);
        if (tag.kind == '^') return block(tag.name, true);
        if (!value->is_array()) return inside(*value, tag.name);
        for (const Value& element : value->as_array()) {
            rest_ = begin;
            inside(element, tag.name);
        }
    }

    void inside(const Value& value, std::string_view section) {
        scopes_.push_back(&value);
        block(section, true);
        scopes_.pop_back();
    }

    const Value* find(std::string_view name) const {
        if (name == ".") return scopes_.back();
        const std::size_t dot = name.find('.');
        const Value* value = nullptr;
        for (std::size_t i = scopes_.size(); i-- > 0 && value == nullptr;)
            value = scopes_[i]->find(name.substr(0, dot));
        while (value != nullptr && name.find('.') != std::string_view::npos) {
            name.remove_prefix(name.find('.') + 1);
            value = value->find(name.substr(0, name.find('.')));
        }
        return value;
    }

    void value_of(const Tag& tag) {
        if (tag.kind == '!') return;
        const Value* const value = find(tag.name);
        if (value == nullptr || value->is_null()) return;
        const std::string text = value->is_string() ? value->as_string() : to_json(*value);
        if (tag.kind != 0 || escape_ == Escape::none)
            out_ += text;
        else
            append_html(out_, text);
    }

    std::string_view rest_;
    Escape escape_;
    std::string out_;
    std::vector<const Value*> scopes_;
};

}  // namespace

void append_html(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            case '`': out += "&#x60;"; break;
            case '=': out += "&#x3D;"; break;
            case '/': out += "&#x2F;"; break;
            default: out += c;
        }
    }
}

std::string render_mustache(std::string_view text, const Value& values, Escape escape) {
    return Renderer(text, escape).render(values);
}

}  // namespace parsegres::proxy
