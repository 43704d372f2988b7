// What an action does, as its text says it: which locations of the state it sets, which it frees,
// and what it then demands of them. A location that no update reaches keeps its value.
//
//     (forall ((c Cpu)) (= (next.busy c v) (idle c)))       sets busy of every Cpu and v
//     (=> (next.tlb-may-hold c v) (tlb-may-hold c v))       frees tlb-may-hold of c and v
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/formula/form.hpp"
#include "checker/formula/specification.hpp"

namespace pmapcheck::formula {

/// The locations of one state function that `(next.FUNCTION ARGUMENT …)` stands for.
struct Update {
  std::string function;  ///< Without "next.".
  /// Of each parameter: a term that names one element, or a variable of `any`.
  std::vector<SExpression> arguments;
  std::vector<Variable> any;  ///< Stand for every element, each in one place.
  std::optional<SExpression>
      value;  ///< Over `any` and the state before; none if the locations are free.

  /// Whether the argument with this number stands for every element.
  [[nodiscard]] bool is_any(std::size_t argument) const;
};

struct Effect {
  /// Of one function there is one that sets, or any that free, no two alike.
  std::vector<Update> updates;
  std::vector<SExpression> constraints;  ///< Over both states.

  /// Whether some location of the function gets a value.
  [[nodiscard]] bool sets(const std::string& function) const;
};

/// Reads the body of an effect.…. Errors, at their place: a location whose arguments are neither
/// parameters, rigid.… of these nor variables of a quantifier, or name a variable twice; a function
/// that is set where something else sets or frees it, since that may be at the same location.
[[nodiscard]] Result<Effect> read_effect(const Definition& definition, const SExpression& body);

}  // namespace pmapcheck::formula
