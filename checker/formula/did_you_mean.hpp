// "Did you mean …?", or else what to do.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "checker/support/nearest_word.hpp"

namespace pmapcheck::formula {

/// "did you mean 'X'?", or `otherwise` if nothing is near.
[[nodiscard]] inline std::string did_you_mean(std::string_view word,
                                              std::span<const std::string> known,
                                              std::string otherwise) {
  const auto nearest = nearest_word(word, known);
  return nearest ? "did you mean '" + *nearest + "'?" : otherwise;
}

}  // namespace pmapcheck::formula
