#include "checker/formula/grounding.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

namespace pmapcheck::formula {
namespace {

constexpr std::int64_t kMaxInstances = 1'000'000;

Grounding::Atom meaning_in(const Interpretation& interpretation, TermPool& pool) {
  return [&interpretation, &pool](std::size_t function, std::span<const int> arguments, Moment) {
    return interpretation.function(function).ground(pool, arguments);
  };
}

}  // namespace

Grounding::Grounding(const Interpretation& interpretation, TermPool& pool)
    : Grounding(interpretation, pool, meaning_in(interpretation, pool)) {}

Grounding::Grounding(const Interpretation& interpretation, TermPool& pool, Atom atom)
    : interpretation_(interpretation), pool_(pool), atom_(std::move(atom)) {}

Term Grounding::ground(Expression e, std::span<const Term> values) {
  environment_.assign(values.begin(), values.end());
  return visit(e);
}

Term Grounding::ground(Expression e, std::span<const std::int64_t> values) {
  environment_.clear();
  for (const std::int64_t value : values) environment_.push_back(pool_.constant(value));
  return visit(e);
}

Term Grounding::ground(Expression e, std::span<const int> values) {
  environment_.clear();
  for (const int value : values) environment_.push_back(pool_.constant(value));
  return visit(e);
}

std::span<const std::int64_t> Grounding::key(Expression e) {
  const std::uint64_t free = interpretation_.specification().expressions.free_variables(e);
  key_.assign(1, static_cast<std::int64_t>(e));
  for (std::size_t i = 0; i < environment_.size(); ++i) {
    const std::size_t bit = std::min<std::size_t>(i, 63);
    if ((free >> bit & 1) == 0) continue;
    key_.push_back(static_cast<std::int64_t>(environment_[environment_.size() - 1 - i]));
  }
  return key_;
}

Term Grounding::visit(Expression e) {
  const ExpressionNode& node = interpretation_.specification().expressions[e];
  if (node.op == Operator::variable) {
    return environment_[environment_.size() - 1 - static_cast<std::size_t>(node.value)];
  }
  if (const auto known = known_.find(key(e)); known != known_.end()) return known->second;
  const Term term = build(node);
  const std::span<const std::int64_t> here = key(e);  // anew: `build` has asked for others
  known_.emplace(std::vector<std::int64_t>(here.begin(), here.end()), term);
  return term;
}

Term Grounding::build(const ExpressionNode& node) {
  if (!node.bound.empty()) return quantify(node);
  std::vector<Term> parts;
  for (const Expression operand : node.operands) parts.push_back(visit(operand));
  switch (node.op) {
    case Operator::constant:
      return pool_.constant(node.value);
    case Operator::apply:
      return apply(static_cast<std::size_t>(node.value), std::move(parts), Moment::before);
    case Operator::apply_next:
      return apply(static_cast<std::size_t>(node.value), std::move(parts), Moment::after);
    case Operator::not_:
      return pool_.negate(parts[0]);
    case Operator::and_:
      return pool_.all_of(parts);
    case Operator::or_:
      return pool_.any_of(parts);
    case Operator::equal:
      return pool_.equal(parts[0], parts[1]);
    case Operator::less_equal:
      return pool_.less_equal(parts[0], parts[1]);
    case Operator::add:
      return pool_.add(parts);
    case Operator::subtract:
      return pool_.subtract(parts[0], parts[1]);
    case Operator::multiply:
      return pool_.multiply(parts[0], parts[1]);
    case Operator::if_then_else:
      return pool_.if_then_else(parts[0], parts[1], parts[2]);
    case Operator::variable:  // Looked up by `visit`.
    case Operator::forall:
    case Operator::exists:
    case Operator::sum:
      break;
  }
  return pool_.constant(0);
}

Term Grounding::quantify(const ExpressionNode& node) {
  std::vector<Term> terms;
  const std::size_t depth = environment_.size();
  interpretation_.for_each_tuple(node.bound, [&](const std::vector<int>& tuple) {
    for (const int element : tuple) environment_.push_back(pool_.constant(element));
    terms.push_back(visit(node.operands[0]));
    environment_.resize(depth);
    return true;
  });
  if (node.op == Operator::forall) return pool_.all_of(terms);
  if (node.op == Operator::exists) return pool_.any_of(terms);
  return pool_.add(terms);
}

// Arguments that depend on the state become a choice between all elements that they may be.
Term Grounding::apply(std::size_t function, std::vector<Term> arguments, Moment moment) {
  const StateFunction& meaning = interpretation_.function(function);
  std::vector<int> constants;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const int size = interpretation_.size(meaning.parameters[i]);
    if (size == 0) return pool_.constant(0);  // Nobody can look: there is no such element.
    const Term argument = arguments[i];
    if (pool_.kind(argument) == TermKind::constant) {
      constants.push_back(static_cast<int>(pool_.value(argument)));
      continue;
    }
    arguments[i] = pool_.constant(size - 1);
    Term choice = apply(function, arguments, moment);
    for (int element = size - 2; element >= 0; --element) {
      arguments[i] = pool_.constant(element);
      const Term is_element = pool_.equal(argument, arguments[i]);
      choice = pool_.if_then_else(is_element, apply(function, arguments, moment), choice);
    }
    return choice;
  }
  const auto [atom, is_new] = atoms_.try_emplace({function, moment, constants});
  if (is_new) atom->second = atom_(function, constants, moment);
  return atom->second;
}

std::optional<InputError> not_groundable(const Interpretation& interpretation,
                                         const Definition& definition, bool instances_too) {
  const auto over_int = [&](const Variable& variable) {
    return InputError{place_of(definition),
                      "'" + definition.name + "' quantifies over Int (variable '" + variable.name +
                          "'), which has no finite set of values",
                      "quantify over Bool or a declared sort"};
  };
  const ExpressionGraph& graph = interpretation.specification().expressions;
  const Expression root = instances_too ? *definition.matrix : *definition.body;
  std::unordered_set<Expression> seen{root};
  std::vector<Expression> open{root};
  while (!open.empty()) {
    const ExpressionNode& node = graph[open.back()];
    open.pop_back();
    for (const Variable& variable : node.bound) {
      if (variable.sort == "Int") return over_int(variable);
    }
    for (const Expression operand : node.operands) {
      if (seen.insert(operand).second) open.push_back(operand);
    }
  }
  if (!instances_too) return std::nullopt;
  std::int64_t instances = 1;
  for (const Variable& variable : definition.variables) {
    if (variable.sort == "Int") return over_int(variable);
    instances *= interpretation.size(variable.sort);
    if (instances > kMaxInstances) {
      return InputError{place_of(definition),
                        "'" + definition.name + "' has more than a million ground instances here",
                        "quantify over fewer variables, or make the scenario smaller"};
    }
  }
  return std::nullopt;
}

}  // namespace pmapcheck::formula
