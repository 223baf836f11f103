#include "value/json.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "error.hpp"

namespace parsegres {
namespace {

[[noreturn]] void fail(std::string message) { throw Error(ErrorCode::invalid_json, std::move(message)); }

// PostgreSQL's text and jsonb have no U+0000.
void refuse_nul(const std::string& text) {
    if (text.find('\0') != std::string::npos) fail("strings must not contain \\u0000");
}

/// Builds a Value from the events of nlohmann's parser, which knows the grammar and UTF-8; keeping our
/// own tree keeps the order of keys and bounds the depth.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
  public:
    TreeBuilder() { frames_.reserve(kUsualDepth); }

    Value take() { return std::move(root_); }

    bool null() override { return add(Value()); }
    bool boolean(bool b) override { return add(Value(b)); }
    bool number_integer(number_integer_t n) override { return add(Value(static_cast<double>(n))); }
    bool number_unsigned(number_unsigned_t n) override { return add(Value(static_cast<double>(n))); }
    bool number_float(number_float_t n, const string_t& /*digits*/) override { return add(Value(n)); }
    bool string(string_t& s) override {
        refuse_nul(s);
        return add(Value(std::move(s)));
    }
    bool binary(binary_t& /*bytes*/) override { return false; }

    bool start_object(std::size_t /*size*/) override { return open(Value(Object())); }
    bool key(string_t& name) override {
        refuse_nul(name);
        frames_.back().key = std::move(name);
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open(Value(Array())); }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& problem) override {
        constexpr int kNumberOverflow = 406;
        if (problem.id == kNumberOverflow) fail("a number is too large");
        fail("invalid JSON at byte " + std::to_string(position));
    }

  private:
    // A repeated key must not make a large object quadratic, so big objects get an index.
    static constexpr std::size_t kIndexedSize = 16;
    static constexpr std::size_t kUsualDepth = 8;
    using Index = std::unordered_map<std::string, std::size_t>;

    struct Frame {
        Value value;
        std::string key;
        std::unique_ptr<Index> index;
    };

    bool add(Value value) {
        if (frames_.empty()) {
            root_ = std::move(value);
            return true;
        }
        Frame& frame = frames_.back();
        if (frame.value.is_array())
            frame.value.as_array().push_back(std::move(value));
        else
            add_member(frame, std::move(value));
        return true;
    }

    static void add_member(Frame& frame, Value value) {
        Object& object = frame.value.as_object();
        if (object.size() < kIndexedSize) {
            object.set(std::move(frame.key), std::move(value));
            return;
        }
        if (frame.index == nullptr) {
            frame.index = std::make_unique<Index>();
            std::size_t position = 0;
            for (const Member& member : object) frame.index->emplace(member.key, position++);
        }
        const auto [found, is_new] = frame.index->emplace(frame.key, object.size());
        if (is_new)
            object.append(std::move(frame.key), std::move(value));
        else
            (object.begin() + static_cast<std::ptrdiff_t>(found->second))->value = std::move(value);
    }

    bool open(Value container) {
        if (frames_.size() >= kMaxJsonDepth) fail("the JSON is nested too deeply");
        frames_.push_back(Frame{std::move(container), {}, {}});
        return true;
    }

    bool close() {
        Value done = std::move(frames_.back().value);
        frames_.pop_back();
        return add(std::move(done));
    }

    Value root_;
    std::vector<Frame> frames_;
};

void append_escaped(std::string& out, char c) {
    static constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default:
            out += "\\u00";
            out += kHex[(static_cast<unsigned char>(c) >> 4) & 0xF];
            out += kHex[static_cast<unsigned char>(c) & 0xF];
    }
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

}  // namespace

Value parse_json(std::string_view text) {
    TreeBuilder builder;
    nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t clean_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_escape(text[i])) continue;
        out.append(text, clean_from, i - clean_from);
        append_escaped(out, text[i]);
        clean_from = i + 1;
    }
    out.append(text, clean_from);
    out += '"';
}

void append_json_number(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";  // what JSON.stringify writes
        return;
    }
    if (number == 0) {
        out += '0';  // JavaScript drops the sign of -0
        return;
    }
    // Shortest digits d.ddde±x, then placed as ECMA-262 Number::toString places them.
    char buffer[32];
    const auto [end, status] = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
    std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    if (text.front() == '-') {
        out += '-';
        text.remove_prefix(1);
    }
    const std::size_t e = text.find('e');
    int exponent = 0;
    const std::string_view exponent_text = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
    std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
    std::string digits(1, text[0]);
    if (e > 2) digits.append(text.substr(2, e - 2));
    const int count = static_cast<int>(digits.size());
    const int point = exponent + 1;  // digits before the decimal point
    if (count <= point && point <= 21) {
        out += digits;
        out.append(static_cast<std::size_t>(point - count), '0');
    } else if (0 < point && point <= 21) {
        out.append(digits, 0, static_cast<std::size_t>(point));
        out += '.';
        out.append(digits, static_cast<std::size_t>(point));
    } else if (-6 < point && point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-point), '0');
        out += digits;
    } else {
        out += digits[0];
        if (count > 1) {
            out += '.';
            out.append(digits, 1);
        }
        out += 'e';
        out += exponent < 0 ? '-' : '+';
        out += std::to_string(std::abs(exponent));
    }
}

void append_json(std::string& out, const Value& value) {
    switch (value.kind()) {
        case Value::Kind::Null: out += "null"; return;
        case Value::Kind::Bool: out += value.as_bool() ? "true" : "false"; return;
        case Value::Kind::Number: append_json_number(out, value.as_number()); return;
        case Value::Kind::String: append_json_string(out, value.as_string()); return;
        case Value::Kind::Array: {
            char separator = '[';
            for (const Value& item : value.as_array()) {
                out += separator;
                append_json(out, item);
                separator = ',';
            }
            out += separator == '[' ? "[]" : "]";
            return;
        }
        case Value::Kind::Object: {
            char separator = '{';
            for (const Member& member : value.as_object()) {
                out += separator;
                append_json_string(out, member.key);
                out += ':';
                append_json(out, member.value);
                separator = ',';
            }
            out += separator == '{' ? "{}" : "}";
            return;
        }
    }
}

std::string to_json(const Value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

}  // namespace parsegres
