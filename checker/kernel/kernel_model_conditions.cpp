// The conditions of a scenario's `expect`, searched for like properties.
#include "checker/kernel/kernel_model.hpp"

namespace pmapcheck::kernel {

using explore::StateView;

std::optional<InputError> KernelModel::observe(const scenario::Scenario& scenario) {
  observer_.emplace(scenario, setting_.programs, machine_, layout_, automata_);
  if (!scenario.expect) return {};
  for (const bool never : {false, true}) {
    const auto& list = never ? scenario.expect->never : scenario.expect->exists;
    for (std::size_t i = 0; i < list.size(); ++i) {
      auto check = ConditionCheck::make(scenario, list[i], *observer_, machine_.shape);
      if (!check) return check.error();
      conditions_.push_back({never, i, list[i].text, std::move(*check)});
    }
  }
  return {};
}

const KernelModel::Condition* KernelModel::condition(explore::PropertyId id) const {
  const std::size_t first = formal_.properties.id_count();
  return id < first ? nullptr : &conditions_[id - first];
}

std::optional<ObservedRow> KernelModel::reaching(const Condition& condition,
                                                 StateView state) const {
  std::optional<ObservedRow> reaching;
  observer_->visit(read(state), [&](const ObservedRow& row) {
    if (!reaching && condition.check.holds(row)) reaching = row;
  });
  return reaching;
}

void KernelModel::check_finished(StateView state, std::vector<explore::PropertyId>& reached) const {
  if (formal_.checks == Checks::none) return;
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    if (reaching(conditions_[i], state)) reached.push_back(condition_id(i));
  }
}

}  // namespace pmapcheck::kernel
