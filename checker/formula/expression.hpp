// Formulas as data: what Z3 read, kept as a plain graph, so that everything after the reading is
// free of Z3 (and of its one-thread contexts).
//
// The graph is first-order logic over the model's sorts with let, macros, =>, xor, distinct, >=, <
// and > already taken apart, plus one binder that SMT-LIB lacks: `sum`, the total over all tuples
// of elements. Bound variables are de Bruijn indices: variable 0 is the innermost.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pmapcheck::formula {

/// A named variable: a parameter of a definition or bound by a quantifier.
struct Variable {
  std::string name;
  std::string sort;  ///< "Bool", "Int" or a declared sort.
};

/// A node of an ExpressionGraph.
enum class Expression : std::uint32_t {};

enum class Operator : std::uint8_t {
  constant,    ///< `value`; Booleans are 0 and 1
  variable,    ///< `value` is the de Bruijn index
  apply,       ///< a declared function, number `value` in Specification::functions
  apply_next,  ///< its `next.` twin
  not_,
  and_,
  or_,
  equal,  ///< two operands
  less_equal,
  add,
  subtract,
  multiply,
  if_then_else,
  forall,  ///< one operand under `bound`
  exists,
  sum,
};

struct ExpressionNode {
  Operator op;
  std::int64_t value = 0;
  std::vector<Expression> operands;
  std::vector<Variable> bound;  ///< The last one is variable 0 of the operand.
};

/// Nodes of many formulas; operands are numbered below the nodes that they belong to.
class ExpressionGraph {
 public:
  Expression add(ExpressionNode node);

  [[nodiscard]] const ExpressionNode& operator[](Expression e) const {
    return nodes_[static_cast<std::size_t>(e)];
  }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// Bit i: variable i occurs free in `e`. Variables from 63 up share the last bit.
  [[nodiscard]] std::uint64_t free_variables(Expression e) const {
    return free_[static_cast<std::size_t>(e)];
  }

 private:
  std::vector<ExpressionNode> nodes_;
  std::vector<std::uint64_t> free_;
};

}  // namespace pmapcheck::formula
