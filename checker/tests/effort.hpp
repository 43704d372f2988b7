// How many generated inputs a test takes.
#pragma once

namespace pmapcheck {

/// So many times fewer than in a plain build. Under a sanitizer everything takes about ten times as
/// long; a build may define PMAPCHECK_FEWER, as the one with the second compiler does.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr int kFewer = 10;
#elif defined(PMAPCHECK_FEWER)
inline constexpr int kFewer = PMAPCHECK_FEWER;
#else
inline constexpr int kFewer = 1;
#endif

}  // namespace pmapcheck
