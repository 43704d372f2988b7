// Looking at the S-expressions of formulas.
#pragma once

#include <string>
#include <vector>

#include "checker/formula/expression.hpp"
#include "checker/formula/s_expression.hpp"

namespace pmapcheck::formula {

/// Whether this is a forall or an exists.
[[nodiscard]] bool is_quantifier(const SExpression& form);
/// The variables of "((x S) …)". Require: it is one.
[[nodiscard]] std::vector<Variable> bound_variables(const SExpression& binder);
/// The conjuncts, nested ones too; none of "true".
[[nodiscard]] std::vector<const SExpression*> conjuncts(const SExpression& form);

/// In one line.
[[nodiscard]] std::string flat_text(const SExpression& form);
/// In bars if it needs them.
[[nodiscard]] std::string symbol_text(const std::string& symbol);

}  // namespace pmapcheck::formula
