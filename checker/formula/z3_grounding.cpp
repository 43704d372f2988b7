#include "checker/formula/z3_grounding.hpp"

#include <algorithm>

namespace pmapcheck::formula {

Z3Grounding::Z3Grounding(const Interpretation& interpretation, const Z3Reading& reading)
    : interpretation_(interpretation), reading_(reading), context_(*reading.context) {
  const auto& functions = interpretation.specification().functions;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    functions_[functions[i].name] = {i, Moment::before};
    if (!functions[i].rigid()) functions_["next." + functions[i].name] = {i, Moment::after};
  }
  for (const std::vector<z3::expr>& elements : reading.elements) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      element_of_[elements[i].id()] = static_cast<int>(i);
    }
  }
}

z3::expr Z3Grounding::value(const std::string& sort, std::int64_t number) {
  if (sort == "Bool") return context_.bool_val(number != 0);
  if (sort == "Int") return context_.int_val(number);
  const auto& sorts = interpretation_.vocabulary().sorts;
  const auto known =
      std::find_if(sorts.begin(), sorts.end(), [&](const Sort& one) { return one.name == sort; });
  const auto place = static_cast<std::size_t>(known - sorts.begin());
  return reading_.elements[place].at(static_cast<std::size_t>(number));
}

z3::expr Z3Grounding::substitute(const z3::expr& formula, std::span<const z3::expr> values) {
  if (values.empty()) return formula;
  z3::expr_vector innermost_first(context_);
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    innermost_first.push_back(*value);
  }
  z3::expr copy = formula;
  return copy.substitute(innermost_first);
}

z3::expr Z3Grounding::body(std::size_t definition, std::span<const std::int64_t> values) {
  const Definition& defined = interpretation_.specification().definitions[definition];
  std::vector<z3::expr> parameters;
  for (std::size_t i = 0; i < values.size(); ++i) {
    parameters.push_back(value(defined.parameters[i].sort, values[i]));
  }
  return expand(substitute(*reading_.bodies[definition], parameters));
}

z3::expr Z3Grounding::instance(std::size_t definition, std::span<const std::int64_t> values) {
  const Definition& defined = interpretation_.specification().definitions[definition];
  if (defined.kind == Kind::sum) return sum(defined, values);
  z3::expr formula = *reading_.bodies[definition];
  std::size_t count = defined.parameters.size();
  std::size_t done = 0;
  while (true) {  // One quantifier after the other, as the text has them.
    std::vector<z3::expr> fixed;
    for (std::size_t i = done; i < done + count; ++i) {
      fixed.push_back(value(defined.variables[i].sort, values[i]));
    }
    formula = substitute(formula, fixed);
    done += count;
    if (done == values.size()) break;
    count = Z3_get_quantifier_num_bound(context_, formula);
    formula = formula.body();
  }
  return expand(formula);
}

// total = sum of all summands over all values of their remaining parameters.
z3::expr Z3Grounding::sum(const Definition& first, std::span<const std::int64_t> values) {
  std::vector<z3::expr> fixed;
  for (std::size_t i = 0; i < values.size(); ++i) {
    fixed.push_back(value(first.variables[i].sort, values[i]));
  }
  z3::expr total = context_.int_val(0);
  z3::expr condition = context_.bool_val(true);
  const auto& definitions = interpretation_.specification().definitions;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const Definition& part = definitions[i];
    if (part.property != first.property) continue;
    if (part.kind == Kind::sum_condition) condition = substitute(*reading_.bodies[i], fixed);
    if (part.kind != Kind::sum) continue;
    const std::span<const Variable> rest = std::span(part.parameters).subspan(values.size());
    interpretation_.for_each_tuple(rest, [&](const std::vector<int>& tuple) {
      std::vector<z3::expr> all = fixed;
      for (std::size_t j = 0; j < tuple.size(); ++j) all.push_back(value(rest[j].sort, tuple[j]));
      total = total + expand(substitute(*reading_.bodies[i], all));
      return true;
    });
  }
  const z3::expr counted = apply(functions_.at(first.property).first, Moment::before, fixed);
  return z3::implies(expand(condition), counted == total);
}

z3::expr Z3Grounding::expand(const z3::expr& formula) {
  if (const auto known = expanded_.find(formula.id()); known != expanded_.end()) {
    return known->second.second;
  }
  z3::expr result = formula;
  if (formula.is_quantifier()) {
    result = quantifier(formula);
  } else if (formula.num_args() > 0 || formula.decl().decl_kind() == Z3_OP_UNINTERPRETED) {
    std::vector<z3::expr> arguments;
    for (unsigned i = 0; i < formula.num_args(); ++i) {
      arguments.push_back(expand(formula.arg(i)));
    }
    const z3::func_decl operation = formula.decl();
    if (operation.decl_kind() == Z3_OP_UNINTERPRETED) {
      const auto& [function, moment] = functions_.at(operation.name().str());
      result = apply(function, moment, std::move(arguments));
    } else {
      z3::expr_vector operands(context_);
      for (const z3::expr& argument : arguments) operands.push_back(argument);
      result = operation(operands);
    }
  }
  expanded_.emplace(formula.id(), std::pair(formula, result));
  return result;
}

z3::expr Z3Grounding::quantifier(const z3::expr& formula) {
  std::vector<Variable> bound;
  for (unsigned i = 0; i < Z3_get_quantifier_num_bound(context_, formula); ++i) {
    const z3::sort sort(context_, Z3_get_quantifier_bound_sort(context_, formula, i));
    bound.push_back({"", sort.name().str()});
  }
  z3::expr_vector parts(context_);
  interpretation_.for_each_tuple(bound, [&](const std::vector<int>& tuple) {
    std::vector<z3::expr> values;
    for (std::size_t i = 0; i < tuple.size(); ++i) values.push_back(value(bound[i].sort, tuple[i]));
    parts.push_back(expand(substitute(formula.body(), values)));
    return true;
  });
  return formula.is_forall() ? z3::mk_and(parts) : z3::mk_or(parts);
}

z3::expr Z3Grounding::apply(std::size_t function, Moment moment, std::vector<z3::expr> arguments) {
  const StateFunction& meaning = interpretation_.function(function);
  std::vector<int> elements;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (const auto known = element_of_.find(arguments[i].id()); known != element_of_.end()) {
      elements.push_back(known->second);
      continue;
    }
    const z3::expr argument = arguments[i];
    const std::string& sort = meaning.parameters[i];
    const int size = std::max(interpretation_.size(sort), 1);
    arguments[i] = value(sort, size - 1);
    z3::expr choice = apply(function, moment, arguments);
    for (int element = size - 2; element >= 0; --element) {
      arguments[i] = value(sort, element);
      choice = z3::ite(argument == arguments[i], apply(function, moment, arguments), choice);
    }
    return choice;
  }
  return atom(function, moment, elements);
}

z3::expr Z3Grounding::atom(std::size_t function, Moment moment, const std::vector<int>& arguments) {
  const auto [known, made] = known_atoms_.try_emplace({function, moment, arguments}, atoms_.size());
  if (made) {
    const std::string name = "atom!" + std::to_string(atoms_.size());
    const std::string& sort = interpretation_.function(function).result;
    const z3::sort range = sort == "Bool"  ? context_.bool_sort()
                           : sort == "Int" ? context_.int_sort()
                                           : value(sort, 0).get_sort();
    atoms_.push_back({function, moment, arguments, context_.constant(name.c_str(), range)});
  }
  return atoms_[known->second].constant;
}

}  // namespace pmapcheck::formula
