#include "checker/kernel/kernel_model.hpp"

#include <algorithm>

namespace pmapcheck::kernel {

using explore::StateView;
using explore::Step;
using impl::Cells;
using impl::Field;

static_assert(impl::kMaxStateBytes == explore::kMaxStateBytes);

KernelModel::KernelModel(Setting setting, const FormalModel& formal)
    : formal_(formal),
      setting_(std::move(setting)),
      machine_(setting_.shape),
      layout_(machine_, setting_.uses_quick_mappings, setting_.uses_sf_bufs),
      automata_(machine_, setting_.choice),
      environment_(impl::environment_processes(machine_.shape)),
      outcomes_(machine_.layout.bytes()),
      probe_(machine_.layout.bytes()) {}

// Steps.

bool KernelModel::prepare(StateView state, std::size_t process, impl::Access* access) {
  access_ = access;
  judged_ = nullptr;
  found_for_ = nullptr;
  broken_before_.clear();
  broken_.clear();
  return process < thread_count() ? prepare_thread(state, process, access)
                                  : prepare_environment(state, process, access);
}

bool KernelModel::prepare_thread(StateView state, std::size_t thread, impl::Access* access) {
  from_ = &automata_.point(point_id(read(state, access), thread));
  if (from_->kind == Point::Kind::finished) return false;
  const Cells where = read(state);
  const auto cpu = static_cast<std::uint8_t>(where.get(machine_.layout.threads[thread].cpu));
  const Field runs = machine_.layout.cpus[cpu].thread;
  if (access != nullptr) {
    ask(Predicate::running, thread, {machine_.layout.threads[thread].cpu, runs});
  }
  if (where.get(runs) != thread + 1) return false;
  context_ = {{static_cast<std::uint8_t>(thread)}, impl::CurrentCpu({cpu}, &asks_cpu_)};
  progress_ = explore::Progress::work;

  outcomes_.start(state.data(), access);
  if (from_->kind == Point::Kind::call) {
    outcomes_.add();
    check_contracts(formal_.bindings.before(from_->routine),
                    {context_.thread, context_.cpu, from_->arguments}, state, true);
  } else if (from_->null_argument) {
    outcomes_.add();
  } else {
    impl::execute(machine_, context_, from_->operation, outcomes_);
    if (outcomes_.exhausted() != impl::Limit::none) {
      note_limit(outcomes_.exhausted() == impl::Limit::objects ? ModelLimit::objects
                                                               : ModelLimit::map_entries);
      return true;
    }
    if (outcomes_.count() == 0) return false;
    check_contracts(formal_.bindings.before(from_->operation.op),
                    {context_.thread, context_.cpu, from_->operation.operands}, state, true);
  }
  broken_before_.swap(broken_);
  return true;
}

bool KernelModel::complete_within(StateView state, std::size_t process, std::size_t i) {
  try {
    complete(state, process, i);
    return true;
  } catch (const AutomatonTooLarge&) {
    const explore::Progress progress = progress_;  // of the other outcomes
    note_limit(ModelLimit::automaton);
    progress_ = progress;
    return false;
  }
}

void KernelModel::complete(StateView state, std::size_t process, std::size_t i) {
  Cells next(outcomes_.state(i), access_);
  broken_ = broken_before_;
  if (process < thread_count()) {
    complete_thread(state, process, i, next);
  } else {
    complete_environment(state, process, i, next);
  }
  settle_blame(process, next);
  if (in_setup_ || formal_.checks == Checks::none || next.get(layout_.broken) != 0) return;
  const StateView reached(outcomes_.state(i), state_bytes());
  find_violated(reached, state, found_);
  found_for_ = reached.data();
  if (found_.empty()) return;
  const Party party = breaker(formal_.properties.all()[found_.front()], process);
  next.set(layout_.broken, static_cast<std::uint32_t>(party) + 1);
}

bool KernelModel::prepare_environment(StateView state, std::size_t process, impl::Access* access) {
  outcomes_.start(state.data(), access);
  const bool owed = impl::environment_step(machine_, environment_[process - thread_count()],
                                           Status(*this, state, access), outcomes_);
  cut_preemption_ |= outcomes_.exhausted() == impl::Limit::preemptions;
  progress_ = owed ? explore::Progress::mandatory : explore::Progress::optional;
  return outcomes_.count() > 0;
}

bool KernelModel::Status::finished(std::uint8_t t) const {
  return at(t, Predicate::finished).kind == Point::Kind::finished;
}

bool KernelModel::Status::runnable(std::uint8_t t) const {
  const Point& here = at(t, Predicate::gate);
  if (goes_on(here)) return true;
  if (here.kind == Point::Kind::finished) return false;
  const Cells before = model_.read(state_, access_);
  const auto cpu = static_cast<std::uint8_t>(before.get(model_.machine_.layout.threads[t].cpu));
  model_.probe_.start(state_.data(), access_);
  impl::execute(model_.machine_, {{t}, impl::CurrentCpu({cpu})}, here.operation, model_.probe_);
  return model_.probe_.count() > 0;
}

const Point& KernelModel::Status::at(std::uint8_t t, Predicate predicate) const {
  const Point& here = model_.automata_.point(model_.point_id(model_.read(state_), t));
  if (access_ != nullptr) model_.ask(predicate, t, {model_.layout_.threads[t].point});
  return here;
}

void KernelModel::check_contracts(const std::vector<BoundContract>& due, const CallView& call,
                                  StateView state, bool before) {
  if (in_setup_ || formal_.checks == Checks::none) return;
  for (const BoundContract& contract : due) {
    if (before && from_->null_argument && !contract.speaks_of_null()) continue;
    ContractBindings::arguments(contract, call, values_);
    if (access_ != nullptr) {
      asked_ |= contracts_->reads(contract.definition, values_);
      if (tells_acts_) contracts_->justify(contract.definition, values_, state, known_bytes());
    }
    if (holds(contract.definition, state)) continue;
    broken_.push_back({contract.definition, values_, 0, before, contract.of_interface, 0});
  }
}

void KernelModel::settle_blame(std::size_t process, Cells& cells) {
  const Properties& properties = formal_.properties;
  for (BrokenRule& b : broken_) {
    const bool has_property =
        b.definition && is_checked(formal_.specification.definitions[*b.definition].kind);
    const std::size_t number =
        has_property ? properties.of_definition(*b.definition) : properties.allowed_step();
    const Property& property = properties.all()[number];
    const Party party = b.of_interface ? property.obliged : breaker(property, process);
    const std::uint32_t first = cells.get(layout_.broken);
    if (first == 0) cells.set(layout_.broken, static_cast<std::uint32_t>(party) + 1);
    b.property = Properties::id(number, first == 0 ? party : static_cast<Party>(first - 1));
  }
}

// Of all of the process's steps: they depend on the same operation.
explore::Footprint KernelModel::footprint(StateView state, Step step) {
  const auto known = judged_steps_of(state, step.process, [](const explore::Successor&) {});
  if (known) return *known;
  explore::ByteSet all;
  for (std::size_t i = 0; i < state_bytes(); ++i) all.set(i);
  return {all, all};
}

std::optional<Taken> KernelModel::take(StateView state, Step step) {
  if (!prepare(state, step.process, nullptr) || step.outcome >= outcomes_.count()) return {};
  Taken taken;
  recorded_ = &taken.actions;
  complete(state, step.process, step.outcome);
  recorded_ = nullptr;
  taken.broken = broken_;
  if (step.process < thread_count()) {
    taken.observed = outcomes_.value(step.outcome);
    taken.events = edge_->events;
  }
  taken.progress = progress_;
  const std::uint8_t* next = outcomes_.state(step.outcome);
  taken.state.assign(next, next + state_bytes());
  if (std::equal(taken.state.begin(), taken.state.end(), state.begin())) return {};
  return taken;
}

// States.

const Point& KernelModel::point(StateView state, std::size_t thread) const {
  return automata_.point(point_id(read(state), thread));
}

Party KernelModel::breaker(const Property& property, std::size_t process) const {
  if (process >= thread_count()) {
    const bool whose_step = property.name == kAllowedStep;
    return whose_step ? Party::environment : property.obliged;
  }
  if (property.obliged != Party::caller || property.through.empty()) return property.obliged;
  std::string call;
  if (!from_->stack.empty()) {
    call = from_->stack.front()->name;
  } else if (from_->kind == Point::Kind::call) {
    call = from_->routine->name;
  } else {
    call = impl::info(from_->operation.op).name;
  }
  const bool callers =
      std::find(property.through.begin(), property.through.end(), call) != property.through.end();
  return callers ? Party::caller : Party::implementation;
}

Party KernelModel::blame(const Property& property, StateView state) const {
  const std::uint32_t first = read(state).get(layout_.broken);
  return first == 0 ? property.obliged : static_cast<Party>(first - 1);
}

// A lemma says what allowed steps lead to. A program's own operations on page tables are bound by
// what the invariants say, and by no guard; and where somebody has broken a rule, a lemma that
// fails is news to nobody.
bool KernelModel::lemmas_apply(StateView state) const {
  return !setting_.writes_page_tables && read(state).get(layout_.broken) == 0;
}

bool KernelModel::holds(std::size_t definition, StateView state) {
  return oracle_ ? oracle_->holds(definition, values_, state)
                 : contracts_->holds(definition, values_, state);
}

void KernelModel::find_violated(StateView state, StateView previous,
                                std::vector<std::size_t>& properties) {
  properties.clear();
  if (!oracle_) {
    const auto add = [&](std::size_t instance) { properties.push_back(property_of(instance)); };
    if (judged_ == nullptr) {
      compiled_->for_each_violated(previous, state, verdicts_, add);
    } else {
      *judged_ |= access_->reads | access_->writes | asked_;  // what is looked at anyhow
      compiled_->for_each_violated(previous, state, verdicts_, *judged_, add);
    }
    return;
  }
  explore::ByteSet changed;
  for (std::size_t i = 0; i < state.size(); ++i) {
    changed.set(i, previous.empty() || previous[i] != state[i]);
  }
  const std::vector<bool> verdicts = oracle_->judge(state);
  for (std::size_t i = 0; i < compiled_->state_instances(); ++i) {
    if (!verdicts[i] && (compiled_->reads(i) & changed).any()) properties.push_back(property_of(i));
  }
}

void KernelModel::check(StateView state, StateView previous, Step,
                        std::vector<explore::PropertyId>& violated) {
  if (formal_.checks == Checks::none) return;
  find_failing(state, previous, violated);
}

void KernelModel::find_failing(StateView state, StateView previous,
                               std::vector<explore::PropertyId>& failing) {
  if (formal_.checks == Checks::none) return;
  if (state.data() != found_for_) find_violated(state, previous, found_);
  for (const std::size_t number : found_) {
    const Property& property = formal_.properties.all()[number];
    if (property.lemma && !lemmas_apply(state)) continue;
    failing.push_back(Properties::id(number, blame(property, state)));
  }
}

bool KernelModel::is_unfinished(const Cells& cells, std::size_t thread) const {
  if (automata_.point(point_id(cells, thread)).kind == Point::Kind::finished) return false;
  // A handler whose interrupt has not come has nothing to do.
  return !machine_.shape.threads[thread].is_handler() ||
         cells.get(machine_.layout.threads[thread].raised) != 0;
}

bool KernelModel::finished(StateView state) const {
  const Cells cells = read(state);
  for (std::size_t t = 0; t < thread_count(); ++t) {
    if (is_unfinished(cells, t)) return false;
  }
  return true;
}

void KernelModel::check_end(StateView state, std::vector<explore::PropertyId>& violated) {
  if (formal_.checks == Checks::none) return;
  const auto add = [&](std::size_t instance) {
    const std::size_t number = property_of(instance);
    violated.push_back(Properties::id(number, blame(formal_.properties.all()[number], state)));
  };
  if (!oracle_) return compiled_->for_each_violated_at_end(state, add);
  const std::vector<bool> verdicts = oracle_->judge(state);
  for (std::size_t i = compiled_->state_instances(); i < verdicts.size(); ++i) {
    if (!verdicts[i]) add(i);
  }
}

}  // namespace pmapcheck::kernel
