#include "checker/kernel/contract_binding.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

namespace pmapcheck::kernel {

namespace {

using formula::Definition;
using formula::Kind;
using impl::WordKind;
using Source = ParameterSource;

struct Available {
  std::string name;
  std::string sort;
  Source source;
};

const char* sort_of(WordKind kind) {
  switch (kind) {
    case WordKind::boolean:
      return "Bool";
    case WordKind::cpu:
      return "Cpu";
    case WordKind::pmap:
      return "Pmap";
    case WordKind::address:
      return "Va";
    case WordKind::page:
      return "Page";
    case WordKind::sf_buf:
      return "SfBuf";
    case WordKind::lock:
      return "Lock";
    case WordKind::map:
      return "VmMap";
    case WordKind::entry:
      return "Entry";
    case WordKind::object:
      return "VmObject";
    case WordKind::number:
    case WordKind::kern_return:
    case WordKind::wait_result:
      return "Int";
    default:
      return nullptr;  // formulas can't speak of it
  }
}

// Whether NULL may stand for a thing of this kind.
bool is_pointer(WordKind kind) {
  return kind == WordKind::page || kind == WordKind::sf_buf || kind == WordKind::entry ||
         kind == WordKind::object;
}

void add_bits(std::vector<Available>& all, std::uint8_t argument, std::string_view prefix,
              std::initializer_list<std::pair<const char*, impl::Word>> bits) {
  for (const auto& [name, mask] : bits) {
    all.push_back(
        {std::string(prefix) + name, "Bool", {Source::Kind::argument_bit, argument, mask}});
  }
}

std::vector<Available> available(std::span<const impl::OperandInfo> parameters, WordKind result) {
  std::vector<Available> all = {{"t", "Thread", {Source::Kind::thread}},
                                {"c", "Cpu", {Source::Kind::cpu}}};
  for (std::uint8_t i = 0; i < parameters.size() && parameters[i].name != nullptr; ++i) {
    const impl::OperandInfo& p = parameters[i];
    if (p.kind == WordKind::protection) {
      add_bits(all, i, "prot-",
               {{"read", impl::VM_PROT_READ},
                {"write", impl::VM_PROT_WRITE},
                {"execute", impl::VM_PROT_EXECUTE}});
    } else if (p.kind == WordKind::enter_flags) {
      add_bits(all, i, "flag-",
               {{"read", impl::PMAP_ENTER_READ},
                {"write", impl::PMAP_ENTER_WRITE},
                {"execute", impl::PMAP_ENTER_EXECUTE},
                {"wired", impl::PMAP_ENTER_WIRED},
                {"nosleep", impl::PMAP_ENTER_NOSLEEP}});
    } else if (p.kind == WordKind::sf_buf_flags) {
      add_bits(all, i, "flag-",
               {{"catch", impl::SFB_CATCH},
                {"cpuprivate", impl::SFB_CPUPRIVATE},
                {"nowait", impl::SFB_NOWAIT}});
    } else if (p.kind == WordKind::wire_flags) {
      add_bits(all, i, "flag-",
               {{"user", impl::VM_MAP_WIRE_USER},
                {"holesok", impl::VM_MAP_WIRE_HOLESOK},
                {"write", impl::VM_MAP_WIRE_WRITE}});
    } else if (is_pointer(p.kind)) {
      all.push_back({p.name, sort_of(p.kind), {Source::Kind::pointer, i}});
      all.push_back({std::string(p.name) + "-null", "Bool", {Source::Kind::argument_null, i}});
    } else if (const char* sort = sort_of(p.kind)) {
      all.push_back({p.name, sort, {Source::Kind::argument, i}});
    }
  }
  if (const char* sort = sort_of(result)) {
    all.push_back({"result", sort, {Source::Kind::result}});
    all.push_back({"result-null", "Bool", {Source::Kind::result_null}});
  }
  return all;
}

Result<BoundContract> bind_parameters(std::size_t number, const Definition& d,
                                      const std::vector<Available>& all) {
  BoundContract bound{number, {}};
  for (const formula::Variable& v : d.parameters) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Available& a) { return a.name == v.name; });
    if (found == all.end()) {
      std::string names;
      for (const Available& a : all) names += (names.empty() ? "" : ", ") + a.name;
      return InputError{formula::place_of(d),
                        d.call + " has no parameter \"" + v.name + "\" for " + d.name,
                        "its formulas may use " + names};
    }
    if (found->sort != v.sort) {
      return InputError{formula::place_of(d),
                        "parameter \"" + v.name + "\" of " + d.name + " is a " + v.sort,
                        "in " + d.call + " it is a " + found->sort};
    }
    bound.parameters.push_back(found->source);
  }
  return bound;
}

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
    std::vector<Available> all;
    if (routine != nullptr) {
      list = before ? &made.before_[routine] : &made.after_[routine];
      all = available(routine->parameters, before ? WordKind::nothing : routine->result);
    } else if (operation && before) {
      list = &made.of_operation_[static_cast<std::size_t>(*operation)];
      all = available(impl::info(*operation).operands, WordKind::nothing);
    } else {
      return InputError{formula::place_of(d),
                        "there is nothing called \"" + d.call + "\" to have " + d.name,
                        "a precondition is of an interface or an operation of the machine, a "
                        "postcondition of an interface"};
    }
    const Result<BoundContract> bound = bind_parameters(i, d, all);
    if (!bound) return bound.error();
    list->push_back(*bound);
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
  constexpr impl::Word kNull = impl::Id<void>::kNone;
  values.clear();
  for (const Source& source : contract.parameters) {
    switch (source.kind) {
      case Source::Kind::thread:
        values.push_back(call.thread.index);
        break;
      case Source::Kind::cpu:
        values.push_back(call.cpu.index);
        break;
      case Source::Kind::argument:
        values.push_back(static_cast<std::int32_t>(call.arguments[source.index]));
        break;
      case Source::Kind::pointer:  // any element in NULL's place: see argument_null
        values.push_back(call.arguments[source.index] == kNull
                             ? 0
                             : static_cast<std::int32_t>(call.arguments[source.index]));
        break;
      case Source::Kind::argument_null:
        values.push_back(call.arguments[source.index] == kNull ? 1 : 0);
        break;
      case Source::Kind::argument_bit:
        values.push_back((call.arguments[source.index] & source.mask) != 0 ? 1 : 0);
        break;
      case Source::Kind::result:  // any element in NULL's place: see result-null
        values.push_back(call.result == kNull ? 0 : static_cast<std::int32_t>(call.result));
        break;
      case Source::Kind::result_null:
        values.push_back(call.result == kNull ? 1 : 0);
        break;
    }
  }
}

}  // namespace pmapcheck::kernel
