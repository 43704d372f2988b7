#include "checker/prove/obligation.hpp"

#include <algorithm>
#include <utility>

#include "checker/prove/hypotheses.hpp"
#include "checker/prove/successor.hpp"

namespace pmapcheck::prove {
namespace {

using formula::Kind;

// The tuples that the action can name, as lists of terms.
std::vector<std::vector<Form>> candidates(const Successor& successor,
                                          const std::vector<Variable>& tuple) {
  std::vector<std::vector<Form>> all{{}};
  for (const Variable& variable : tuple) {
    std::vector<std::vector<Form>> longer;
    for (const std::vector<Form>& begun : all) {
      for (const Form& element : successor.named_elements(variable.sort)) {
        longer.push_back(begun);
        longer.back().push_back(element);
      }
    }
    all = std::move(longer);
  }
  return all;
}

Form same(const std::vector<Form>& left, const std::vector<Form>& right) {
  std::vector<Form> equal;
  for (std::size_t i = 0; i < left.size(); ++i) equal.push_back(equation(left[i], right[i]));
  return conjunction(std::move(equal));
}

// The change of the total is the change of its terms, and only terms of tuples that the action
// names change; what is left over is unsettled.
Form sum_kept(Successor& successor, const Model& model, const Sum& sum) {
  const auto changed = [&](const Form& value) {
    return application("-", {successor.after(value), value});
  };
  std::vector<Form> parts;
  std::vector<Form> differences;
  for (const Sum::Kind& kind : sum.kinds) {
    std::vector<Variable> tuple;
    for (const Variable& v : kind.tuple) tuple.push_back({model.unused(v.name + ".any"), v.sort});
    const auto value = [&](const std::vector<Form>& elements) {
      std::vector<Form> values = words(sum.arguments);
      values.insert(values.end(), elements.begin(), elements.end());
      return term(model, kind, std::move(values));
    };
    const std::vector<Form> any = words(tuple);
    if (flat_text(successor.after(value(any))) == flat_text(value(any))) continue;

    const auto named = candidates(successor, kind.tuple);
    std::vector<Form> others;
    for (const std::vector<Form>& one : named) others.push_back(negation(same(any, one)));
    if (!tuple.empty()) {
      std::vector<Variable> all = sum.arguments;
      all.insert(all.end(), tuple.begin(), tuple.end());
      parts.push_back(forall(all, implication(conjunction(std::move(others)),
                                              equation(successor.after(value(any)), value(any)))));
    }
    for (std::size_t i = 0; i < named.size(); ++i) {
      std::vector<Form> earlier;
      for (std::size_t j = 0; j < i; ++j) earlier.push_back(same(named[i], named[j]));
      Form difference = changed(value(named[i]));
      if (!earlier.empty()) {
        difference =
            application("ite", {disjunction(std::move(earlier)), word("0"), std::move(difference)});
      }
      differences.push_back(std::move(difference));
    }
  }
  if (sum.unsettled) {
    differences.push_back(changed(application(*sum.unsettled, words(sum.arguments))));
  }
  parts.push_back(
      forall(sum.arguments, equation(changed(application(sum.total, words(sum.arguments))),
                                     prove::sum(std::move(differences)))));
  return conjunction(std::move(parts));
}

// Whether the action leaves open what is unsettled of the sum.
bool leaves_open(const Action& action, const Sum& sum) {
  return sum.unsettled && action.changes.contains(*sum.unsettled) &&
         !action.effect.sets(*sum.unsettled);
}

}  // namespace

Obligations obligations(const Model& model) {
  Obligations found;
  for (std::size_t p = 0; p < model.properties().size(); ++p) {
    const Property& property = model.properties()[p];
    if (property.sum && model.sums()[*property.sum].conditional) {
      found.conditional.push_back(p);
      continue;
    }
    const Sum* const sum = property.sum ? &model.sums()[*property.sum] : nullptr;
    found.all.push_back({Claim::initially, p, {}});
    if (sum != nullptr && !sum->unsettled) found.all.push_back({Claim::terms_not_negative, p, {}});
    for (std::size_t a = 0; a < model.actions().size(); ++a) {
      const auto& changes = model.actions()[a].changes;
      const auto& reads = model.reads(property);
      const bool depends = std::any_of(changes.begin(), changes.end(),
                                       [&](const std::string& f) { return reads.contains(f); });
      if (sum != nullptr && leaves_open(model.actions()[a], *sum)) {
        found.left_open.push_back({Claim::kept, p, a});
      } else if (depends) {
        found.all.push_back({Claim::kept, p, a});
      } else {
        ++found.independent;
      }
    }
  }
  return found;
}

Question to_question(const Model& model, const Obligation& obligation, const UsableSums& usable,
                     std::optional<int> size) {
  Question question{to_text(model, obligation), Script(model, size), {}, {}};
  Script& script = question.premises;
  const Property& property = model.properties()[obligation.property];
  const Sum* const sum = property.sum ? &model.sums()[*property.sum] : nullptr;
  assume_axioms(script);
  switch (obligation.claim) {
    case Claim::initially:
      for (const std::size_t init : model.of_kind(Kind::init)) {
        script.remark(model.definition(init).name);
        script.assert_that(statement(model, init));
      }
      question.claim =
          sum != nullptr ? all_zero(model, *sum) : statement(model, *property.definition);
      break;
    case Claim::terms_not_negative:
      assume_invariants(script);
      question.claim = terms_not_negative(model, *sum);
      break;
    case Claim::kept: {
      assume_invariants(script);
      assume_sums(script, usable);
      Successor successor(script, model.actions()[*obligation.action]);
      question.parameters = successor.parameters();
      question.claim = sum == nullptr ? successor.after(statement(model, *property.definition))
                       : size         ? successor.after(exact_sum(script, *sum))
                                      : sum_kept(successor, model, *sum);
      break;
    }
  }
  return question;
}

std::string Question::text() const {
  Script denied = premises;
  denied.remark("The claim, denied: " + title + ".");
  denied.assert_that(negation(claim));
  return denied.text(title, "unsat");
}

std::string Question::premises_text() const { return premises.text("Premises of " + title, "sat"); }

std::string to_text(const Model& model, const Obligation& obligation) {
  const std::string& property = model.properties()[obligation.property].name;
  switch (obligation.claim) {
    case Claim::initially:
      return property + ", initially";
    case Claim::terms_not_negative:
      return property + ", terms not negative";
    case Claim::kept:
      return property + ", after " + model.actions()[*obligation.action].name;
  }
  return property;
}

}  // namespace pmapcheck::prove
