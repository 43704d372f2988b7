// What is violated at the end of a run, with the instance that shows it.
#pragma once

#include <optional>

#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"

namespace pmapcheck::report {

/// Asks the model again whether the run's end violates `property`, by the question that `evidence`
/// names; nothing if it does not. Of several violated instances the first is explained.
/// Require: the trace is a run of the model.
[[nodiscard]] std::optional<Violated> violated_by(kernel::KernelModel& model,
                                                  const explore::Trace& trace,
                                                  explore::PropertyId property,
                                                  explore::Evidence evidence);

}  // namespace pmapcheck::report
