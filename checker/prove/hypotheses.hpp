// What proofs may assume of a state.
#pragma once

#include <vector>

#include "checker/prove/script.hpp"

namespace pmapcheck::prove {

/// What an invariant, a lemma or an axiom says, its parameters quantified.
[[nodiscard]] Form statement(const Model& model, std::size_t definition);
/// That the total is the sum of its terms. Require: the script has a size.
[[nodiscard]] Form exact_sum(const Script& script, const Sum& sum);
/// A term of a sum. `values` are the arguments and then the tuple.
[[nodiscard]] Form term(const Model& model, const Sum::Kind& kind, std::vector<Form> values);
/// That no term of the sum is negative.
[[nodiscard]] Form terms_not_negative(const Model& model, const Sum& sum);
/// That the total and all terms are zero.
[[nodiscard]] Form all_zero(const Model& model, const Sum& sum);

void assume_axioms(Script& script);
/// Every invariant and lemma but those in `except` (numbers of definitions).
void assume_invariants(Script& script, const std::vector<std::size_t>& except = {});
/// The sums: over a size all of them, exactly; else what follows of the `usable` ones.
void assume_sums(Script& script, const std::vector<bool>& usable);

}  // namespace pmapcheck::prove
