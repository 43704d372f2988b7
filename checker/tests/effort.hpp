// How many generated inputs a test takes.
#pragma once

#include <cstddef>
#include <vector>

namespace pmapcheck {

// GCC tells that a sanitizer is at work by a macro, clang by a feature.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PMAPCHECK_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PMAPCHECK_SANITIZED
#endif

/// So many times fewer than in a plain build: under a sanitizer everything takes about ten times as
/// long.
#if defined(PMAPCHECK_SANITIZED)
inline constexpr int kFewer = 10;
#else
inline constexpr int kFewer = 1;
#endif

/// So many times fewer of them, from the first to the last.
template <class T>
std::vector<T> some_of(const std::vector<T>& all) {
  std::vector<T> some;
  for (std::size_t i = 0; i < all.size(); i += kFewer) some.push_back(all[i]);
  return some;
}

}  // namespace pmapcheck
