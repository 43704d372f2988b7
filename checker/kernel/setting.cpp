#include "checker/kernel/setting.hpp"

#include <algorithm>
#include <cstdio>

#include "checker/kernel/calls.hpp"
#include "checker/kernel/page_table_entry.hpp"
#include "checker/kernel/vm_maps.hpp"
#include "checker/scenario/place.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::WordKind;
using scenario::CallSite;

std::string hexadecimal(std::uint32_t address) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%x", static_cast<unsigned>(address));
  return text;
}

impl::EnvironmentStep environment_step(const scenario::Scenario& s, const char* name) {
  for (const scenario::EnvironmentStep& step : s.environment) {
    if (step.name == name) {
      impl::EnvironmentStep made{true, step.promised,
                                 static_cast<std::uint8_t>(step.budget.value_or(0))};
      if (step.bound) made.bound = static_cast<std::uint8_t>(*step.bound);
      return made;
    }
  }
  return {};
}

impl::LockClass lock_class(scenario::LockClass c) {
  switch (c) {
    case scenario::LockClass::mutex:
      return impl::LockClass::mutex;
    case scenario::LockClass::spin:
      return impl::LockClass::spin;
    case scenario::LockClass::rw:
      return impl::LockClass::rw;
    case scenario::LockClass::sx:
      return impl::LockClass::sx;
  }
  return impl::LockClass::mutex;
}

impl::ThreadContext context(scenario::Context c) {
  switch (c) {
    case scenario::Context::thread:
      return impl::ThreadContext::thread;
    case scenario::Context::ithread:
      return impl::ThreadContext::ithread;
    case scenario::Context::filter:
      return impl::ThreadContext::filter;
  }
  return impl::ThreadContext::thread;
}

bool calls(const scenario::Scenario& s, const char* name) {
  const auto is = [&](const CallSite& site) { return site.call == name; };
  return std::any_of(s.setup.begin(), s.setup.end(), is) ||
         std::any_of(s.threads.begin(), s.threads.end(), [&](const scenario::Thread& t) {
           return std::any_of(t.calls.begin(), t.calls.end(), is);
         });
}

impl::Shape make_shape(const scenario::Scenario& s) {
  const scenario::Machine& m = s.machine;
  impl::Shape shape;
  shape.cpus = static_cast<std::uint8_t>(m.cpus);
  shape.pmaps = m.pmaps;
  for (const std::uint32_t address : m.addresses) shape.addresses.push_back(hexadecimal(address));
  shape.quick_frames = calls(s, impl::call::pmap_quick_enter_page.name);
  for (const scenario::Page& p : m.pages) {
    shape.pages.push_back({.name = p.name,
                           .managed = p.managed,
                           .wire_count = static_cast<std::uint8_t>(p.wired),
                           .dirty = p.dirty,
                           .busy = p.busy != scenario::Busy::no,
                           .free = p.free,
                           .content = static_cast<std::uint8_t>(p.content.value_or(0))});
  }
  shape.contents = m.contents;
  add_initial_mappings(m, shape);
  add_vm_maps(m, shape);
  shape.sf_bufs = static_cast<std::uint8_t>(m.sf_bufs);
  shape.free_pages = static_cast<std::uint8_t>(m.free_pages);
  shape.max_free_pages = std::max<std::uint8_t>(shape.free_pages, 1);
  shape.page_tables_present = m.page_tables == scenario::PageTables::present;
  for (const scenario::Lock& l : m.locks) {
    shape.locks.push_back({l.name, lock_class(l.lock_class)});
  }
  shape.channels = m.channels;
  for (const scenario::Thread& t : s.threads) {
    shape.threads.push_back({t.name,
                             {static_cast<std::uint8_t>(t.cpu)},
                             {static_cast<std::uint8_t>(t.pmap)},
                             context(t.context)});
  }
  shape.preemption = environment_step(s, kPreemption);
  shape.migration = environment_step(s, kMigration);
  shape.pageout = environment_step(s, kPageout);
  shape.memory_shortage = environment_step(s, kMemoryShortage);
  shape.memory_release = environment_step(s, kMemoryRelease);
  shape.signal = environment_step(s, kSignal);
  shape.interrupt = environment_step(s, kInterrupt);
  return shape;
}

