#pragma once
// Counts what is under way, however it ends.

#include <cstddef>

namespace parsegres::proxy {

class Busy {
  public:
    explicit Busy(std::size_t& count) : count_(count) { ++count_; }
    ~Busy() { --count_; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

  private:
    std::size_t& count_;
};

}  // namespace parsegres::proxy
