// Making a kernel model: reading the formal model, compiling it for the machine's shape, and
// running the scenario's setup.
#include <algorithm>
#include <set>

#include "checker/kernel/kernel_model.hpp"
#include "checker/kernel/vocabulary.hpp"
#include "checker/scenario/place.hpp"

namespace pmapcheck::kernel {

using explore::StateView;

Result<FormalModel> FormalModel::read(const std::string& folder) {
  return read(ModelChoice{folder, {}, {}});
}

Result<FormalModel> FormalModel::read(const ModelChoice& choice) {
  const std::string& folder = choice.folder;
  auto specification = read_text(choice);
  if (!specification) return specification.error();
  auto clauses = read_clauses(folder + "/clauses.json");
  if (!clauses) return clauses.error();
  auto properties = Properties::make(*specification, *clauses, choice);
  if (!properties) return properties.error();
  auto bindings = ContractBindings::make(*specification);
  if (!bindings) return bindings.error();
  auto claims = Claims::make(*specification);
  if (!claims) return claims.error();
  return FormalModel{std::move(*specification),
                     std::move(*clauses),
                     std::move(*properties),
                     std::move(*bindings),
                     std::move(*claims),
                     Checks::all,
                     choice};
}

Result<std::unique_ptr<KernelModel>> KernelModel::make(const scenario::Scenario& scenario,
                                                       const FormalModel& formal, Judge judge,
                                                       Keep keep) {
  auto setting = make_setting(scenario, keep);
  if (!setting) return setting.error();
  std::unique_ptr<KernelModel> model(new KernelModel(std::move(*setting), formal));
  if (model->state_bytes() > explore::kMaxStateBytes) {
    return InputError{place_of(scenario, "/machine"),
                      "a state of this machine would have " + std::to_string(model->state_bytes()) +
                          " bytes, more than " + std::to_string(explore::kMaxStateBytes),
                      "use fewer CPUs, pages or addresses"};
  }
  if (auto error = model->compile(judge)) return *error;
  if (auto error = model->observe(scenario)) return *error;
  if (auto error = model->set_up(scenario)) return *error;
  return model;
}

std::optional<InputError> KernelModel::compile(Judge judge) {
  auto compiled = formula::Compiled::compile(formal_.specification, vocabulary(machine_, layout_));
  if (!compiled) return compiled.error();
  compiled_.emplace(std::move(*compiled));
  contracts_ = std::make_unique<formula::Contracts>(*compiled_);
  justification_.emplace(compiled_->terms());
  actions_ = std::make_unique<formula::Actions>(*compiled_, state_bytes());
  if (formal_.checks != Checks::all || actions_->none()) actions_.reset();
  if (judge == Judge::z3) {
    auto oracle = formula::Oracle::create(formal_.specification, vocabulary(machine_, layout_),
                                          compiled_->instances());
    if (!oracle) return oracle.error();
    oracle_.emplace(std::move(*oracle));
  }
  return {};
}

// The setup is run by the first thread that is no handler, alone: only it and the interrupts that
// it waits for step. What the hardware may do differently leaves several initial states. Contracts
// are not asked: the setup says how things are, not how they came about.
std::optional<InputError> KernelModel::set_up(const scenario::Scenario& scenario) {
  using State = std::vector<std::uint8_t>;
  State power_on(state_bytes(), 0);
  machine_.power_on(impl::Cells(power_on.data()));
  impl::Cells cells(power_on.data());
  for (std::size_t m = 0; m < layout_.wirings.size(); ++m) {
    cells.set(layout_.wirings[m], machine_.shape.pages[m].wire_count);
  }
  std::vector<PointId> starts;
  for (const Program& program : setting_.programs) starts.push_back(automata_.start(program));
  const auto& threads = machine_.shape.threads;
  const auto first_thread = std::find_if_not(threads.begin(), threads.end(),
                                             [](const auto& t) { return t.is_handler(); });
  const std::size_t runner = first_thread == threads.end()
                                 ? 0  // then there is no setup
                                 : static_cast<std::size_t>(first_thread - threads.begin());
  cells.set(layout_.threads[runner].point, automata_.start(setting_.setup));

  in_setup_ = true;
  std::set<State> seen{power_on};
  std::vector<State> open{power_on};
  std::set<State> ends;
  while (!open.empty()) {
    const State state = std::move(open.back());
    open.pop_back();
    bool stepped = false;
    bool beyond = false;
    successors(state, [&](const explore::Successor& s) {
      const bool delivery = s.step.process >= thread_count() &&
                            environment(s.step).kind == impl::EnvironmentProcess::Kind::deliver_ipi;
      if (s.step.process != runner && !delivery) return;
      stepped = true;
      if (s.progress == explore::Progress::beyond) {
        beyond = true;
        return;
      }
      State next(s.state.begin(), s.state.end());
      if (seen.insert(next).second) open.push_back(std::move(next));
    });
    if (beyond) {
      in_setup_ = false;
      return InputError{
          place_of(scenario, "/setup/" + std::to_string(point(state, runner).call_index)),
          "the setup needs more map entries or objects here than the machine has",
          "raise /machine/map_entries or /machine/spare_objects"};
    }
    if (stepped) continue;
    State end = state;
    impl::Cells last(end.data());
    if (point_id(last, runner) != kFinished) {
      in_setup_ = false;
      const Point& at = point(state, runner);
      return InputError{place_of(scenario, "/setup/" + std::to_string(at.call_index)),
                        "the setup waits here for something that never comes",
                        "leave out what blocks (the setup runs alone, before all threads)"};
    }
    for (std::size_t t = 0; t < starts.size(); ++t) last.set(layout_.threads[t].point, starts[t]);
    ends.insert(std::move(end));
  }
  in_setup_ = false;
  initial_.assign(ends.begin(), ends.end());
  return {};
}

}  // namespace pmapcheck::kernel
