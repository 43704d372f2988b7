#include "checker/kernel/claims.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "checker/formula/did_you_mean.hpp"
#include "checker/kernel/ghosts_vm_map.hpp"

namespace pmapcheck::kernel {

namespace {

using formula::Definition;
using formula::Kind;
using impl::EnvironmentProcess;
using Process = EnvironmentProcess::Kind;

constexpr Process kProcesses[] = {
    Process::deliver_ipi,     Process::switch_to,      Process::migrate, Process::pageout,
    Process::memory_shortage, Process::memory_release, Process::signal,  Process::interrupt};

// Binds rows to the effects of a text, and notes which effects somebody claims.
class Binding {
 public:
  explicit Binding(const formula::Specification& specification) : specification_(specification) {}

  // Appends a claim of the action to `list`, if the text has it. `row` may be null.
  std::optional<InputError> bind(const std::string& action, const ClaimRow* row,
                                 std::vector<AvailableParameter> available,
                                 const std::string& claimant, std::vector<BoundClaim>& list) {
    known_.insert(action);
    const auto& definitions = specification_.definitions;
    const auto effect = std::find_if(definitions.begin(), definitions.end(), [&](const auto& d) {
      return d.kind == Kind::effect && d.action == action;
    });
    if (effect == definitions.end()) return {};
    if (row != nullptr) add_derived(*row, available);
    auto parameters = bind_parameters(*effect, available, claimant);
    if (!parameters) return parameters.error();
    list.push_back(
        {static_cast<std::size_t>(effect - definitions.begin()), std::move(*parameters), row});
    return {};
  }

  // An effect that no step claims would be a part of the model that nothing is held against.
  [[nodiscard]] std::optional<InputError> unclaimed() const {
    for (const Definition& d : specification_.definitions) {
      if (d.kind != Kind::effect || known_.count(d.action) > 0) continue;
      const std::vector<std::string> known(known_.begin(), known_.end());
      return InputError{formula::place_of(d), "no step claims the action \"" + d.action + "\"",
                        formula::did_you_mean(d.action, known,
                                              "actions are those of checker/kernel/claims_*.cpp, "
                                              "call-NAME and return-NAME")};
    }
    return {};
  }

 private:
  // A row's own argument comes before an operand of the same name.
  static void add_derived(const ClaimRow& row, std::vector<AvailableParameter>& available) {
    std::uint8_t i = 0;
    for (const DerivedArgument& derived : row.arguments) {
      available.insert(available.begin() + i,
                       {derived.name, derived.sort, {ParameterSource::Kind::derived, i}});
      ++i;
    }
  }

  const formula::Specification& specification_;
  std::set<std::string> known_;
};

}  // namespace

Result<Claims> Claims::make(const formula::Specification& specification) {
  Claims made;
  Binding binding(specification);
  std::optional<InputError> problem;
  const auto bind = [&](auto&&... all) {
    if (!problem) problem = binding.bind(all...);
  };
  made.of_operation_.resize(impl::kOperationCount);
  for (const impl::OperationInfo& info : impl::operations()) {
    for (const ClaimRow& row : claim_rows(info.op)) {
      bind(row.action, &row, available_parameters(info.operands, info.observed), info.name,
           made.of_operation_[static_cast<std::size_t>(info.op)]);
    }
  }
  made.of_environment_.resize(std::size(kProcesses));
  for (const Process kind : kProcesses) {
    for (const ClaimRow& row : claim_rows(kind)) {
      bind(row.action, &row, std::vector<AvailableParameter>(), impl::name({kind}),
           made.of_environment_[static_cast<std::size_t>(kind)]);
    }
  }
  for (const impl::Implementation& i : impl::implementations()) {
    const impl::Routine* routine = i.routine;
    if (routine->kind != impl::Routine::Kind::interface) continue;
    for (const bool call : {true, false}) {
      auto& list = made.of_event_[call ? 0 : 1][routine];
      if (!list.empty()) continue;  // another implementation of it was here before
      std::string action = std::string(call ? "call-" : "return-") + routine->name;
      if (changes_wirings(routine) && !specification.find("effect." + action)) {
        action = call ? kCallThatWires : kReturnFromWiring;
      }
      auto available = available_parameters(routine->parameters,
                                            call ? impl::WordKind::nothing : routine->result);
      available.push_back({"outermost", "Bool", {ParameterSource::Kind::outermost}});
      bind(action, nullptr, std::move(available), action, list);
    }
  }
  bind(kEndCall, nullptr, available_parameters({}, impl::WordKind::nothing), "the end of a call",
       made.end_call_);
  bind(kReturnFromInterrupt, nullptr, available_parameters({}, impl::WordKind::nothing),
       "the end of a handler", made.return_from_interrupt_);
  if (!problem) problem = binding.unclaimed();
  if (problem) return *problem;
  return made;
}

const BoundClaim* Claims::first_of(const List& list, const StepView& step) {
  for (const BoundClaim& claim : list) {
    if (claim.row->when == nullptr || claim.row->when(step)) return &claim;
  }
  return nullptr;
}

const BoundClaim* Claims::of(const CallEvent& event) const {
  const auto& lists = of_event_[event.kind == CallEvent::Kind::call ? 0 : 1];
  const auto found = lists.find(event.routine);
  return found == lists.end() || found->second.empty() ? nullptr : &found->second.front();
}

void Claims::arguments(const BoundClaim& claim, const StepView& step,
                       std::vector<std::int64_t>& values) {
  const CallView call{step.context.thread, step.context.cpu, step.arguments, step.observed};
  values.clear();
  for (const ParameterSource& source : claim.parameters) {
    values.push_back(source.kind == ParameterSource::Kind::derived
                         ? claim.row->arguments[source.index].value(step)
                         : value_of(source, call));
  }
}

void Claims::arguments(const BoundClaim& claim, const CallView& call,
                       std::vector<std::int64_t>& values) {
  values.clear();
  for (const ParameterSource& source : claim.parameters) values.push_back(value_of(source, call));
}

}  // namespace pmapcheck::kernel
