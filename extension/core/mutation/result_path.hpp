#pragma once
// The results of operations as an answer tells them.

#include <string_view>

#include "value/value.hpp"

namespace parsegres {

/// Puts the values that keys have in `row` into `answer`, as the reference does: a key `a.b.c` as {"a":{"b":{"c":…}}},
/// a key into an array as the whole array, and nothing for what is null or a Pointer.
class ResultBuilder {
  public:
    /// Both must outlive the builder. `row`: values by field.
    ResultBuilder(Object& answer, const Object& row) : answer_(answer), row_(row) {}

    void add(std::string_view key);

  private:
    Object& answer_;
    const Object& row_;
};

}  // namespace parsegres
