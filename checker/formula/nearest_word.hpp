// "Did you mean …?"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pmapcheck::formula {

/// The known word that is closest to `word`: fewest single-character edits, at most a third of its
/// length or one; empty if none is that close. Of several, the first.
[[nodiscard]] std::string nearest_word(std::string_view word, std::span<const std::string> known);

/// "did you mean 'X'?", or `otherwise` if nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> known,
                                       std::string otherwise);

}  // namespace pmapcheck::formula
