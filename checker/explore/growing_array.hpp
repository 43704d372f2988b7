// An array that grows at its end, in memory from a budget.
#pragma once

#include <algorithm>
#include <cstddef>

#include "checker/explore/memory_budget.hpp"

namespace pmapcheck::explore {

template <class T>
class GrowingArray {
 public:
  /// `budget` must outlive the array.
  explicit GrowingArray(MemoryBudget& budget) : budget_(&budget) {}

  /// Appends; false, and nothing is done, if the budget has no room.
  [[nodiscard]] bool push(const T& value) {
    if (size_ == room_ && !grow()) return false;
    items_[size_++] = value;
    return true;
  }
  /// Require: not empty.
  void pop() { --size_; }
  [[nodiscard]] T& back() { return items_[size_ - 1]; }
  [[nodiscard]] T& operator[](std::size_t i) { return items_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return items_[i]; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  static constexpr std::size_t kFirstRoom = 64;

  bool grow() {
    const std::size_t room = room_ == 0 ? kFirstRoom : 2 * room_;
    MemoryBudget::Array<T> items = budget_->allocate<T>(room);
    if (items == nullptr) return false;
    std::copy_n(items_.get(), size_, items.get());
    items_ = std::move(items);
    room_ = room;
    return true;
  }

  MemoryBudget* budget_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
  MemoryBudget::Array<T> items_;
};

}  // namespace pmapcheck::explore
