#include "checker/formula/z3_translation.hpp"

#include <string>
#include <unordered_map>
#include <utility>

namespace pmapcheck::formula {
namespace {

class Translation {
 public:
  explicit Translation(Specification& specification) : graph_(specification.expressions) {
    for (std::size_t i = 0; i < specification.functions.size(); ++i) {
      functions_[specification.functions[i].name] = static_cast<std::int64_t>(i);
    }
  }

  /// The copy of `expression`, and in `problem` what made it impossible.
  Expression run(const z3::expr& expression, const Definition& definition,
                 std::optional<InputError>& problem) {
    definition_ = &definition;
    problem_.reset();
    const Expression result = copy(expression);
    problem = problem_;
    return result;
  }

 private:
  // Z3 shares equal trees, and its numbers tell them apart while the reading lives.
  Expression copy(const z3::expr& expression) {
    const auto known = copied_.find(expression.id());
    if (known != copied_.end() && !problem_) return known->second;
    const Expression result = expression.is_quantifier() ? quantifier(expression)
                              : expression.is_var()      ? variable(expression)
                                                         : application(expression);
    copied_[expression.id()] = result;
    return result;
  }

  Expression make(Operator op, std::vector<Expression> operands, std::int64_t value = 0) {
    return graph_.add({op, value, std::move(operands), {}});
  }
  Expression constant(std::int64_t value) { return make(Operator::constant, {}, value); }
  Expression negate(Expression e) { return make(Operator::not_, {e}); }

  Expression fail(std::string what, std::string remedy) {
    if (!problem_) {
      problem_ = InputError{place_of(*definition_), "'" + definition_->name + "' " + what,
                            std::move(remedy)};
    }
    return constant(0);
  }

  Expression variable(const z3::expr& expression) {
    const unsigned index = Z3_get_index_value(expression.ctx(), expression);
    return make(Operator::variable, {}, static_cast<std::int64_t>(index));
  }

  Expression quantifier(const z3::expr& expression) {
    if (!expression.is_forall() && !expression.is_exists()) {
      return fail("uses lambda", "formulas are first-order");
    }
    Z3_context context = expression.ctx();
    ExpressionNode node{expression.is_forall() ? Operator::forall : Operator::exists, 0, {}, {}};
    for (unsigned i = 0; i < Z3_get_quantifier_num_bound(context, expression); ++i) {
      const z3::symbol name(expression.ctx(), Z3_get_quantifier_bound_name(context, expression, i));
      const z3::sort sort(expression.ctx(), Z3_get_quantifier_bound_sort(context, expression, i));
      node.bound.push_back({name.str(), sort.name().str()});
    }
    node.operands.push_back(copy(expression.body()));
    return graph_.add(std::move(node));
  }

  Expression application(const z3::expr& expression) {
    if (expression.is_numeral()) {
      std::int64_t value = 0;
      if (!expression.is_int() || !expression.is_numeral_i64(value)) {
        return fail("uses the number " + expression.to_string(),
                    "numbers are integers that 64 bits hold");
      }
      return constant(value);
    }
    std::vector<Expression> operands;
    for (unsigned i = 0; i < expression.num_args(); ++i)
      operands.push_back(copy(expression.arg(i)));
    return operation(expression.decl(), std::move(operands));
  }

  Expression operation(const z3::func_decl& function, std::vector<Expression> operands) {
    const auto pair = [&](Operator op) { return make(op, {operands[0], operands[1]}); };
    const auto reversed = [&](Operator op) { return make(op, {operands[1], operands[0]}); };
    switch (function.decl_kind()) {
      case Z3_OP_TRUE:
        return constant(1);
      case Z3_OP_FALSE:
        return constant(0);
      case Z3_OP_NOT:
        return negate(operands[0]);
      case Z3_OP_AND:
        return make(Operator::and_, std::move(operands));
      case Z3_OP_OR:
        return make(Operator::or_, std::move(operands));
      case Z3_OP_IMPLIES:
        return make(Operator::or_, {negate(operands[0]), operands[1]});
      case Z3_OP_XOR: {
        Expression odd = operands[0];
        for (std::size_t i = 1; i < operands.size(); ++i) {
          odd = negate(make(Operator::equal, {odd, operands[i]}));
        }
        return odd;
      }
      case Z3_OP_IFF:
      case Z3_OP_EQ:
        return pair(Operator::equal);
      case Z3_OP_DISTINCT: {
        std::vector<Expression> different;
        for (std::size_t i = 0; i < operands.size(); ++i) {
          for (std::size_t j = i + 1; j < operands.size(); ++j) {
            different.push_back(negate(make(Operator::equal, {operands[i], operands[j]})));
          }
        }
        return different.size() == 1 ? different[0] : make(Operator::and_, std::move(different));
      }
      case Z3_OP_ITE:
        return make(Operator::if_then_else, std::move(operands));
      case Z3_OP_LE:
        return pair(Operator::less_equal);
      case Z3_OP_GE:
        return reversed(Operator::less_equal);
      case Z3_OP_LT:
        return negate(reversed(Operator::less_equal));
      case Z3_OP_GT:
        return negate(pair(Operator::less_equal));
      case Z3_OP_ADD:
        return make(Operator::add, std::move(operands));
      case Z3_OP_SUB:
        return fold(Operator::subtract, operands);
      case Z3_OP_UMINUS:
        return make(Operator::subtract, {constant(0), operands[0]});
      case Z3_OP_MUL:
        return fold(Operator::multiply, operands);
      case Z3_OP_UNINTERPRETED:
        return declared(function.name().str(), std::move(operands));
      default:
        return fail("uses the operator '" + function.name().str() + "'",
                    "formulas are made of not, and, or, xor, =>, =, distinct, ite, let, <=, <, >=, "
                    ">, +, -, * and quantifiers");
    }
  }

