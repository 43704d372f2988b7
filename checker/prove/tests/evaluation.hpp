// Formulas evaluated by plain recursion over the two states of a counterexample: slow and obvious,
// and no solver in it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "checker/prove/counterexample.hpp"

namespace pmapcheck::prove::tests {

/// The two states of a counterexample. Elements of a sort are the numbers from 0, Bool is 0 and 1.
class TwoStates {
 public:
  TwoStates(const Model& model, const Counterexample& counterexample);

  using Values = std::map<std::string, std::int64_t>;
  enum class At { before, after };

  /// The value of a formula over this state, in which `next.f` is of the state after in any case.
  [[nodiscard]] std::int64_t value(const Form& form, const Values& bound, At at) const;
  /// Whether a definition holds there for all values of its parameters that `given` leaves open.
  [[nodiscard]] bool holds(std::size_t definition, At at, const Values& given = {}) const;
  /// Whether the counterexample gives the values of all these functions.
  [[nodiscard]] bool says(const std::set<std::string>& functions) const;
  /// Whether the total is the sum of its terms.
  [[nodiscard]] bool adds_up(const Sum& sum, At at) const;
  /// The action's arguments.
  [[nodiscard]] const Values& arguments() const { return arguments_; }
  /// Whether what changed is what the action's updates reach.
  [[nodiscard]] bool changes_only(const Action& action) const;

 private:
  [[nodiscard]] std::int64_t number(const std::string& value) const;
  [[nodiscard]] std::vector<std::vector<std::int64_t>> tuples(
      const std::vector<Variable>& variables) const;
  [[nodiscard]] std::int64_t call(const Form& form, const Values& bound, At at) const;

  const Model& model_;
  const Counterexample& counterexample_;
  std::map<std::string, std::int64_t> elements_;
  std::map<std::pair<std::string, std::vector<std::int64_t>>, std::pair<std::int64_t, std::int64_t>>
      functions_;
  Values arguments_;
};

}  // namespace pmapcheck::prove::tests
