// Checking one scenario: search, verdict, counterexamples.
#pragma once

#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/case_result.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::report {

/// Searches what the scenario allows, as `plan` says, within the bounds of `options`. Never throws
/// for what a scenario or a bound does: that is in the result.
[[nodiscard]] CaseResult check_case(const scenario::Scenario& scenario,
                                    const kernel::FormalModel& formal, kernel::Judge judge,
                                    const explore::SearchOptions& options,
                                    const SearchPlan& plan = {});

/// The result of a file that is no scenario, and of one that was not reached.
[[nodiscard]] CaseResult failed_case(const std::string& file, InputError error);
[[nodiscard]] CaseResult skipped_case(const scenario::Scenario& scenario);

}  // namespace pmapcheck::report
