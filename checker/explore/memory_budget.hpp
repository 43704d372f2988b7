// How much memory a search may hold, and who holds how much of it.
//
// The idea: every large array of a search is allocated through one budget, which says no *before*
// the limit would be crossed. A search that hears no stops with a partial answer, so memory that
// runs out is a bound like any other and never a crash.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>

namespace pmapcheck::explore {

class MemoryBudget {
 public:
  /// Gives the bytes of an array back to its budget when the array dies.
  template <class T>
  struct Release {
    MemoryBudget* budget = nullptr;
    std::size_t bytes = 0;
    void operator()(T* array) const {
      delete[] array;
      budget->used_ -= bytes;
    }
  };
  /// An array that is counted in a budget, which must outlive it.
  template <class T>
  using Array = std::unique_ptr<T[], Release<T>>;

  /// A budget of `limit` bytes; without an argument, all that the machine has.
  explicit MemoryBudget(std::size_t limit = std::numeric_limits<std::size_t>::max())
      : limit_(limit) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  /// An array of `count` default-initialised elements, or null if it would exceed the limit or the
  /// system has no memory left.
  template <class T>
  [[nodiscard]] Array<T> allocate(std::size_t count) {
    if (count > (limit_ - used_) / sizeof(T)) return {};
    T* const array = new (std::nothrow) T[count];
    if (array == nullptr) return {};
    const std::size_t bytes = count * sizeof(T);
    used_ += bytes;
    peak_ = std::max(peak_, used_);
    return Array<T>(array, Release<T>{this, bytes});
  }

  [[nodiscard]] std::size_t limit() const { return limit_; }  ///< Bytes; `used` is never above.
  [[nodiscard]] std::size_t used() const { return used_; }    ///< Bytes allocated now.
  [[nodiscard]] std::size_t peak() const { return peak_; }    ///< Most bytes allocated at once.

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
  std::size_t peak_ = 0;
};

}  // namespace pmapcheck::explore
