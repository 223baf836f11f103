#include "mutation/keyword_denylist.hpp"

#include <regex>

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

/// std::regex needs stack in proportion to the text, so that a long one could end the process. What is too long to be
/// searched counts as a hit.
constexpr std::size_t kMaxRegexText = 10'000;

/// A JavaScript regular expression that matches anywhere in a text, or a value that has to be equal.
class Matcher {
  public:
    explicit Matcher(const Value& pattern) : pattern_(pattern) {
        if (!pattern.is_string()) return;
        if (pattern.as_string().find_first_of("\\^$.|?*+()[]{}") == std::string::npos) return;
        try {
            regex_.emplace(pattern.as_string());
        } catch (const std::regex_error&) {
            // Not an expression that can be compiled here: its text is searched for as it is.
        }
    }

    [[nodiscard]] bool matches_text(const std::string& text) const {
        if (!pattern_.is_string()) return false;
        if (!regex_) return text.find(pattern_.as_string()) != std::string::npos;
        return text.size() > kMaxRegexText || std::regex_search(text, *regex_);
    }

    [[nodiscard]] bool matches(const Value& value) const {
        if (value.is_string()) return matches_text(value.as_string());
        return value.kind() == pattern_.kind() && !value.is_array() && !value.is_object() && value == pattern_;
    }

  private:
    Value pattern_;
    std::optional<std::regex> regex_;
};

}  // namespace

struct KeywordDenylist::Entry {
    std::string text;  ///< the entry as JSON, for the error
    std::optional<Matcher> key;
    std::optional<Matcher> value;

    [[nodiscard]] bool hits(const std::string& name, const Value& content) const {
        return (!key || key->matches_text(name)) && (!value || value->matches(content));
    }

    /// Recursion is bounded by the depth of JSON.
    [[nodiscard]] bool is_in(const Value& content) const {
        if (content.is_object()) return is_in(content.as_object());
        if (!content.is_array()) return false;
        std::size_t position = 0;
        for (const Value& item : content.as_array())
            if (hits(std::to_string(position++), item) || is_in(item)) return true;
        return false;
    }

    [[nodiscard]] bool is_in(const Object& object) const {
        for (const Member& member : object)
            if (hits(member.key, member.value) || is_in(member.value)) return true;
        return false;
    }
};

KeywordDenylist::KeywordDenylist(const Value& entries) {
    if (!entries.is_array()) return;
    for (const Value& item : entries.as_array()) {
        Entry entry{to_json(item), std::nullopt, std::nullopt};
        if (item.is_string()) entry.key.emplace(item);  // the short form of {"key":…}
        if (const Value* key = item.find("key")) entry.key.emplace(*key);
        if (const Value* value = item.find("value")) entry.value.emplace(*value);
        if (entry.key || entry.value) entries_.push_back(std::move(entry));
    }
}

KeywordDenylist::KeywordDenylist(KeywordDenylist&&) noexcept = default;
KeywordDenylist& KeywordDenylist::operator=(KeywordDenylist&&) noexcept = default;
KeywordDenylist::~KeywordDenylist() = default;

void KeywordDenylist::check(const Object& body) const {
    for (const Entry& entry : entries_)
        if (entry.is_in(body))
            throw Error(ErrorCode::invalid_key_name, "Prohibited keyword in request data: " + entry.text + '.');
}

}  // namespace parsegres
