// Why a formula has the value that it has in a state, for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/interpretation.hpp"

namespace pmapcheck::formula {

/// A ground state function and its value.
struct ExplainedFact {
  std::string atom;  ///< "(pte-page user 0x1000)"; "(next.pte-page …)" of the state after a step.
  std::string value;  ///< "new", "true", "3".
};

struct Explanation {
  std::string instance;              ///< "invalidate-before-replace(c = cpu1, v = 0x1000)".
  std::vector<ExplainedFact> facts;  ///< In the order of the formula, each once.
};

/// Explains `e`, where `values` are those of `variables` (the last one is variable 0): of a false
/// conjunction only the false parts, of a true disjunction only the true ones, of a choice only the
/// branch that was taken, of a sum only what adds to it. Facts that no state changes are left out.
/// Walks the formula itself, not the ground terms; slow, for reports. An effect also needs the
/// state after, `next`.
[[nodiscard]] Explanation explain(const Interpretation& interpretation,
                                  const Definition& definition, std::span<const Variable> variables,
                                  Expression e, std::span<const std::int64_t> values,
                                  explore::StateView state, explore::StateView next = {});

}  // namespace pmapcheck::formula
