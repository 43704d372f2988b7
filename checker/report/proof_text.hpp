// A proof for people: a table of what was asked, counterexamples to induction, what was assumed.
#pragma once

#include <string>
#include <vector>

#include "checker/kernel/model_choice.hpp"
#include "checker/prove/proof.hpp"
#include "checker/prove/vacuity.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

/// What there is to say of a proof.
struct ProofSummary {
  const prove::Model& model;
  const kernel::ModelChoice& choice;
  const prove::ProofReport& report;
  const prove::VacuityReport* vacuity;  ///< Null if it was not asked for.
  std::vector<std::string> assumptions;
};

[[nodiscard]] std::string proof_text(const ProofSummary& proof, const Style& style);

}  // namespace pmapcheck::report
