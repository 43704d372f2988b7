#include "checker/prove/tests/evaluation.hpp"

#include <algorithm>

#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {

TwoStates::TwoStates(const Model& model, const Counterexample& counterexample)
    : model_(model), counterexample_(counterexample) {
  for (const formula::DeclaredSort& sort : model.specification().sorts) {
    for (int i = 1; i <= counterexample.size; ++i) elements_[model.element(sort.name, i)] = i - 1;
  }
  for (const Fact& fact : counterexample.facts) {
    std::vector<std::int64_t> arguments;
    for (const std::string& argument : fact.arguments) arguments.push_back(number(argument));
    functions_[{fact.function, arguments}] = {number(fact.before), number(fact.after)};
  }
  for (const Binding& argument : counterexample.arguments) {
    arguments_[argument.name] = number(argument.value);
  }
}

std::int64_t TwoStates::number(const std::string& value) const {
  if (value == "true") return 1;
  if (value == "false") return 0;
  const auto element = elements_.find(value);
  return element == elements_.end() ? std::stoll(value) : element->second;
}

std::vector<std::vector<std::int64_t>> TwoStates::tuples(
    const std::vector<Variable>& variables) const {
  std::vector<std::vector<std::int64_t>> all{{}};
  for (const Variable& variable : variables) {
    REQUIRE(variable.sort != "Int");
    std::vector<std::vector<std::int64_t>> longer;
    for (const auto& tuple : all) {
      for (int i = 0; i < (variable.sort == "Bool" ? 2 : counterexample_.size); ++i) {
        longer.push_back(tuple);
        longer.back().push_back(i);
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::int64_t TwoStates::value(const Form& form, const Values& bound, At at) const {
  if (is_quantifier(form)) {
    const bool all = form.is_form("forall");
    const std::vector<Variable> variables = bound_variables(form.items[1]);
    for (const auto& tuple : tuples(variables)) {
      Values inner = bound;
      for (std::size_t i = 0; i < tuple.size(); ++i) inner[variables[i].name] = tuple[i];
      if ((value(form.items[2], inner, at) != 0) != all) return all ? 0 : 1;
    }
    return all ? 1 : 0;
  }
  return call(form, bound, at);
}

std::int64_t TwoStates::call(const Form& form, const Values& bound, At at) const {
  const std::string& head = form.is_list ? form.items[0].word : form.word;
  std::vector<std::int64_t> operands;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    operands.push_back(value(form.items[i], bound, at));
  }
  const auto pairwise = [&](const auto& holds) {
    for (std::size_t i = 0; i + 1 < operands.size(); ++i) {
      if (!holds(operands[i], operands[i + 1])) return 0;
    }
    return 1;
  };
  const auto is_true = [](std::int64_t v) { return v != 0; };
  if (!form.is_list && bound.contains(head)) return bound.at(head);
  if (head == "true") return 1;
  if (head == "false") return 0;
  if (head == "not") return operands[0] == 0;
  if (head == "and") return std::all_of(operands.begin(), operands.end(), is_true);
  if (head == "or") return std::any_of(operands.begin(), operands.end(), is_true);
  if (head == "=>") return operands[0] == 0 || operands[1] != 0;
  if (head == "ite") return operands[0] != 0 ? operands[1] : operands[2];
  if (head == "=") return pairwise([](auto a, auto b) { return a == b; });
  if (head == ">") return pairwise([](auto a, auto b) { return a > b; });
  if (head == ">=") return pairwise([](auto a, auto b) { return a >= b; });
  if (head == "<=") return pairwise([](auto a, auto b) { return a <= b; });
  if (head == "+") return operands[0] + operands[1];
  if (head == "-") return operands.size() == 1 ? -operands[0] : operands[0] - operands[1];
  if (const auto macro = model_.specification().find(head)) {
    const std::vector<Variable>& parameters = model_.definition(*macro).parameters;
    Values own;
    for (std::size_t i = 0; i < operands.size(); ++i) own[parameters[i].name] = operands[i];
    return value(model_.body(*macro), own, at);
  }
  const bool next = head.starts_with("next.");
  const auto known = functions_.find({next ? head.substr(5) : head, operands});
  if (known != functions_.end()) {
    return next || at == At::after ? known->second.second : known->second.first;
  }
  if (!form.is_list) return std::stoll(head);
  FAIL("the counterexample does not say " << flat_text(form));
  return 0;
}

bool TwoStates::holds(std::size_t definition, At at, const Values& given) const {
  std::vector<Variable> open;
  for (const Variable& parameter : model_.definition(definition).parameters) {
    if (!given.contains(parameter.name)) open.push_back(parameter);
  }
  return value(forall(open, model_.body(definition)), given, at) != 0;
}

bool TwoStates::says(const std::set<std::string>& functions) const {
  return std::all_of(functions.begin(), functions.end(), [this](const std::string& function) {
    return std::any_of(functions_.begin(), functions_.end(),
                       [&](const auto& entry) { return entry.first.first == function; });
  });
}

bool TwoStates::adds_up(const Sum& sum, At at) const {
  const auto all = tuples(sum.arguments);
  return std::all_of(all.begin(), all.end(), [&](const std::vector<std::int64_t>& arguments) {
    std::int64_t terms = 0;
    for (const Sum::Kind& kind : sum.kinds) {
      const std::vector<Variable>& names = model_.definition(kind.definition).parameters;
      for (const auto& tuple : tuples(kind.tuple)) {
        Values own;
        for (std::size_t i = 0; i < names.size(); ++i) {
          own[names[i].name] = i < arguments.size() ? arguments[i] : tuple[i - arguments.size()];
        }
        terms += value(model_.body(kind.definition), own, at);
      }
    }
    const auto& total = functions_.at({sum.total, arguments});
    return terms == (at == At::before ? total.first : total.second);
  });
}

bool TwoStates::changes_only(const Action& action) const {
  return std::all_of(functions_.begin(), functions_.end(), [&](const auto& entry) {
    const auto& [location, values] = entry;
    if (values.first == values.second) return true;
    const auto& updates = action.effect.updates;
    return std::any_of(updates.begin(), updates.end(), [&](const formula::Update& update) {
      if (update.function != location.first) return false;
      for (std::size_t i = 0; i < update.arguments.size(); ++i) {
        if (update.is_any(i)) continue;
        if (value(update.arguments[i], arguments_, At::before) != location.second[i]) return false;
      }
      return true;
    });
  });
}

}  // namespace pmapcheck::prove::tests
