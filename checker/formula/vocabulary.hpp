// The words that spec/ and the model under check share: sorts with their elements, and state
// functions with their meaning over state bytes.
//
// spec/model/*.smt2 declares them; whoever owns the state vector (checker/kernel, or a test) says
// what they mean for one machine shape. Both sides must agree on names, sorts and arity, and a
// text that uses a word which the vocabulary does not have is refused with its place.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

/// A sort of the model with the elements that it has in this scenario; may be empty (a quantifier
/// over an empty sort is vacuous).
struct Sort {
  std::string name;                   ///< As in SMT-LIB: "Cpu", "Page", …
  std::vector<std::string> elements;  ///< Names for people, as the scenario has them.
};

/// A declared function of the model, interpreted over state bytes.
struct StateFunction {
  std::string name;                     ///< As in SMT-LIB: "pte-page".
  std::vector<std::string> parameters;  ///< Names of sorts of the vocabulary.
  std::string result;                   ///< "Bool", "Int" or the name of a sort.
  /// The term that reads the function's value for these arguments (indices of elements). A result
  /// of a sort is always the index of an element, whatever the state: a function that has no
  /// meaning in some state (the page of an invalid PTE) returns an arbitrary element there.
  std::function<Term(TermPool&, std::span<const int>)> ground;
  /// Stands for a set of plain hardware states (what a TLB may hold): a violation may need only
  /// positive facts of such a function, at most one per (Cpu, Pmap, Va).
  bool may_hold = false;
};

struct Vocabulary {
  std::vector<Sort> sorts;
  std::vector<StateFunction> functions;
};

}  // namespace pmapcheck::formula
