// How much memory a search may hold, and who holds how much of it.
//
// The idea: every large array of a search is allocated through one budget, which says no *before*
// the limit would be crossed. A search that hears no stops with a partial answer, so memory that
// runs out is a bound like any other and never a crash. Several threads may share a budget.
//
// Large arrays lie on huge pages where the system has them: a search jumps about in its tables, and
// would miss the processor's own TLB at each jump.
#pragma once

#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <type_traits>

namespace pmapcheck::explore {

class MemoryBudget {
 public:
  /// Gives the bytes of an array back to its budget when the array dies.
  template <class T>
  struct Release {
    MemoryBudget* budget = nullptr;
    std::size_t count = 0;
    void operator()(T* array) const {
      std::destroy_n(array, count);
      budget->give_back(array, count * sizeof(T));
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
    if (count > limit_ / sizeof(T)) return {};
    void* const bytes = take(count * sizeof(T));
    if (bytes == nullptr) return {};
    T* const array = static_cast<T*>(bytes);
    std::uninitialized_default_construct_n(array, count);
    return Array<T>(array, Release<T>{this, count});
  }

  /// The same, all bytes of it 0: for elements that are like new ones then. What the system maps is
  /// not written to.
  template <class T>
  [[nodiscard]] Array<T> allocate_zeroed(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count > limit_ / sizeof(T)) return {};
    return Array<T>(static_cast<T*>(take_zeroed(count * sizeof(T))), Release<T>{this, count});
  }

  [[nodiscard]] std::size_t limit() const { return limit_; }  ///< Bytes; `used` is never above.
  [[nodiscard]] std::size_t used() const { return used_; }    ///< Bytes allocated now.
  [[nodiscard]] std::size_t peak() const { return peak_; }    ///< Most bytes allocated at once.

 private:
  void* take(std::size_t bytes);
  void* take_zeroed(std::size_t bytes);
  void give_back(void* array, std::size_t bytes);

  std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
  std::atomic<std::size_t> peak_ = 0;
};

}  // namespace pmapcheck::explore
