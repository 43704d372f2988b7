// How many generated inputs a test takes.
#pragma once

namespace pmapcheck {

/// Under a sanitizer everything takes about ten times as long: there are so many times fewer.
#ifdef __SANITIZE_ADDRESS__
inline constexpr int kFewer = 10;
#else
inline constexpr int kFewer = 1;
#endif

}  // namespace pmapcheck
