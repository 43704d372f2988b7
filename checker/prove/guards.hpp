// Whether each conjunct of a guard matters: without it, some proof fails.
#pragma once

#include <optional>
#include <vector>

#include "checker/prove/proof.hpp"

namespace pmapcheck::prove {

struct GuardConjunct {
  std::size_t definition = 0;  ///< A guard.ACTION.NAME.
  /// A property that the action does not keep without it, with a counterexample over a small size;
  /// none if no proof notices that it is missing.
  std::optional<Proof> noticed;
};

/// Takes out each conjunct by itself. `options` as for proofs; its properties are not looked at.
[[nodiscard]] std::vector<GuardConjunct> guards_that_matter(const Model& model,
                                                            const ProofOptions& options);

}  // namespace pmapcheck::prove