// A constant argument as the machine numbers it.
impl::Word word(const impl::Shape& shape, WordKind kind, std::int64_t value) {
  const auto index = static_cast<std::size_t>(value);
  switch (kind) {
    case WordKind::lock:
      return encode(shape.locks[index].name == kObjectLock ? impl::Shape::object_lock
                                                           : shape.scenario_lock(index));
    case WordKind::channel:
      return encode(shape.scenario_channel(index));
    case WordKind::pte:
      return encode(page_table_entry(scenario::Pte::unpacked(value)));
    case WordKind::content:
      return static_cast<impl::Word>(std::max<std::int64_t>(value, 0));
    default:
      return static_cast<impl::Word>(value);
  }
}

std::span<const impl::OperandInfo> parameters(const Callee& callee) {
  if (const auto* routine = std::get_if<const impl::Routine*>(&callee)) {
    return (*routine)->parameters;
  }
  return impl::info(std::get<impl::Op>(callee)).operands;
}

Truth truth(scenario::ResultKind kind) {
  switch (kind) {
    case scenario::ResultKind::status:
      return Truth::success;
    case scenario::ResultKind::boolean:
      return Truth::nonzero;
    case scenario::ResultKind::pte:
      return Truth::valid;
    default:
      return Truth::non_null;
  }
}

Program make_program(const impl::Shape& shape, const std::vector<CallSite>& sites,
                     const std::vector<scenario::Variable>& variables) {
  Program program;
  program.result_count = variables.size();
  for (const CallSite& site : sites) {
    ProgramCall call{*callee(site.call), {}, {}, {}};
    for (std::size_t i = 0; i < site.arguments.size(); ++i) {
      const scenario::Argument& a = site.arguments[i];
      const WordKind kind = parameters(call.callee)[i].kind;
      call.arguments.push_back({a.is_variable, a.is_variable ? static_cast<impl::Word>(a.value)
                                                             : word(shape, kind, a.value)});
    }
    for (std::size_t i = site.arguments.size(); i < parameters(call.callee).size(); ++i) {
      if (parameters(call.callee)[i].kind == kUnspoken)
        call.arguments.push_back({false, kAllPteBits});
    }
    if (site.result) call.result = static_cast<std::size_t>(*site.result);
    for (const scenario::Guard& g : site.guards) {
      const auto variable = static_cast<std::size_t>(g.variable);
      call.conditions.push_back({variable, truth(variables[variable].kind), g.holds});
    }
    program.calls.push_back(std::move(call));
  }
  return program;
}

// What the format allows and pmap_enter(9) here does not take: kernel mappings.
std::optional<InputError> check_enter(const scenario::Scenario& s, const CallSite& site) {
  if (site.call != impl::call::pmap_enter.name) return {};
  const auto error = [&](const char* key, std::string what, std::string remedy) {
    return InputError{s.file + ":" + std::to_string(site.line) + ": " + site.pointer + "/" + key,
                      std::move(what), std::move(remedy)};
  };
  if (site.arguments[0].value == impl::kernel_pmap.index) {
    return error("pmap", "pmap_enter into the kernel's pmap is not modelled",
                 "name one of the scenario's own pmaps");
  }
  if (site.arguments[1].is_variable) {
    return error("va", "pmap_enter takes a user address, not a kernel address",
                 "write an address like \"0x1000\"");
  }
  return {};
}

// Only the kernel's pmap maps kernel addresses, and it maps nothing else; no vm_map does.
std::optional<InputError> check_translation(const scenario::Scenario& s, const CallSite& site) {
  if (site.call == impl::call::pmap_enter.name) return check_enter(s, site);
  const auto all = parameters(*callee(site.call));
  if (all.size() < 2 || all[1].kind != WordKind::address) return {};
  const auto error = [&](std::string what, std::string remedy) {
    return InputError{s.file + ":" + std::to_string(site.line) + ": " + site.pointer + "/va",
                      std::move(what), std::move(remedy)};
  };
  if (all[0].kind == WordKind::map && site.arguments[1].is_variable) {
    return error("a vm_map has no kernel addresses", "write an address like \"0x1000\"");
  }
  if (all[0].kind != WordKind::pmap) return {};
  const bool kernel = site.arguments[0].value == impl::kernel_pmap.index;
  if (kernel == site.arguments[1].is_variable) return {};
  return error(kernel ? "the kernel's pmap does not map user addresses"
                      : "a user's pmap does not map kernel addresses",
               kernel ? "name a pmap of the scenario's own, or an earlier result that is a kva"
                      : "add \"pmap\": \"kernel\", or write an address like \"0x1000\"");
}

