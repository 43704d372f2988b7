// The state after an action, in terms of the state before: a definition of next.f for each state
// function f that the action changes, and copies of formulas that speak of the state after.
//
//     (define-fun next.pte-page ((p Pmap) (v Va)) Page      pte-page after install-pte (q w m)
//       (ite (and (= p q) (= v w)) m (pte-page p v)))
//
// What the action does not change keeps its name, so a copy differs only where the states may.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "checker/prove/script.hpp"

namespace pmapcheck::prove {

class Successor {
 public:
  /// Declares the action's parameters in the script, asserts that the step is possible in the state
  /// before, defines the state after and asserts what the effect demands of it.
  Successor(Script& script, const Action& action);

  /// The formula over the state after; defines copies of the macros that it needs.
  [[nodiscard]] Form after(const Form& formula);
  /// The terms by which the action names elements of a sort: its parameters and the fixed arguments
  /// of what it changes. Each once.
  [[nodiscard]] std::vector<Form> named_elements(const std::string& sort) const;
  /// The constants that stand for the action's parameters.
  [[nodiscard]] const std::vector<Variable>& parameters() const { return parameters_; }

 private:
  void declare_parameters();
  void assert_possible();
  void define(const std::string& function);
  void copy(std::size_t definition);
  [[nodiscard]] bool changes(std::size_t definition) const;

  Script& script_;
  const Action& action_;
  std::vector<Variable> parameters_;
  Substitution constants_;         // parameter -> constant, where they differ
  Substitution next_;              // changed function or macro -> its twin
  std::set<std::string> defined_;  // functions and macros that have a twin already
};

/// The name of a word's twin in the state after.
[[nodiscard]] std::string next_name(const std::string& name);

}  // namespace pmapcheck::prove
