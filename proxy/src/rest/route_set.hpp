#pragma once
// Which operations on which classes the database wants to be told of as whole requests, because code of the app runs in
// them. Only a hint, learnt from the database's own words: the short way says so where it does not lead on, and the
// long way leads everywhere.

#include <string>
#include <string_view>
#include <unordered_set>

#include "route/route.hpp"

namespace parsegres::proxy {

class WholeRoutes {
  public:
    [[nodiscard]] bool contains(const Route& route) const {
        return !routes_.empty() && routes_.contains(key_of(route));
    }
    void add(const Route& route) {
        if (routes_.size() == kMost) routes_.clear();
        routes_.insert(key_of(route));
    }

  private:
    static constexpr std::size_t kMost = 10'000;

    static std::string key_of(const Route& route) {
        std::string key(1, static_cast<char>('a' + static_cast<int>(route.operation)));
        return key += route.class_name;
    }

    std::unordered_set<std::string> routes_;
};

}  // namespace parsegres::proxy