// Handlers run when they are interrupted for, and only then.
std::optional<InputError> check_handlers(const scenario::Scenario& s) {
  const auto is_handler = [](const scenario::Thread& t) {
    return t.context != scenario::Context::thread;
  };
  const auto handler = std::find_if(s.threads.begin(), s.threads.end(), is_handler);
  const bool interrupts = environment_step(s, kInterrupt).enabled;
  if (handler != s.threads.end() && !interrupts) {
    return InputError{place_of(s, "/threads/" + std::to_string(handler - s.threads.begin())),
                      "the handler \"" + handler->name + "\" never runs: no interrupt comes",
                      "add \"interrupt\" to \"environment\""};
  }
  if (handler == s.threads.end() && interrupts) {
    return InputError{place_of(s, "/environment"),
                      "there is no handler that an interrupt could start",
                      "give a thread the context \"ithread\" or \"filter\", or leave "
                      "\"interrupt\" out"};
  }
  if (!s.setup.empty() && std::all_of(s.threads.begin(), s.threads.end(), is_handler)) {
    return InputError{place_of(s, "/setup"),
                      "a setup is run by a thread, and here are only handlers",
                      "add a thread of context \"thread\", or leave the setup out"};
  }
  return {};
}

std::optional<InputError> check(const scenario::Scenario& s) {
  for (const CallSite& site : s.setup) {
    if (auto error = check_translation(s, site)) return error;
  }
  for (const scenario::Thread& t : s.threads) {
    for (const CallSite& site : t.calls) {
      if (auto error = check_translation(s, site)) return error;
    }
  }
  for (const scenario::Lock& l : s.machine.locks) {
    if (l.name == kObjectLock && l.lock_class != scenario::LockClass::rw) {
      return InputError{place_of(s, "/machine/locks"),
                        "the lock \"object\" is that of the VM object, and not of this class",
                        "make its class \"rw\", or give the lock another name"};
    }
  }
  if ((calls(s, impl::call::sf_buf_alloc.name)) && s.machine.sf_bufs == 0) {
    return InputError{place_of(s, "/machine"), "sf_buf_alloc is called, but there are no sf_bufs",
                      "add \"sf_bufs\": 1, or as many as the pool shall have"};
  }
  return check_handlers(s);
}

void keep_expected(const scenario::Scenario& s, std::vector<Program>& programs) {
  if (!s.expect) return;
  for (const auto* conditions : {&s.expect->exists, &s.expect->never}) {
    for (const scenario::Condition& condition : *conditions) {
      for (const scenario::Fact& fact : condition.facts) {
        const auto* result = std::get_if<scenario::ObservedResult>(&fact.what);
        if (result == nullptr) continue;
        programs[result->thread].kept[static_cast<std::size_t>(result->variable)] = true;
      }
    }
  }
}

}  // namespace

Result<Setting> make_setting(const scenario::Scenario& scenario, Keep keep) {
  if (auto error = check(scenario)) return *error;
  Setting setting;
  setting.shape = make_shape(scenario);
  setting.setup = make_program(setting.shape, scenario.setup, {});
  for (const scenario::Thread& t : scenario.threads) {
    setting.programs.push_back(make_program(setting.shape, t.calls, t.variables));
    setting.programs.back().kept.assign(t.variables.size(), keep == Keep::everything);
  }
  if (keep == Keep::expected) keep_expected(scenario, setting.programs);
  setting.choice = choose(scenario.implementation);
  setting.uses_quick_mappings = setting.shape.quick_frames;
  setting.uses_sf_bufs = scenario.machine.sf_bufs > 0;
  for (const Program& program : setting.programs) {
    for (const ProgramCall& call : program.calls) {
      const auto* op = std::get_if<impl::Op>(&call.callee);
      setting.writes_page_tables |= op != nullptr && writes_page_tables(*op);
    }
  }
  return setting;
}

bool writes_page_tables(impl::Op op) { return impl::info(op).family == impl::Family::page_table; }

}  // namespace pmapcheck::kernel
