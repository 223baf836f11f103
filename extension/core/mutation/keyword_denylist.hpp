#pragma once
// The option requestKeywordDenylist: keys and values that no write may carry, at any depth.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

class KeywordDenylist {
  public:
    /// `entries`: the array of {key?, value?} as configured. Strings are JavaScript regular expressions that match
    /// anywhere; an entry with both needs both in one member. What is no such entry is skipped.
    explicit KeywordDenylist(const Value& entries);
    KeywordDenylist(KeywordDenylist&&) noexcept;
    KeywordDenylist& operator=(KeywordDenylist&&) noexcept;
    ~KeywordDenylist();

    /// Throws Error(invalid_key_name) with the entry that `body` hits.
    void check(const Object& body) const;

  private:
    struct Entry;
    std::vector<Entry> entries_;
};

}  // namespace parsegres
