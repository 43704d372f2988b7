#include "checker/kernel/parameter_binding.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "impl/machine/types.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::WordKind;
using Source = ParameterSource;
using Available = AvailableParameter;

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

}  // namespace

std::vector<Available> available_parameters(std::span<const impl::OperandInfo> parameters,
                                            WordKind result) {
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
    } else if (p.kind == WordKind::pte) {
      const std::string prefix = std::string(p.name) + "-";
      add_bits(all, i, prefix,
               {{"valid", impl::PG_V},
                {"writeable", impl::PG_RW},
                {"modified", impl::PG_M},
                {"wired", impl::PG_W},
                {"managed", impl::PG_MANAGED}});
      all.push_back({prefix + "page", "Page", {Source::Kind::argument_page, i}});
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

Result<std::vector<Source>> bind_parameters(const formula::Definition& definition,
                                            const std::vector<Available>& available,
                                            const std::string& whose) {
  std::vector<Source> sources;
  for (const formula::Variable& v : definition.parameters) {
    const auto found = std::find_if(available.begin(), available.end(),
                                    [&](const Available& a) { return a.name == v.name; });
    if (found == available.end()) {
      std::string names;
      for (const Available& a : available) names += (names.empty() ? "" : ", ") + a.name;
      return InputError{formula::place_of(definition),
                        whose + " has no parameter \"" + v.name + "\" for " + definition.name,
                        "its formulas may use " + names};
    }
    if (found->sort != v.sort) {
      return InputError{formula::place_of(definition),
                        "parameter \"" + v.name + "\" of " + definition.name + " is a " + v.sort,
                        "in " + whose + " it is a " + found->sort};
    }
    sources.push_back(found->source);
  }
  return sources;
}

std::int64_t value_of(const Source& source, const CallView& call) {
  constexpr impl::Word kNull = impl::Id<void>::kNone;
  const auto argument = [&] { return call.arguments[source.index]; };
  switch (source.kind) {
    case Source::Kind::thread:
      return call.thread.index;
    case Source::Kind::cpu:
      return call.cpu.get().index;
    case Source::Kind::argument:
      return static_cast<std::int32_t>(argument());
    case Source::Kind::pointer:  // any element in NULL's place: see argument_null
      return argument() == kNull ? 0 : static_cast<std::int32_t>(argument());
    case Source::Kind::argument_null:
      return argument() == kNull ? 1 : 0;
    case Source::Kind::argument_bit:
      return (argument() & source.mask) != 0 ? 1 : 0;
    case Source::Kind::argument_page:
      return impl::decode<impl::pt_entry_t>(argument()).page.index;
    case Source::Kind::result:  // any element in NULL's place: see result-null
      return call.result == kNull ? 0 : static_cast<std::int32_t>(call.result);
    case Source::Kind::result_null:
      return call.result == kNull ? 1 : 0;
    case Source::Kind::outermost:
      return call.outermost ? 1 : 0;
    case Source::Kind::derived:
      break;
  }
  return 0;
}

}  // namespace pmapcheck::kernel
