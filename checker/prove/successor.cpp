#include "checker/prove/successor.hpp"

#include <algorithm>
#include <utility>

namespace pmapcheck::prove {
namespace {

using formula::Definition;

// Leaves out what a definition's own parameters hide.
Substitution without(Substitution replacements, const std::vector<Variable>& hidden) {
  for (const Variable& variable : hidden) replacements.erase(variable.name);
  return replacements;
}

// Whether the model has a function or definition of this name.
bool is_taken(const Model& model, const std::string& name) {
  return model.function(name) != nullptr || model.specification().find(name).has_value();
}

}  // namespace

std::string next_name(const std::string& name) { return "next." + name; }

Successor::Successor(Script& script, const Action& action) : script_(script), action_(action) {
  const Model& model = script.model();
  for (const std::string& changed : action.changes) next_[changed] = word(next_name(changed));
  for (const Definition& d : model.specification().definitions) {
    const auto number = static_cast<std::size_t>(&d - model.specification().definitions.data());
    if (d.kind != formula::Kind::effect && changes(number)) next_[d.name] = word(next_name(d.name));
  }
  declare_parameters();
  assert_possible();
  if (!action.changes.empty()) script.remark("The state after it. Nothing else changes.");
  for (const formula::Update& update : action.effect.updates) {
    if (defined_.insert(update.function).second) define(update.function);
  }
  for (const Form& constraint : action.effect.constraints) {
    script.assert_that(substitute(constraint, constants_));
  }
}

bool Successor::changes(std::size_t definition) const {
  const std::set<std::string>& reads = script_.model().reads(definition);
  return std::any_of(action_.changes.begin(), action_.changes.end(),
                     [&](const std::string& changed) { return reads.contains(changed); });
}

void Successor::declare_parameters() {
  const Model& model = script_.model();
  script_.remark("The action " + action_.name + ".");
  for (const Variable& parameter : action_.parameters) {
    const bool taken = is_taken(model, parameter.name);
    const std::string name = taken ? model.unused(parameter.name) : parameter.name;
    if (taken) constants_[parameter.name] = word(name);
    parameters_.push_back({name, parameter.sort});
    script_.declare(name, {}, parameter.sort);
  }
}

void Successor::assert_possible() {
  const Model& model = script_.model();
  if (action_.assumption) {
    script_.remark("The call was made lawfully.");
    script_.assert_that(substitute(model.body(*action_.assumption), constants_));
  }
  for (const std::size_t guard : action_.guards) {
    script_.remark(model.definition(guard).name);
    script_.assert_that(substitute(model.body(guard), constants_));
  }
}

void Successor::define(const std::string& name) {
  const Model& model = script_.model();
  const formula::DeclaredFunction& function = *model.function(name);
  std::vector<const formula::Update*> updates;
  for (const formula::Update& update : action_.effect.updates) {
    if (update.function == name) updates.push_back(&update);
  }
  // A variable keeps the name that the effect gives it, where nothing else has that name.
  const formula::Update& first = *updates.front();
  std::vector<Variable> parameters;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const bool keeps =
        updates.size() == 1 && first.is_any(i) && !is_taken(model, first.arguments[i].word);
    parameters.push_back(
        {keeps ? first.arguments[i].word : model.unused("x" + std::to_string(i + 1)),
         function.parameters[i]});
  }
  std::vector<Form> reached;
  for (const formula::Update* update : updates) {
    std::vector<Form> here;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (update->is_any(i)) continue;
      here.push_back(
          equation(word(parameters[i].name), substitute(update->arguments[i], constants_)));
    }
    reached.push_back(conjunction(std::move(here)));
  }
  Form changed;
  if (first.value) {
    Substitution values = without(constants_, first.any);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (first.is_any(i)) values[first.arguments[i].word] = word(parameters[i].name);
    }
    changed = substitute(*first.value, values);
  } else {
    const std::string free = model.unused("free." + name);
    script_.declare(free, function.parameters, function.result);
    changed = application(free, words(parameters));
  }
  const Form where = disjunction(std::move(reached));
  if (where.word != "true") {
    changed = application("ite", {where, std::move(changed), application(name, words(parameters))});
  }
  script_.define(next_name(name), parameters, function.result, std::move(changed));
}

void Successor::copy(std::size_t definition) {
  const Definition& d = script_.model().definition(definition);
  if (!defined_.insert(d.name).second) return;
  const Form body = forall(d.parameters, script_.model().body(definition));
  Form copied = after(body);  // defines what it needs first
  if (!d.parameters.empty()) copied = Form(copied.items[2]);
  script_.define(next_name(d.name), d.parameters, d.result, std::move(copied));
}

Form Successor::after(const Form& formula) {
  std::vector<std::size_t> macros;
  for_each_free_word(formula, [&](const Form& free) {
    if (!next_.contains(free.word)) return;
    if (const auto macro = script_.model().specification().find(free.word))
      macros.push_back(*macro);
  });
  for (const std::size_t macro : macros) copy(macro);
  return substitute(formula, next_);
}

std::vector<Form> Successor::named_elements(const std::string& sort) const {
  std::vector<Form> named;
  const auto add = [&](Form form) {
    const bool known = std::any_of(named.begin(), named.end(), [&](const Form& other) {
      return flat_text(other) == flat_text(form);
    });
    if (!known) named.push_back(std::move(form));
  };
  if (sort == "Bool") return {word("false"), word("true")};
  for (const Variable& parameter : parameters_) {
    if (parameter.sort == sort) add(word(parameter.name));
  }
  for (const formula::Update& update : action_.effect.updates) {
    const formula::DeclaredFunction& function = *script_.model().function(update.function);
    for (std::size_t i = 0; i < update.arguments.size(); ++i) {
      if (update.is_any(i) || function.parameters[i] != sort) continue;
      add(substitute(update.arguments[i], constants_));
    }
  }
  return named;
}

}  // namespace pmapcheck::prove
