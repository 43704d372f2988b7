#include "impl/machine/interrupt.hpp"

namespace pmapcheck::impl {

namespace {

// In Layout::Cpu::interrupted a thread's number stands above these two.
constexpr std::uint32_t kNoFilter = 0;
constexpr std::uint32_t kWasIdle = 1;

}  // namespace

bool interrupts_enabled(const Machine& machine, const Cells& cells, cpu_t c) {
  const Layout::Cpu& cpu = machine.layout.cpus[c.index];
  if (cells.get(cpu.interrupted) != kNoFilter) return false;
  const std::uint32_t current = cells.get(cpu.thread);
  return current == 0 || cells.get(machine.layout.threads[current - 1].spin) == 0;
}

bool preemptible(const Machine& machine, const Cells& cells, thread_t t) {
  const Layout::Thread& thread = machine.layout.threads[t.index];
  return machine.shape.threads[t.index].context != ThreadContext::filter &&
         cells.get(thread.critical) == 0 && cells.get(thread.spin) == 0;
}

std::optional<thread_t> interrupted_thread(const Machine& machine, const Cells& cells, cpu_t c) {
  const std::uint32_t whom = cells.get(machine.layout.cpus[c.index].interrupted);
  if (whom <= kWasIdle) return {};
  return thread_t{static_cast<std::uint8_t>(whom - kWasIdle - 1)};
}

bool may_interrupt(const Machine& machine, const Cells& cells, thread_t h) {
  return cells.get(machine.layout.threads[h.index].raised) == 0 &&
         interrupts_enabled(machine, cells, machine.shape.threads[h.index].cpu);
}

void take_interrupt(const Machine& machine, thread_t h, Cells& cells) {
  const ThreadShape& handler = machine.shape.threads[h.index];
  cells.set(machine.layout.threads[h.index].raised, 1);
  if (handler.context == ThreadContext::ithread) return;
  cells.set(machine.layout.threads[h.index].critical, 1);  // intr_event_handle() enters one
  const Layout::Cpu& cpu = machine.layout.cpus[handler.cpu.index];
  cells.set(cpu.interrupted, cells.get(cpu.thread) + kWasIdle);
  cells.set(cpu.thread, h.index + 1u);
}

void return_from_interrupt(const Machine& machine, thread_t t, Cells& cells) {
  if (machine.shape.threads[t.index].context != ThreadContext::filter) return;
  const Layout::Cpu& cpu = machine.layout.cpus[machine.shape.threads[t.index].cpu.index];
  cells.set(cpu.thread, cells.get(cpu.interrupted) - kWasIdle);
  cells.set(cpu.interrupted, kNoFilter);
}

}  // namespace pmapcheck::impl
