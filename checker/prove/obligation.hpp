// What has to be proved, one question at a time, and the SMT-LIB file that asks it.
//
// A property that holds initially, and that every action keeps, holds in all states. In the state
// before an action everything that is to be proved may be assumed: all of it is proved together.
//
// A sum over any number of elements is no first-order formula. Asked is whether the change of the
// total is the change of the terms, of those that the action can name; assumed of the state before
// is what follows from a sum of terms that are not negative.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/prove/model.hpp"
#include "checker/prove/script.hpp"

namespace pmapcheck::prove {

enum class Claim {
  initially,           ///< The property holds in every initial state.
  terms_not_negative,  ///< No term of the sum is negative in any state.
  kept,                ///< The action keeps the property.
};

struct Obligation {
  Claim claim = Claim::kept;
  std::size_t property = 0;           ///< A number of Model::properties().
  std::optional<std::size_t> action;  ///< A number of Model::actions(), if it is about one.

  friend bool operator==(const Obligation&, const Obligation&) = default;
};

/// All of a model's obligations, and how many there are no need for.
struct Obligations {
  std::vector<Obligation> all;  ///< By property, in the order of the text.
  std::size_t independent =
      0;  ///< Pairs of a property and an action that changes nothing it reads.
  /// Sums and actions that leave open by how much the total is ahead of its sum: nothing is
  /// claimed.
  std::vector<Obligation> left_open;
  /// Sums with a condition (numbers of properties): no single step keeps them, so nothing is asked.
  std::vector<std::size_t> conditional;
};

[[nodiscard]] Obligations obligations(const Model& model);

/// What may be assumed of a sum in the state before.
using UsableSums = std::vector<bool>;  ///< Of each of Model::sums(): its consequences.

/// An obligation as a question to a solver.
struct Question {
  std::string title;
  Script premises;                   ///< What may be assumed, and the step.
  Form claim;                        ///< Over the state after, if there is a step.
  std::vector<Variable> parameters;  ///< The constants that stand for the action's.

  /// The file that denies the claim, to be answered unsat.
  [[nodiscard]] std::string text() const;
  /// The file without the claim, to be answered sat: else the claim says nothing.
  [[nodiscard]] std::string premises_text() const;
};

/// Over `size` elements of each sort a sum is written out, both where it is assumed and where it is
/// asked for.
[[nodiscard]] Question to_question(const Model& model, const Obligation& obligation,
                                   const UsableSums& usable, std::optional<int> size);

/// "invalidate-before-replace, after install-pte".
[[nodiscard]] std::string to_text(const Model& model, const Obligation& obligation);

}  // namespace pmapcheck::prove
