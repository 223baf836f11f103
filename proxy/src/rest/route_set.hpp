#pragma once
// What is remembered of routes: operations on classes, or of functions. Only ever a hint: it is bounded, and forgets
// all when it is full.

#include <string>
#include <unordered_set>

#include "route/route.hpp"

namespace parsegres::proxy {

class RouteSet {
  public:
    [[nodiscard]] bool contains(const Route& route) const {
        return !routes_.empty() && routes_.contains(key_of(route));
    }
    void add(const Route& route) {
        if (routes_.size() == kMost) routes_.clear();
        routes_.insert(key_of(route));
    }
    void remove(const Route& route) { routes_.erase(key_of(route)); }

  private:
    static constexpr std::size_t kMost = 10'000;

    static std::string key_of(const Route& route) {
        std::string key(1, static_cast<char>('a' + static_cast<int>(route.operation)));
        return (key += route.class_name) += route.name;
    }

    std::unordered_set<std::string> routes_;
};

}  // namespace parsegres::proxy
