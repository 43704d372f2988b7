// A counterexample to induction: a state that satisfies everything that proofs may assume, and a
// step from it to a state that breaks the claim. Such a state may be unreachable, so this is no
// violation: perhaps a lemma is missing that excludes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/prove/obligation.hpp"
#include "checker/prove/query.hpp"

namespace pmapcheck::prove {

/// A variable and its value.
struct Binding {
  std::string name;
  std::string sort;
  std::string value;  ///< An element's name ("cpu1"), "true", or a number.
};

/// The value of a state function at one place, before and after the step.
struct Fact {
  std::string function;
  std::vector<std::string> arguments;  ///< Elements' names.
  std::string sort;                    ///< Of the value.
  std::string before;
  std::string after;  ///< The same as before if the action does not change it.

  /// Whether it says no more than "false" or "0" in both states.
  [[nodiscard]] bool is_default() const;
};

struct Counterexample {
  int size = 0;                    ///< So many elements each sort has.
  std::vector<Binding> arguments;  ///< Of the action; none if there is no step.
  std::vector<Fact> facts;  ///< Of all functions that the claim and the action read or change.
  std::vector<Binding> instance;  ///< The claim's own variables, where it fails; may be empty.
};

struct FiniteAnswer {
  Answer answer = Answer::unknown;               ///< unsat: the claim holds over this size.
  std::optional<Counterexample> counterexample;  ///< If sat.
  std::string reason;                            ///< If unknown.
  bool possible = true;  ///< If unsat: whether the premises hold anywhere over this size.
};

/// Asks the obligation over `size` elements of each sort. A counterexample is made plainer while
/// that takes less than `limits` again: as many facts as possible say "false", "0", or the first
/// element.
[[nodiscard]] FiniteAnswer ask_over_size(const Model& model, const Obligation& obligation,
                                         const UsableSums& usable, int size, const Limits& limits);

}  // namespace pmapcheck::prove
