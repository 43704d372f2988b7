// Comparing what was found with what the scenario's author expects.
#pragma once

#include <set>

#include "checker/report/case_result.hpp"

namespace pmapcheck::report {

/// Which conditions of `expect` some run reaches, by their numbers in their lists.
struct ReachedConditions {
  std::set<std::size_t> exists;
  std::set<std::size_t> never;
};

/// `whole` says that there is nothing more to find. What was found and is not expected is different
/// in any case; what was expected and is not found is different only if the search was whole.
[[nodiscard]] Comparison compare(const std::vector<ViolationName>& found, bool whole,
                                 const std::optional<scenario::Expectation>& expect,
                                 const ReachedConditions& reached = {});

/// A violation by the names that `expect` uses. Require: it is not kNever.
[[nodiscard]] ViolationName name_of(const Violated& violated);

}  // namespace pmapcheck::report
