// An array that grows at its end, in memory from a budget.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "checker/explore/memory_budget.hpp"

namespace pmapcheck::explore {

template <class T>
class GrowingArray {
 public:
  /// `budget` must outlive the array. It holds no memory until the first push(), and then room for
  /// `first_room`.
  explicit GrowingArray(MemoryBudget& budget, std::size_t first_room = 64)
      : budget_(&budget), first_room_(first_room) {}

  /// Appends; false, and nothing is done, if the budget has no room.
  [[nodiscard]] bool push(T value) {
    if (size_ == room_ && !grow()) return false;
    items_[size_++] = std::move(value);
    return true;
  }
  /// Require: not empty.
  void pop() { items_[--size_] = T{}; }
  [[nodiscard]] T& back() { return items_[size_ - 1]; }
  [[nodiscard]] T& operator[](std::size_t i) { return items_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return items_[i]; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Bytes of the array itself.
  [[nodiscard]] std::size_t bytes() const { return room_ * sizeof(T); }

 private:
  bool grow() {
    const std::size_t room = room_ == 0 ? first_room_ : 2 * room_;
    MemoryBudget::Array<T> items = budget_->allocate<T>(room);
    if (items == nullptr) return false;
    std::move(items_.get(), items_.get() + size_, items.get());
    items_ = std::move(items);
    room_ = room;
    return true;
  }

  MemoryBudget* budget_;
  std::size_t first_room_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
  MemoryBudget::Array<T> items_;
};

}  // namespace pmapcheck::explore
