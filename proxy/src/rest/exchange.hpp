#pragma once
// The questions that the database asks before it answers a request, and the answers they got; knows no network.

#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

/// The elements of a JSON array as they stand in its text; views into it. `array` must be well-formed.
std::vector<std::string_view> elements_of(std::string_view array);

/// The value of a member of a JSON object as it stands in its text, the last one of that name; empty when there is
/// none. `object` must be well-formed. Names are compared as they are written: one with escapes is never found.
std::string_view member_of(std::string_view object, std::string_view name);

/// What the string says that `json` is; empty for all that is no string.
std::string string_of(std::string_view json);

class Answers {
  public:
    /// `question` and `answer` are JSON texts.
    void add(std::string_view question, std::string_view answer);
    /// All answers so far as the database wants them, each behind its question, as netstrings; empty for none.
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace parsegres::proxy
