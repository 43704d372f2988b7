// "Did you mean …?"
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pmapcheck {

/// The known name that `given` is a slip of: at most a third of its letters (or one) replaced,
/// inserted, left out or swapped with the next one, blind to case. Of several, the nearest, and of
/// those the first. Nothing for names that are very long.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view given,
                                                      std::span<const std::string> known);

}  // namespace pmapcheck
