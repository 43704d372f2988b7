// From a violation that a search found to a counterexample for people.
#pragma once

#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::report {

/// Executes the run again, step by step, and asks again whether its end is a violation: nothing
/// that a search says is believed without. If it is not, the search or the model is wrong about
/// itself, and the program is stopped with what and where.
/// Require: the model was made from the scenario, and the violation found in it.
[[nodiscard]] Counterexample explain(kernel::KernelModel& model, const scenario::Scenario& scenario,
                                     const explore::Violation& violation, bool shortest);

}  // namespace pmapcheck::report
