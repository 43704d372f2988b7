// S-expressions that are made, not read: building them, substituting in them, writing them.
//
// A word may be bound by forall, exists or let; substitution and the search for words leave bound
// words and the sorts of binders alone.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "checker/formula/expression.hpp"
#include "checker/formula/form.hpp"
#include "checker/formula/s_expression.hpp"

namespace pmapcheck::prove {

using Form = formula::SExpression;
using formula::bound_variables;
using formula::flat_text;
using formula::is_quantifier;
using formula::symbol_text;
using formula::Variable;

[[nodiscard]] Form word(std::string text);
[[nodiscard]] Form list(std::vector<Form> items);
/// "(NAME ARGUMENT …)", or NAME alone.
[[nodiscard]] Form application(const std::string& name, std::vector<Form> arguments);
/// The variables as words.
[[nodiscard]] std::vector<Form> words(const std::vector<Variable>& variables);
/// "((x S) …)".
[[nodiscard]] Form binder(const std::vector<Variable>& variables);

[[nodiscard]] Form negation(Form operand);
[[nodiscard]] Form equation(Form left, Form right);
[[nodiscard]] Form implication(Form condition, Form consequence);
/// Of none: true. Of one: itself.
[[nodiscard]] Form conjunction(std::vector<Form> operands);
/// Of none: false. Of one: itself.
[[nodiscard]] Form disjunction(std::vector<Form> operands);
/// Of none: 0. Of one: itself.
[[nodiscard]] Form sum(std::vector<Form> operands);
/// The body itself if there are no variables.
[[nodiscard]] Form forall(const std::vector<Variable>& variables, Form body);
[[nodiscard]] Form exists(const std::vector<Variable>& variables, Form body);

using Substitution = std::map<std::string, Form>;
/// Replaces free words. Require: no binder in `form` binds a word of a replacement.
[[nodiscard]] Form substitute(const Form& form, const Substitution& replacements);
/// Visits every free word, heads of applications too.
void for_each_free_word(const Form& form, const std::function<void(const Form&)>& visit);

inline constexpr std::size_t kTextColumns = 100;
/// Lines of at most kTextColumns characters, the first of which begins at column `indent`.
[[nodiscard]] std::string to_text(const Form& form, std::size_t indent = 0);
}  // namespace pmapcheck::prove
