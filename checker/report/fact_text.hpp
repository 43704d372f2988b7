// The facts of a violated formula in plain words.
#pragma once

#include <string>
#include <vector>

#include "checker/report/counterexample.hpp"

namespace pmapcheck::report {

/// "(pte-page user 0x1000)" = "new" as "the PTE of (user, 0x1000) maps page new". A state function
/// without a phrase is shown as the formula has it: "(f x) = 3".
[[nodiscard]] std::string fact_text(const NamedText& fact);

/// The names of the state functions that have a phrase.
[[nodiscard]] std::vector<std::string> functions_with_phrases();

}  // namespace pmapcheck::report
