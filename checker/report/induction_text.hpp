// A counterexample to induction for people: two states and the step between.
#pragma once

#include <string>

#include "checker/kernel/model_choice.hpp"
#include "checker/prove/proof.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

/// Require: the proof is refuted.
[[nodiscard]] std::string induction_text(const prove::Model& model,
                                         const kernel::ModelChoice& choice,
                                         const prove::Proof& proof, const Style& style);

}  // namespace pmapcheck::report
