#pragma once
// The questions that the database asks before it answers a request, and the answers they got; knows no network.

#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

/// The elements of a JSON array as they stand in its text; views into it. `array` must be well-formed.
std::vector<std::string_view> elements_of(std::string_view array);

class Answers {
  public:
    /// `question` and `answer` are JSON texts.
    void add(std::string_view question, std::string_view answer);
    /// All answers so far as the database wants them: a JSON object by the texts of the questions; empty for none.
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace parsegres::proxy
