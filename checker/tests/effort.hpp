// How many generated inputs a test takes.
#pragma once

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

}  // namespace pmapcheck
