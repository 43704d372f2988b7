#include "checker/report/violated.hpp"

#include <algorithm>
#include <utility>

#include "checker/explore/mandatory_closure.hpp"
#include "checker/report/waiting.hpp"

namespace pmapcheck::report {

using explore::Evidence;
using explore::PropertyId;
using explore::StateView;
using explore::Step;
using explore::Trace;
using kernel::KernelModel;
using kernel::Point;
using kernel::Properties;

namespace {

// The end of a run; there is neither `previous` nor `step` in a run without steps.
struct End {
  StateView state;
  StateView previous;
  Step step;
};

End end_of(const Trace& trace) {
  if (trace.steps.empty()) return {trace.states.back(), {}, {}};
  return {trace.states.back(), trace.states[trace.states.size() - 2], trace.steps.back()};
}

void add_facts(const formula::Explanation& explanation, Violated& violated) {
  violated.instance = explanation.instance;
  for (const formula::ExplainedFact& fact : explanation.facts) {
    violated.facts.push_back({fact.atom, fact.value});
  }
}

void add_formula(const KernelModel& model, std::size_t definition, Violated& violated) {
  const formula::Definition& d = model.formal().specification.definitions[definition];
  violated.formula = d.name;
  violated.formula_text = d.comment;
  violated.formula_source = model.formal().choice.source_of(d);
}

// Whether an instance speaks of a CPU other than that of the step: what the others may see tells
// more than what the acting CPU may see of its own doing.
bool speaks_of_another_cpu(const KernelModel& model, const End& end,
                           const formula::Instance& instance) {
  if (end.previous.empty() || end.step.process >= model.thread_count()) return false;
  const impl::Cells cells(const_cast<std::uint8_t*>(end.previous.data()));
  const auto own =
      static_cast<int>(cells.get(model.machine().layout.threads[end.step.process].cpu));
  const formula::Definition& d = model.formal().specification.definitions[instance.definition];
  for (std::size_t i = 0; i < d.variables.size(); ++i) {
    if (d.variables[i].sort == "Cpu" && instance.arguments[i] != own) return true;
  }
  return false;
}

// An invariant, lemma, sum or obligation of the end.
bool find_instance(const KernelModel& model, const End& end, PropertyId property, bool at_end,
                   Violated& violated) {
  const Properties& properties = model.formal().properties;
  const formula::Compiled& compiled = model.compiled();
  std::size_t found = 0;
  std::size_t shown = 0;
  bool of_another_cpu = false;
  const auto visit = [&](std::size_t instance) {
    const std::size_t definition = compiled.instances()[instance].definition;
    if (&properties.all()[properties.of_definition(definition)] != &properties.property(property)) {
      return;
    }
    const bool better =
        !of_another_cpu && speaks_of_another_cpu(model, end, compiled.instances()[instance]);
    if (found++ > 0 && !better) return;
    shown = instance;
    of_another_cpu = better;
  };
  if (at_end) {
    compiled.for_each_violated_at_end(end.state, visit);
  } else {
    compiled.for_each_violated(end.previous, end.state, visit);
  }
  if (found == 0) return false;
  add_formula(model, compiled.instances()[shown].definition, violated);
  add_facts(compiled.explain(shown, end.state), violated);
  violated.other_instances = found - 1;
  return true;
}

bool is_contract(const KernelModel& model, std::size_t definition) {
  const formula::Kind kind = model.formal().specification.definitions[definition].kind;
  return kind == formula::Kind::precondition || kind == formula::Kind::postcondition;
}

// A guard or an assumption that does not hold, an effect that is another, or a change of something
// that the action does not reach.
void add_refusal(const KernelModel& model, const kernel::TakenAction& part,
                 std::optional<std::size_t> definition, Violated& violated) {
  formula::Actions& actions = *model.actions();
  const bool claims = part.claim != formula::Claim::nothing;
  violated.action = claims ? actions.text(part.claim) : "nothing";
  if (definition) {
    add_formula(model, *definition, violated);
    add_facts(actions.explain_guard(part.claim, *definition, part.before), violated);
    return;
  }
  if (claims) add_formula(model, actions.effect(part.claim), violated);
  if (!actions.effect_holds(part.claim, part.before, part.after)) {
    add_facts(actions.explain_effect(part.claim, part.before, part.after), violated);
    return;
  }
  const auto changes = actions.outside_changes(part.claim, part.before, part.after);
  violated.instance = "what the step changes beside: " + changes.front().place;
  for (const formula::OutsideChange& change : changes) {
    violated.facts.push_back({change.place, change.before});
    violated.facts.push_back({change.place_after, change.after});
  }
}

// A contract, or a rule of the action that the step claims.
bool find_rule(KernelModel& model, const End& end, PropertyId property, Violated& violated) {
  const auto taken = model.take(end.previous, end.step);
  if (!taken) return false;
  std::size_t found = 0;
  for (const kernel::BrokenRule& broken : taken->broken) {
    if (broken.property != property || found++ > 0) continue;
    if (broken.definition && is_contract(model, *broken.definition)) {
      add_formula(model, *broken.definition, violated);
      add_facts(model.contracts().explain(*broken.definition, broken.arguments,
                                          broken.before ? end.previous : end.state),
                violated);
    } else {
      add_refusal(model, taken->actions[broken.action], broken.definition, violated);
    }
  }
  violated.other_instances = found > 0 ? found - 1 : 0;
  return found > 0;
}

// A stuck run is explained by what each thread waits for.
bool find_stuck(KernelModel& model, StateView state, PropertyId property, Violated& violated) {
  if (model.finished(state) || model.stuck(state) != property) return false;
  explore::MemoryBudget budget;
  using Closure = explore::MandatoryClosure<KernelModel>;
  Closure closure(model, budget);
  if (closure.from(state, [] { return true; }) != Closure::Answer::stuck) return false;
  violated.waiting = waiting_threads(model, state);
  return true;
}

bool find(KernelModel& model, const End& end, PropertyId property, Evidence evidence,
          Violated& violated) {
  switch (evidence) {
    case Evidence::state:
    case Evidence::end: {
      const bool at_end = evidence == Evidence::end;
      std::vector<PropertyId> all;
      if (at_end) {
        if (!model.finished(end.state)) return false;
        model.check_end(end.state, all);
      } else {
        model.check(end.state, end.previous, end.step, all);
      }
      return std::find(all.begin(), all.end(), property) != all.end() &&
             find_instance(model, end, property, at_end, violated);
    }
    case Evidence::step:
      return !end.previous.empty() && find_rule(model, end, property, violated);
    case Evidence::stuck:
      return find_stuck(model, end.state, property, violated);
  }
  return false;
}

// A condition that `expect` rules out is explained by all that the run leaves behind.
std::optional<Violated> reached_by(const KernelModel& model, StateView state,
                                   const KernelModel::Condition& condition) {
  if (!model.finished(state)) return {};
  const auto row = model.reaching(condition, state);
  if (!row) return {};
  Violated reached;
  reached.property = kNever;
  reached.instance = condition.text;
  const kernel::Observer& observer = model.observer();
  for (std::size_t i = 0; i < row->size(); ++i) {
    reached.facts.push_back({observer.observables()[i].name, observer.text(i, (*row)[i])});
  }
  return reached;
}

}  // namespace

std::optional<Violated> violated_by(KernelModel& model, const Trace& trace, PropertyId property,
                                    Evidence evidence) {
  if (const auto* condition = model.condition(property)) {
    return reached_by(model, trace.states.back(), *condition);
  }
  const kernel::Property& p = model.formal().properties.property(property);
  Violated violated;
  violated.property = p.name;
  violated.clause = p.clause;
  violated.page = p.page;
  if (const kernel::Clause* clause = model.formal().clauses.find(p.clause)) {
    violated.clause_text = clause->text;
  }
  violated.blame = kernel::to_text(Properties::blamed(property));
  violated.evidence = static_cast<EvidenceKind>(evidence);
  if (!find(model, end_of(trace), property, evidence, violated)) return {};
  return violated;
}

}  // namespace pmapcheck::report
