// What an action does, as its text says it: which locations of the state it sets, which it frees,
// and what it then demands of them. A location that no update reaches keeps its value.
//
//     (forall ((c Cpu)) (= (next.busy c v) (idle c)))       sets busy of every Cpu and v
//     (=> (next.tlb-may-hold c v) (tlb-may-hold c v))       frees tlb-may-hold of c and v
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/prove/form.hpp"

namespace pmapcheck::prove {

/// The locations of one state function that `(next.FUNCTION ARGUMENT …)` stands for.
struct Update {
  std::string function;  ///< Without "next.".
  /// Of each parameter: a term that names one element, or a variable of `any`.
  std::vector<Form> arguments;
  std::vector<Variable> any;  ///< Stand for every element, each in one place.
  std::optional<Form> value;  ///< Over `any` and the state before; none if the locations are free.

  /// Whether the argument with this number stands for every element.
  [[nodiscard]] bool is_any(std::size_t argument) const;
};

struct Effect {
  std::vector<Update> updates;    ///< At most one of each function.
  std::vector<Form> constraints;  ///< Over both states.

  /// Of this function, or null: it keeps its value everywhere.
  [[nodiscard]] const Update* find(const std::string& function) const;
};

/// Reads the body of an effect.…. Errors, at their place: let; a location whose arguments are
/// neither parameters, rigid.… of these nor variables of a quantifier, or name a variable twice;
/// two updates of one function, since they may be of one location.
[[nodiscard]] Result<Effect> read_effect(const formula::Definition& definition, const Form& body);

}  // namespace pmapcheck::prove
