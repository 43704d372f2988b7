#include "checker/explore/memory_budget.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <new>

#include "checker/explore/own_lines.hpp"

namespace pmapcheck::explore {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::align_val_t kLine{kCacheLine};

// Whole huge pages: a little more is mapped, and what lies before and behind them is let go.
void* map_huge(std::size_t bytes) {
  const std::size_t mapped = bytes + kHugePage;
  void* const start =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return nullptr;
  const auto address = reinterpret_cast<std::uintptr_t>(start);
  const std::size_t before = (kHugePage - address % kHugePage) % kHugePage;
  auto* const aligned = static_cast<std::uint8_t*>(start) + before;
  if (before > 0) munmap(start, before);
  munmap(aligned + bytes, kHugePage - before);
#ifdef MADV_HUGEPAGE
  madvise(aligned, bytes, MADV_HUGEPAGE);  // a wish: without them the search is only slower
#endif
  return aligned;
}

constexpr std::size_t kPage = 4096;
constexpr std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

}  // namespace

void* MemoryBudget::take(std::size_t bytes) {
  std::size_t used = used_;
  do {
    if (bytes > limit_ - used) return nullptr;
  } while (!used_.compare_exchange_weak(used, used + bytes));
  void* const array = bytes >= kHugePage ? map_huge(whole_pages(bytes))
                                         : ::operator new(bytes, kLine, std::nothrow);
  if (array == nullptr) {
    used_ -= bytes;
    return nullptr;
  }
  std::size_t peak = peak_;
  while (peak < used + bytes && !peak_.compare_exchange_weak(peak, used + bytes)) {
  }
  return array;
}

void* MemoryBudget::take_zeroed(std::size_t bytes) {
  void* const array = take(bytes);
  if (array != nullptr && bytes < kHugePage) std::memset(array, 0, bytes);
  return array;
}

void MemoryBudget::give_back(void* array, std::size_t bytes) {
  if (bytes >= kHugePage) {
    munmap(array, whole_pages(bytes));
  } else {
    ::operator delete(array, kLine);
  }
  used_ -= bytes;
}

}  // namespace pmapcheck::explore
