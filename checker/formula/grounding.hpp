// From formulas to ground terms: every quantifier becomes a conjunction, a disjunction or a sum
// over the elements that its sorts have in the scenario, every state function a term over bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "checker/formula/arguments_hash.hpp"
#include "checker/formula/interpretation.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class Grounding {
 public:
  /// The term of a state function, by its number in the specification, for constant arguments.
  using Atom =
      std::function<Term(std::size_t function, std::span<const int> arguments, Moment moment)>;

  /// Builds terms of one state in `pool`, for formulas without `next.`. Both must outlive this.
  Grounding(const Interpretation& interpretation, TermPool& pool);
  /// With another meaning of the state functions.
  Grounding(const Interpretation& interpretation, TermPool& pool, Atom atom);

  /// The term of `e` where the last of `values` is variable 0.
  Term ground(Expression e, std::span<const Term> values);
  Term ground(Expression e, std::span<const std::int64_t> values);
  Term ground(Expression e, std::span<const int> values);

 private:
  Term visit(Expression e);
  Term build(const ExpressionNode& node);
  Term quantify(const ExpressionNode& node);
  Term apply(std::size_t function, std::vector<Term> arguments, Moment moment);
  // A node's number, and the values of the variables that are free in it, in the environment at
  // hand; valid until the next call.
  [[nodiscard]] std::span<const std::int64_t> key(Expression e);

  const Interpretation& interpretation_;
  TermPool& pool_;
  Atom atom_;
  std::vector<Term> environment_;
  ByArguments<Term> known_;
  std::vector<std::int64_t> key_;  // scratch
  std::map<std::tuple<std::size_t, Moment, std::vector<int>>, Term> atoms_;
};

/// Why a definition cannot be ground: it quantifies over Int, which has no finite set of values, or
/// has more than a million instances. `instances_too`: its variables are expanded, not given.
[[nodiscard]] std::optional<InputError> not_groundable(const Interpretation& interpretation,
                                                       const Definition& definition,
                                                       bool instances_too);

}  // namespace pmapcheck::formula
