// Comparing what was found with what the scenario's author expects.
#pragma once

#include "checker/report/case_result.hpp"

namespace pmapcheck::report {

/// `whole` says that there is nothing more to find. What was found and is not expected is different
/// in any case; what was expected and is not found is different only if the search was whole.
[[nodiscard]] Comparison compare(const std::vector<ViolationName>& found, bool whole,
                                 const std::optional<scenario::Expectation>& expect);

/// A violation by the names that `expect` uses.
[[nodiscard]] ViolationName name_of(const Violated& violated);

}  // namespace pmapcheck::report
