#include "checker/prove/hypotheses.hpp"

#include <algorithm>
#include <utility>

namespace pmapcheck::prove {
namespace {

using formula::Kind;

std::vector<Variable> joined(std::vector<Variable> first, const std::vector<Variable>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<Form> joined(std::vector<Form> first, const std::vector<Form>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// The variables under names that nothing else has.
std::vector<Variable> renamed(const Model& model, const std::vector<Variable>& variables,
                              const std::string& suffix) {
  std::vector<Variable> result;
  for (const Variable& v : variables) result.push_back({model.unused(v.name + suffix), v.sort});
  return result;
}

Form total(const Sum& sum, const std::vector<Form>& arguments) {
  return application(sum.total, arguments);
}

// What follows of a sum of terms that are not negative.
void assume_consequences(Script& script, const Sum& sum) {
  const Model& model = script.model();
  const std::vector<Form> arguments = words(sum.arguments);
  const auto at_most = [&](const std::vector<Variable>& more, std::vector<Form> conditions,
                           Form terms) {
    Form bound = application("<=", {std::move(terms), total(sum, arguments)});
    if (!conditions.empty()) {
      bound = implication(conjunction(std::move(conditions)), std::move(bound));
    }
    script.assert_that(forall(joined(sum.arguments, more), std::move(bound)));
  };
  std::vector<Form> positive;
  for (std::size_t i = 0; i < sum.kinds.size(); ++i) {
    const auto one = renamed(model, sum.kinds[i].tuple, ".one");
    const Form first = term(model, sum.kinds[i], joined(arguments, words(one)));
    positive.push_back(exists(one, application(">", {first, word("0")})));
    at_most(one, {}, first);
    for (std::size_t j = i; j < sum.kinds.size(); ++j) {
      const auto other = renamed(model, sum.kinds[j].tuple, ".other");
      if (i == j && one.empty()) continue;
      std::vector<Form> different;
      for (std::size_t k = 0; i == j && k < one.size(); ++k) {
        different.push_back(negation(equation(word(one[k].name), word(other[k].name))));
      }
      const Form second = term(model, sum.kinds[j], joined(arguments, words(other)));
      std::vector<Form> conditions;
      if (i == j) conditions.push_back(disjunction(std::move(different)));
      at_most(joined(one, other), std::move(conditions), application("+", {first, second}));
    }
  }
  script.assert_that(forall(sum.arguments, application("<=", {word("0"), total(sum, arguments)})));
  script.assert_that(
      forall(sum.arguments, implication(application(">", {total(sum, arguments), word("0")}),
                                        disjunction(std::move(positive)))));
}

}  // namespace

Form statement(const Model& model, std::size_t definition) {
  return forall(model.definition(definition).parameters, model.body(definition));
}

Form term(const Model& model, const Sum::Kind& kind, std::vector<Form> values) {
  return application(model.definition(kind.definition).name, std::move(values));
}

Form exact_sum(const Script& script, const Sum& sum) {
  const std::vector<Form> arguments = words(sum.arguments);
  std::vector<Form> terms;
  for (const Sum::Kind& kind : sum.kinds) {
    for (const std::vector<Form>& tuple : script.tuples(kind.tuple)) {
      terms.push_back(term(script.model(), kind, joined(arguments, tuple)));
    }
  }
  if (sum.unsettled) terms.push_back(application(*sum.unsettled, arguments));
  return forall(sum.arguments, equation(total(sum, arguments), prove::sum(std::move(terms))));
}

Form terms_not_negative(const Model& model, const Sum& sum) {
  std::vector<Form> all;
  for (const Sum::Kind& kind : sum.kinds) {
    const auto tuple = renamed(model, kind.tuple, ".one");
    const Form value = term(model, kind, joined(words(sum.arguments), words(tuple)));
    all.push_back(forall(joined(sum.arguments, tuple), application("<=", {word("0"), value})));
  }
  return conjunction(std::move(all));
}

Form all_zero(const Model& model, const Sum& sum) {
  std::vector<Form> all{
      forall(sum.arguments, equation(total(sum, words(sum.arguments)), word("0")))};
  if (sum.unsettled) {
    all.push_back(forall(sum.arguments,
                         equation(application(*sum.unsettled, words(sum.arguments)), word("0"))));
  }
  for (const Sum::Kind& kind : sum.kinds) {
    const auto tuple = renamed(model, kind.tuple, ".one");
    const Form value = term(model, kind, joined(words(sum.arguments), words(tuple)));
    all.push_back(forall(joined(sum.arguments, tuple), equation(value, word("0"))));
  }
  return conjunction(std::move(all));
}

void assume_axioms(Script& script) {
  for (const std::size_t axiom : script.model().of_kind(Kind::axiom)) {
    script.remark(script.model().definition(axiom).name);
    script.assert_that(statement(script.model(), axiom));
  }
}

void assume_invariants(Script& script, const std::vector<std::size_t>& except) {
  const Model& model = script.model();
  for (const Property& property : model.properties()) {
    if (!property.definition) continue;
    if (std::find(except.begin(), except.end(), *property.definition) != except.end()) continue;
    script.remark(model.definition(*property.definition).name);
    script.assert_that(statement(model, *property.definition));
  }
}

void assume_sums(Script& script, const std::vector<bool>& usable) {
  const Model& model = script.model();
  for (std::size_t i = 0; i < model.sums().size(); ++i) {
    const Sum& sum = model.sums()[i];
    if (sum.conditional) continue;
    if (script.size()) {
      script.remark(sum.total + " is the sum of its terms" +
                    (sum.unsettled ? ", and of what is unsettled." : "."));
      script.assert_that(exact_sum(script, sum));
    } else if (usable[i]) {
      script.remark(sum.total +
                    " is the sum of its terms, none of which is negative, so: at least "
                    "each, at least two of them, and positive only if one is.");
      assume_consequences(script, sum);
    }
  }
}

}  // namespace pmapcheck::prove
