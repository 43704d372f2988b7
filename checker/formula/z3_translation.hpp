// Z3's syntax tree, copied into an ExpressionGraph.
#pragma once

#include <optional>

#include "checker/formula/z3_reading.hpp"

namespace pmapcheck::formula {

/// Gives the definitions of `specification` their formulas, from what Z3 read of the same text.
/// Errors: an operator that formulas may not use, a number that no int64 holds, a `next.` function
/// outside of guards and effects.
[[nodiscard]] std::optional<InputError> translate(const Z3Reading& reading,
                                                  Specification& specification);

}  // namespace pmapcheck::formula
