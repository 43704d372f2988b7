// A formal model as data: what spec/model/*.smt2 (and a user's own --spec files) declare and
// define.
//
// Reading has three stages: a scan finds the forms with their places (s_expression), their names
// say what they are for (definition), Z3 parses and type-checks the text, and what it made of the
// formulas is copied into an ExpressionGraph. The result is plain data, shared by whoever needs it.
//
//     text ──scan──► forms ──classify──► definitions ──Z3──► bodies
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/formula/expression.hpp"
#include "checker/formula/s_expression.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::formula {

/// What a definition is for; the prefix of its name says it.
enum class Kind {
  invariant,         ///< inv.NAME: of every state
  lemma,             ///< lemma.NAME: of every state; strengthens the invariants for the proof
  sum,               ///< sum.TOTAL.KIND: a summand of the declared function TOTAL
  sum_condition,     ///< sum.TOTAL.when: where the sum is demanded; everywhere without it
  final_obligation,  ///< final.NAME: of the end of a run
  precondition,      ///< contract.CALL.pre.NAME
  postcondition,     ///< contract.CALL.post.NAME
  guard,             ///< guard.ACTION.NAME: a conjunct of when the model allows ACTION
  effect,            ///< effect.ACTION: what it does
  assumption,        ///< assume.ACTION: which preconditions its proofs may count on
  axiom,             ///< axiom.NAME
  init,              ///< init.NAME
  macro,             ///< any other name
};

struct Definition {
  Kind kind = Kind::macro;
  std::string name;      ///< In full: "inv.invalidate-before-replace".
  std::string property;  ///< NAME or TOTAL; empty for a macro, an effect, an assumption.
  std::string call;      ///< CALL of a contract, else empty.
  std::string action;    ///< ACTION of a guard, an effect or an assumption, else empty.
  std::vector<Variable> parameters;
  std::string result;  ///< "Bool", "Int" or a declared sort.
  std::string file;
  int line = 0;
  int column = 0;
  std::string comment;  ///< The comment lines directly above, without semicolons.

  /// The formula, with `parameters` free (the last one is variable 0). None for macros and sums.
  std::optional<Expression> body;
  /// What an instance fixes: the parameters, then the variables of leading foralls. For the first
  /// sum.TOTAL.KIND of a TOTAL: the arguments of TOTAL. Empty where `matrix` is.
  std::vector<Variable> variables;
  /// `body` without its leading foralls. The first sum.TOTAL.KIND of a TOTAL bears the property of
  /// all of them: total = sum over all kinds and all remaining parameters, where the condition
  /// holds. None for macros, sum conditions and the other sums.
  std::optional<Expression> matrix;
};

struct DeclaredSort {
  std::string name;
  std::string file;
  int line = 0;
  int column = 0;
};

struct DeclaredFunction {
  std::string name;
  std::vector<std::string> parameters;  ///< Sorts.
  std::string result;
  std::string file;
  int line = 0;
  int column = 0;
  /// `rigid.…`: never changes, has no `next.` twin.
  [[nodiscard]] bool rigid() const { return name.starts_with("rigid."); }
};

struct Specification {
  std::vector<SourceText> sources;  ///< In the order given.
  std::vector<DeclaredSort> sorts;
  std::vector<DeclaredFunction> functions;
  std::vector<Definition> definitions;  ///< In the order of the text.
  ExpressionGraph expressions;

  /// The number of the definition with this full name.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
};

/// The texts of files. Errors: one that is missing, a folder, or can't be read.
[[nodiscard]] Result<std::vector<SourceText>> read_sources(std::span<const std::string> files);

/// Reads files in order, as one text. Errors name FILE:LINE:COLUMN: a missing file, a syntax error,
/// an unknown word or sort (with the nearest known one), a wrong type, a name defined twice, a
/// definition whose name and type do not fit, a form that a model may not use, an effect that is
/// malformed (effect.hpp).
[[nodiscard]] Result<Specification> read_specification(std::span<const std::string> files);

/// The same for texts at hand.
[[nodiscard]] Result<Specification> parse_specification(std::vector<SourceText> sources);

/// "FILE:LINE:COLUMN" of a definition or declaration.
template <class T>
[[nodiscard]] std::string place_of(const T& declared) {
  return place(declared.file, declared.line, declared.column);
}

}  // namespace pmapcheck::formula
