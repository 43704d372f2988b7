// A step judged by plain recursion over the formulas as they were read: the slow and obvious twin
// of Actions, which shares no grounding, no code and no bookkeeping of changed bits with it.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "checker/formula/interpretation.hpp"

namespace pmapcheck::formula::tests {

class PlainStep {
 public:
  PlainStep(const Interpretation& interpretation, explore::StateView before,
            explore::StateView after)
      : interpretation_(interpretation), before_(before), after_(after) {}

  /// A definition's body for these values of its parameters.
  bool holds(const Definition& definition, std::span<const std::int64_t> arguments);
  /// Whether every place of the functions that effects mention is as it was, except those that
  /// `effect` (nullptr: none) reaches.
  bool frame_holds(const Definition* effect, std::span<const std::int64_t> arguments);

 private:
  using Place = std::pair<std::size_t, std::vector<int>>;

  std::int64_t evaluate(Expression e);
  std::int64_t apply(std::size_t function, const std::vector<int>& arguments, Moment moment);
  std::set<Place> reached(Expression e);

  const Interpretation& interpretation_;
  explore::StateView before_;
  explore::StateView after_;
  std::vector<std::int64_t> environment_;
};

}  // namespace pmapcheck::formula::tests
