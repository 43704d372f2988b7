// Ground formulas in Z3's own syntax tree, for the oracle.
#pragma once

#include <z3++.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/formula/interpretation.hpp"
#include "checker/formula/z3_reading.hpp"

namespace pmapcheck::formula {

/// A state function for constant arguments: in ground formulas, a constant of its own.
struct Z3Atom {
  std::size_t function;  ///< In Specification::functions.
  Moment moment;
  std::vector<int> arguments;
  z3::expr constant;
};

/// Expands quantifiers and replaces state functions by atoms. Throws z3::exception.
class Z3Grounding {
 public:
  /// Both must outlive this; `reading` is over the interpretation's finite sorts.
  Z3Grounding(const Interpretation& interpretation, const Z3Reading& reading);

  /// What an instance of `definition` (see Definition::matrix) says.
  z3::expr instance(std::size_t definition, std::span<const std::int64_t> values);
  /// The body of `definition` for these values of its parameters.
  z3::expr body(std::size_t definition, std::span<const std::int64_t> values);
  /// All atoms so far; the list grows.
  [[nodiscard]] const std::vector<Z3Atom>& atoms() const { return atoms_; }
  /// A value of a sort ("Bool", "Int" or declared) as Z3 writes it. Require: it has one.
  z3::expr value(const std::string& sort, std::int64_t number);

 private:
  z3::expr expand(const z3::expr& formula);
  z3::expr quantifier(const z3::expr& formula);
  z3::expr apply(std::size_t function, Moment moment, std::vector<z3::expr> arguments);
  z3::expr atom(std::size_t function, Moment moment, const std::vector<int>& arguments);
  z3::expr sum(const Definition& first, std::span<const std::int64_t> values);
  z3::expr substitute(const z3::expr& formula, std::span<const z3::expr> values);

  const Interpretation& interpretation_;
  const Z3Reading& reading_;
  z3::context& context_;
  // By name: "next.f" is f in the state after a step.
  std::unordered_map<std::string, std::pair<std::size_t, Moment>> functions_;
  std::map<unsigned, int> element_of_;  // Of Z3's number for an element's constant: its index.
  std::map<std::tuple<std::size_t, Moment, std::vector<int>>, std::size_t> known_atoms_;
  std::vector<Z3Atom> atoms_;
  // Expanded formulas by Z3's number, with the originals, whose numbers live as long as they do.
  std::unordered_map<unsigned, std::pair<z3::expr, z3::expr>> expanded_;
};

}  // namespace pmapcheck::formula