  Expression fold(Operator op, const std::vector<Expression>& operands) {
    Expression folded = operands[0];
    for (std::size_t i = 1; i < operands.size(); ++i) folded = make(op, {folded, operands[i]});
    return folded;
  }

  Expression declared(const std::string& name, std::vector<Expression> operands) {
    const auto function = functions_.find(name);
    if (function != functions_.end()) {
      return make(Operator::apply, std::move(operands), function->second);
    }
    return make(Operator::apply_next, std::move(operands),
                functions_.at(name.substr(std::string_view("next.").size())));
  }

  ExpressionGraph& graph_;
  std::unordered_map<std::string, std::int64_t> functions_;
  std::unordered_map<unsigned, Expression> copied_;
  const Definition* definition_ = nullptr;
  std::optional<InputError> problem_;
};

// Moves the leading foralls of a body to the variables that an instance fixes.
void split_prefix(Definition& definition, const ExpressionGraph& graph) {
  definition.variables = definition.parameters;
  definition.matrix = definition.body;
  while (graph[*definition.matrix].op == Operator::forall) {
    const ExpressionNode& forall = graph[*definition.matrix];
    definition.variables.insert(definition.variables.end(), forall.bound.begin(),
                                forall.bound.end());
    definition.matrix = forall.operands[0];
  }
}

// total(args) = sum of all summands, as a property of the first of them. The parameters of all
// begin with the total's arguments, so their bodies fit under the same variables unchanged.
void equate_sum(Definition& first, const Specification& specification, ExpressionGraph& graph) {
  std::size_t total = 0;
  while (specification.functions[total].name != first.property) ++total;
  const std::size_t arity = specification.functions[total].parameters.size();

  std::vector<Expression> summands;
  std::optional<Expression> condition;
  for (const Definition& part : specification.definitions) {
    if (part.property != first.property) continue;
    if (part.kind == Kind::sum_condition) condition = part.body;
    if (part.kind != Kind::sum) continue;
    const auto rest = part.parameters.begin() + static_cast<std::ptrdiff_t>(arity);
    std::vector<Variable> bound(rest, part.parameters.end());
    summands.push_back(bound.empty() ? *part.body
                                     : graph.add({Operator::sum, 0, {*part.body}, bound}));
  }
  std::vector<Expression> arguments;
  for (std::size_t i = 0; i < arity; ++i) {
    arguments.push_back(
        graph.add({Operator::variable, static_cast<std::int64_t>(arity - 1 - i), {}, {}}));
  }
  const Expression applied =
      graph.add({Operator::apply, static_cast<std::int64_t>(total), arguments, {}});
  const Expression sum = graph.add({Operator::add, 0, summands, {}});
  Expression property = graph.add({Operator::equal, 0, {applied, sum}, {}});
  if (condition) {
    const Expression unless = graph.add({Operator::not_, 0, {*condition}, {}});
    property = graph.add({Operator::or_, 0, {unless, property}, {}});
  }
  const auto end = first.parameters.begin() + static_cast<std::ptrdiff_t>(arity);
  first.variables.assign(first.parameters.begin(), end);
  first.matrix = property;
}

bool is_sum_of(const Definition& definition, const std::string& total) {
  return definition.kind == Kind::sum && definition.property == total;
}

}  // namespace

std::optional<InputError> translate(const Z3Reading& reading, Specification& specification) {
  Translation translation(specification);
  for (std::size_t i = 0; i < specification.definitions.size(); ++i) {
    if (!reading.bodies[i]) continue;
    std::optional<InputError> problem;
    Definition& definition = specification.definitions[i];
    definition.body = translation.run(*reading.bodies[i], definition, problem);
    if (problem) return problem;
    if (definition.kind != Kind::sum && definition.kind != Kind::sum_condition) {
      split_prefix(definition, specification.expressions);
    }
  }
  for (std::size_t i = 0; i < specification.definitions.size(); ++i) {
    Definition& definition = specification.definitions[i];
    bool first = definition.kind == Kind::sum;
    for (std::size_t j = 0; j < i; ++j) {
      first = first && !is_sum_of(specification.definitions[j], definition.property);
    }
    if (first) equate_sum(definition, specification, specification.expressions);
  }
  return std::nullopt;
}

}  // namespace pmapcheck::formula
