#include "checker/kernel/calls.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "checker/kernel/automata.hpp"
#include "impl/kernel_vm_map.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Op;
using impl::WordKind;
using scenario::Parameter;
using scenario::ParameterKind;
using scenario::ResultKind;

// Operations that callers of the interfaces use too.
constexpr std::array kCallableOperations = {
    Op::load,          Op::store,           Op::mtx_lock,       Op::mtx_unlock,
    Op::mtx_lock_spin, Op::mtx_unlock_spin, Op::rw_wlock,       Op::rw_wunlock,
    Op::rw_rlock,      Op::rw_runlock,      Op::sx_xlock,       Op::sx_xunlock,
    Op::sx_slock,      Op::sx_sunlock,      Op::critical_enter, Op::critical_exit,
    Op::sched_pin,     Op::sched_unpin,     Op::wakeup,         Op::wakeup_one,
    Op::page_busy,     Op::page_unbusy,     Op::pte_load,       Op::pte_store,
    Op::pte_swap,      Op::pte_cas,         Op::invlpg,         Op::ipi_invlpg,
    Op::ipi_wait,      Op::fence,
};

std::vector<std::string> lock_classes(Op op) {
  switch (op) {
    case Op::mtx_lock:
    case Op::mtx_unlock:
      return {"mutex"};
    case Op::mtx_lock_spin:
    case Op::mtx_unlock_spin:
      return {"spin"};
    case Op::rw_wlock:
    case Op::rw_wunlock:
    case Op::rw_rlock:
    case Op::rw_runlock:
      return {"rw"};
    default:
      return {"sx"};
  }
}

// A page's address, or where a range begins or ends.
ParameterKind address_kind(std::string_view name) {
  if (name == "kva") return ParameterKind::kva;
  return name == "va" ? ParameterKind::address : ParameterKind::bound;
}

Parameter parameter(const impl::OperandInfo& info, std::optional<Op> op) {
  Parameter p;
  p.name = info.name;
  switch (info.kind) {
    case WordKind::pmap:
      p.kind = ParameterKind::pmap;
      p.default_value = 1;  // the first user pmap
      break;
    case WordKind::address:
      p.kind = address_kind(p.name);
      break;
    case WordKind::page:
      p.kind = ParameterKind::page;
      p.name = "page";
      break;
    case WordKind::content:
      p.kind = ParameterKind::content;
      p.default_value = -1;
      break;
    case WordKind::pte:
      p.kind = ParameterKind::pte;
      break;
    case WordKind::cpu_set:
      p.kind = ParameterKind::cpus;
      break;
    case WordKind::sf_buf:
      p.kind = ParameterKind::sf_buf;
      break;
    case WordKind::lock:
      p.kind = ParameterKind::lock;
      if (op) p.lock_classes = lock_classes(*op);
      break;
    case WordKind::channel:
      p.kind = ParameterKind::channel;
      break;
    case WordKind::protection:
      p.kind = ParameterKind::protection;
      break;
    case WordKind::enter_flags:
      p.kind = ParameterKind::flags;
      p.choices = {"read", "write", "execute", "wired", "nosleep"};
      p.default_value = 0;
      break;
    case WordKind::sf_buf_flags:
      p.kind = ParameterKind::flags;
      p.choices = {"catch", "cpuprivate", "nowait"};
      p.default_value = 0;
      break;
    case WordKind::sleep_flags:
      p.kind = ParameterKind::flags;
      p.choices = {"catch"};
      p.default_value = 0;
      break;
    case WordKind::map:
      p.kind = ParameterKind::map;
      if (p.name == "map") p.default_value = 1;  // of the first user pmap
      break;
    case WordKind::object:
      p.kind = ParameterKind::object;
      break;
    case WordKind::wire_flags:
      p.kind = ParameterKind::flags;
      p.choices = {"user", "holesok", "write"};
      p.default_value = 0;
      break;
    case WordKind::inheritance:
      p.kind = ParameterKind::choice;
      p.choices = {"share", "copy", "none"};
      break;
    default:  // psind: only 4 KB mappings so far
      p.kind = ParameterKind::number;
      p.default_value = 0;
  }
  return p;
}

ResultKind result_kind(WordKind kind, std::optional<Op> op) {
  switch (kind) {
    case WordKind::access:
      return op == Op::load ? ResultKind::loaded : ResultKind::stored;
    case WordKind::pte:
      return ResultKind::pte;
    case WordKind::kern_return:
    case WordKind::wait_result:
      return ResultKind::status;
    case WordKind::address:
      return ResultKind::kva;
    case WordKind::sf_buf:
      return ResultKind::sf_buf;
    case WordKind::page:
      return ResultKind::page;
    case WordKind::boolean:
      return ResultKind::boolean;
    default:
      return ResultKind::none;
  }
}

scenario::CallSignature signature(const char* name, std::span<const impl::OperandInfo> operands,
                                  WordKind result, std::optional<Op> op) {
  scenario::CallSignature s{name, {}, result_kind(result, op)};
  for (const impl::OperandInfo& o : operands) {
    if (o.name != nullptr && o.kind != kUnspoken) s.parameters.push_back(parameter(o, op));
  }
  return s;
}

std::vector<const impl::Routine*> routines(bool interfaces_only) {
  std::vector<const impl::Routine*> all;
  for (const impl::Implementation& i : impl::implementations()) {
    if (interfaces_only && i.routine->kind != impl::Routine::Kind::interface) continue;
    if (std::find(all.begin(), all.end(), i.routine) == all.end()) all.push_back(i.routine);
  }
  return all;
}

// A range may lose all rights; a mapping, or an access, without any makes no sense.
void allow_none(scenario::CallSignature& signature) {
  for (Parameter& p : signature.parameters) {
    if (p.kind == ParameterKind::protection) p.kind = ParameterKind::rights;
  }
}

scenario::Signatures make_signatures() {
  scenario::Signatures s;
  for (const impl::Routine* r : routines(true)) {
    s.calls.push_back(signature(r->name, r->parameters, r->result, {}));
    if (r == &impl::call::vm_map_protect) allow_none(s.calls.back());
  }
  for (const Op op : kCallableOperations) {
    const impl::OperationInfo& info = impl::info(op);
    s.calls.push_back(signature(info.name, info.operands, info.observed, op));
  }
  for (const impl::Routine* r : routines(false)) {
    // What an interface decides for its own internal routines is chosen by the interface's name.
    if (r->kind == impl::Routine::Kind::internal && r->owner != nullptr) continue;
    s.variants[r->name] = variants_of(*r);
  }
  s.environment_steps = {kPreemption,    kMigration, kPageout,  kMemoryShortage,
                         kMemoryRelease, kSignal,    kInterrupt};
  return s;
}

}  // namespace

std::optional<Callee> callee(std::string_view name) {
  for (const impl::Routine* r : routines(true)) {
    if (name == r->name) return r;
  }
  for (const Op op : kCallableOperations) {
    if (name == impl::info(op).name) return op;
  }
  return {};
}

const scenario::Signatures& signatures() {
  static const scenario::Signatures kSignatures = make_signatures();
  return kSignatures;
}

}  // namespace pmapcheck::kernel
