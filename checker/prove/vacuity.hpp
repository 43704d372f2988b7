// Whether a proof says anything: a guard that nothing satisfies keeps every invariant, and an
// invariant that every state satisfies is kept by everything.
#pragma once

#include <string>
#include <vector>

#include "checker/prove/proof.hpp"

namespace pmapcheck::prove {

enum class Doubt {
  possible,   ///< Can the action happen in some state that satisfies everything that is proved?
  excludes,   ///< Is there a state that the invariant excludes?
  own_merit,  ///< Is there one that the other invariants do not exclude?
};
/// "possible", "excludes", "own-merit".
[[nodiscard]] const char* to_text(Doubt doubt);

struct VacuityCheck {
  Doubt doubt = Doubt::possible;
  std::string name;                 ///< Of the action, or of the invariant.
  Answer answer = Answer::unknown;  ///< sat: yes, as it should be; unsat: no, over all sizes tried.
  int size = 0;                     ///< If sat: so many elements of each sort.
  std::string reason;               ///< If unknown.
};

struct VacuityReport {
  std::vector<VacuityCheck> checks;
  /// Invariants that the text marks as derived, which are not asked for a merit of their own.
  std::vector<std::string> derived;
  bool interrupted = false;

  [[nodiscard]] bool all_well() const;
};

/// Asks over the sizes of kSizes: proofs over any number of elements are easy for solvers, models
/// are not. Lemmas and sums are left aside where an invariant's own merit is asked for.
[[nodiscard]] VacuityReport check_vacuity(const Model& model, const ProofOptions& options);

}  // namespace pmapcheck::prove
