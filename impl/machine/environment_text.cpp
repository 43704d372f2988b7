// The environment's steps in words.
#include "impl/machine/environment.hpp"

namespace pmapcheck::impl {

using Kind = EnvironmentProcess::Kind;

namespace {

std::string interrupt_text(const Machine& machine, std::uint8_t handler, const Cells& before) {
  const ThreadShape& h = machine.shape.threads[handler];
  const std::string taken = machine.shape.cpu_name(h.cpu) + " takes an interrupt: ";
  if (h.context == ThreadContext::ithread) return taken + "thread " + h.name + " shall run";
  const std::uint32_t current = before.get(machine.layout.cpus[h.cpu.index].thread);
  return taken + "filter " + h.name + " runs" +
         (current == 0 ? "" : " on top of " + machine.shape.threads[current - 1].name);
}

}  // namespace

std::string to_text(const Machine& machine, EnvironmentProcess process, const Cells& before) {
  const Shape& shape = machine.shape;
  const auto cpu = [&](std::uint8_t c) { return shape.cpu_name({c}); };
  switch (process.kind) {
    case Kind::deliver_ipi: {
      const std::uint32_t request = before.get(machine.layout.cpus[process.b].request);
      std::string what = "nothing";
      if (request != 0) {
        what = "(" + shape.pmaps[machine.layout.request_pmap(request).index] + ", " +
               shape.address_name(machine.layout.request_address(request)) + ")";
      }
      return cpu(process.a) + " takes " + cpu(process.b) + "'s IPI, invalidates " + what +
             " and acknowledges";
    }
    case Kind::switch_to:
      return cpu(process.a) + " switches to thread " + shape.threads[process.b].name;
    case Kind::migrate:
      return "thread " + shape.threads[process.a].name + " migrates to " + cpu(process.b);
    case Kind::pageout:
      return "page " + shape.pages[process.a].name + " is paged out and its frame reused";
    case Kind::memory_shortage:
      return "somebody else takes a free page";
    case Kind::memory_release:
      return "a page is freed, and those who wait for one are woken";
    case Kind::signal:
      return "a signal is sent to thread " + shape.threads[process.a].name;
    case Kind::interrupt:
      return interrupt_text(machine, process.a, before);
  }
  return "?";
}

std::string name(EnvironmentProcess process) {
  switch (process.kind) {
    case Kind::deliver_ipi:
      return "ipi-delivery";
    case Kind::switch_to:
      return "switch";
    case Kind::migrate:
      return "migration";
    case Kind::pageout:
      return "pageout";
    case Kind::memory_shortage:
      return "memory-shortage";
    case Kind::memory_release:
      return "memory-release";
    case Kind::signal:
      return "signal";
    case Kind::interrupt:
      return "interrupt";
  }
  return "?";
}

}  // namespace pmapcheck::impl
