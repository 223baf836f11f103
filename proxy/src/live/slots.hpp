#pragma once
// So many may do something at once; the others wait in line. On one thread.

#include <cstddef>
#include <deque>
#include <utility>

#include <boost/asio/post.hpp>

#include "asio.hpp"

namespace parsegres::proxy::live {

class Slots {
  public:
    Slots(Executor executor, std::size_t count) : executor_(executor), free_(count) {}

    /// What is given back when it goes.
    class Slot {
      public:
        explicit Slot(Slots& slots) : slots_(&slots) {}
        Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
        Slot& operator=(Slot&&) = delete;
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        ~Slot() {
            if (slots_ != nullptr) slots_->give_back();
        }

      private:
        Slots* slots_;
    };

    Awaitable<Slot> take() {
        if (free_ > 0)
            --free_;
        else
            co_await wait();
        co_return Slot(*this);
    }

  private:
    using Waiter = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;

    Awaitable<void> wait() {
        return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
            [this](auto waiter) { waiting_.push_back(std::move(waiter)); }, kAwait);
    }

    /// To the one at the front, who runs later, not inside of this.
    void give_back() {
        if (waiting_.empty()) {
            ++free_;
            return;
        }
        asio::post(executor_, std::move(waiting_.front()));
        waiting_.pop_front();
    }

    Executor executor_;
    std::size_t free_;
    std::deque<Waiter> waiting_;
};

}  // namespace parsegres::proxy::live
