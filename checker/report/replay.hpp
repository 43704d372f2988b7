// Executing a counterexample from a file again, and believing nothing that it says without.
//
// The idea: the file's steps are texts. At each step, every step that is enabled here is described
// by the same function that wrote the file, and the one whose description is the same is taken. So
// whatever is changed in the file by hand is noticed at the step where it is.
#pragma once

#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"
#include "checker/report/read_report.hpp"

namespace pmapcheck::report {

struct Replay {
  enum class Outcome {
    reproduced,      ///< Every step fits, and the same violation is at the end.
    not_reproduced,  ///< Every step fits, and the end violates something else, or nothing.
    unfit,           ///< The file does not fit: `error` says where.
  };
  Outcome outcome = Outcome::unfit;
  InputError error{};  ///< With `unfit`: the first step that no longer fits, and why.
  std::vector<std::string> different{};  ///< With `not_reproduced`: each as a sentence.
};

/// `file` names the counterexample's file in errors.
[[nodiscard]] Replay replay(const PlacedCounterexample& placed, const std::string& file,
                            const kernel::FormalModel& formal);

}  // namespace pmapcheck::report
