// How much of the formal model a search could have seen violated.
//
// The idea: a formula whose every instance is constant for the machine's shape, or a contract of a
// call that nobody made, holds without having been asked anything. A case that names a clause
// should know if that is all that "holds" means.
#pragma once

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/case_result.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::report {

/// Require: the search of the model is over, so its automata know every call that was made.
[[nodiscard]] Coverage coverage_of(const kernel::KernelModel& model,
                                   const scenario::Scenario& scenario);

}  // namespace pmapcheck::report
