// Arrays on cache lines of their own, for what one of several threads writes all the time.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace pmapcheck::explore {

inline constexpr std::size_t kCacheLine = 64;

template <class T>
struct OwnLinesAllocator {
  using value_type = T;
  OwnLinesAllocator() = default;
  template <class U>
  OwnLinesAllocator(const OwnLinesAllocator<U>&) {}
  T* allocate(std::size_t count) {
    const std::size_t bytes = (count * sizeof(T) + kCacheLine - 1) / kCacheLine * kCacheLine;
    return static_cast<T*>(::operator new(bytes, std::align_val_t{kCacheLine}));
  }
  void deallocate(T* array, std::size_t) {
    ::operator delete(array, std::align_val_t{kCacheLine});
  }
  friend bool operator==(const OwnLinesAllocator&, const OwnLinesAllocator&) { return true; }
};

/// A vector that shares no cache line with anything else.
template <class T>
using OwnLines = std::vector<T, OwnLinesAllocator<T>>;

}  // namespace pmapcheck::explore
