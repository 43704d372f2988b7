#include "checker/kernel/contract_binding.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace pmapcheck::kernel {

namespace {

using formula::Definition;
using formula::Kind;
using impl::WordKind;

const impl::Routine* find_routine(const std::string& name) {
  for (const impl::Implementation& i : impl::implementations()) {
    if (i.routine->kind == impl::Routine::Kind::interface && name == i.routine->name) {
      return i.routine;
    }
  }
  return nullptr;
}

std::optional<impl::Op> find_operation(const std::string& name) {
  for (const impl::OperationInfo& info : impl::operations()) {
    if (name == info.name) return info.op;
  }
  return {};
}

const std::vector<BoundContract> kNone;

}  // namespace

bool BoundContract::speaks_of_null() const {
  return std::any_of(parameters.begin(), parameters.end(), [](const ParameterSource& source) {
    return source.kind == ParameterSource::Kind::argument_null;
  });
}

Result<ContractBindings> ContractBindings::make(const formula::Specification& specification) {
  ContractBindings made;
  made.of_operation_.resize(impl::kOperationCount);
  for (std::size_t i = 0; i < specification.definitions.size(); ++i) {
    const Definition& d = specification.definitions[i];
    const bool before = d.kind == Kind::precondition;
    if (!before && d.kind != Kind::postcondition) continue;
    const impl::Routine* routine = find_routine(d.call);
    const auto operation = find_operation(d.call);
    std::vector<BoundContract>* list = nullptr;
    std::vector<AvailableParameter> all;
    if (routine != nullptr) {
      list = before ? &made.before_[routine] : &made.after_[routine];
      all = available_parameters(routine->parameters, before ? WordKind::nothing : routine->result);
    } else if (operation && before) {
      list = &made.of_operation_[static_cast<std::size_t>(*operation)];
      all = available_parameters(impl::info(*operation).operands, WordKind::nothing);
    } else {
      return InputError{formula::place_of(d),
                        "there is nothing called \"" + d.call + "\" to have " + d.name,
                        "a precondition is of an interface or an operation of the machine, a "
                        "postcondition of an interface"};
    }
    auto parameters = bind_parameters(d, all, d.call);
    if (!parameters) return parameters.error();
    list->push_back({i, std::move(*parameters), routine != nullptr});
  }
  return made;
}

const std::vector<BoundContract>& ContractBindings::before(const impl::Routine* routine) const {
  const auto found = before_.find(routine);
  return found == before_.end() ? kNone : found->second;
}

const std::vector<BoundContract>& ContractBindings::after(const impl::Routine* routine) const {
  const auto found = after_.find(routine);
  return found == after_.end() ? kNone : found->second;
}

void ContractBindings::arguments(const BoundContract& contract, const CallView& call,
                                 std::vector<std::int64_t>& values) {
  values.clear();
  for (const ParameterSource& source : contract.parameters) {
    values.push_back(value_of(source, call));
  }
}

}  // namespace pmapcheck::kernel
