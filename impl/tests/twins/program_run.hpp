// How a program runs on a machine of the tests: everything beside page tables and TLBs.
//
// Threads, program counters, what was observed, invalidation interrupts and address-space switches
// are the same whatever the MMU is; the plain MMU and the one written from the rules plug into
// `each_step`. (The machine of impl/machine is driven by machine_run.hpp, and shares none of this.)
#pragma once

#include <array>
#include <cstdint>

#include "impl/tests/twins/program.hpp"

namespace pmapcheck::impl {

/// What a load or store observes that faults; otherwise it observes the page's number, a load where
/// pages have contents what it reads.
inline constexpr std::uint16_t kFault = 0xffff;

struct Control {
  std::array<std::uint8_t, kMaxCpus> thread{};   ///< The current thread + 1; 0 idle.
  std::array<std::uint8_t, kMaxCpus> root{};     ///< The user pmap whose root is loaded; 0 none.
  std::array<std::uint8_t, kMaxCpus> request{};  ///< The translation to invalidate + 1; 0 none.
  std::array<std::uint8_t, kMaxCpus> pending{};  ///< Whose requests this CPU has not served.
  std::array<std::uint8_t, kMaxThreads> done{};  ///< Operations done.
  std::uint8_t written = 0;  ///< Pages that a store through a user address reached, a bit each.
  std::array<std::uint8_t, kMaxPages + 1> content{};  ///< By page; one more, as padding would be.
  std::array<std::array<std::uint16_t, kMaxOperations>, kMaxThreads> observed{};
  friend bool operator==(const Control&, const Control&) = default;

  [[nodiscard]] bool loaded(std::size_t c, pmap_t p) const {
    return p == kernel_pmap || root[c] == p.index;
  }
  [[nodiscard]] bool served(std::size_t from) const {
    for (const std::uint8_t requests : pending) {
      if ((requests >> from & 1) != 0) return false;
    }
    return true;
  }
};

[[nodiscard]] Control initial_control(const Program& program);

[[nodiscard]] inline bool finished(const Program& program, const Control& control, std::size_t t) {
  return control.done[t] == program.threads[t].size();
}

/// Whether thread t could do its next operation if it were on its CPU.
[[nodiscard]] bool runnable(const Program& program, const Control& control, std::size_t t);

/// Whether CPU c may switch to thread t.
[[nodiscard]] bool may_switch(const Program& program, const Control& control, std::size_t c,
                              std::size_t t);

/// The translation by which CPU c sees `va`.
[[nodiscard]] std::size_t walked(const Program& program, const Control& control, std::size_t c,
                                 vm_offset_t va);

/// What a load of page m observes.
[[nodiscard]] std::uint16_t loaded(const Program& program, const Control& control, std::uint16_t m);

/// A store of the operation's value has reached page m.
void stored(const Program& program, Control& control, const Operation& store, std::uint16_t m);

/// Sends an invalidation request, or ends the wait for one.
void interrupt(const Program& program, Control& control, std::size_t c, const Operation& operation);

/// Visits each state after one step: of a thread, an interrupt's delivery, a switch. An Mmu has
///   execute(program, state, t, c, operation, visit(next, observed))  for the MMU's operations
///   invalidate(program, state, c, translation)
///   load_root(program, state, c, pmap)
/// and a State has a Control named `control`.
template <class Mmu, class State, class Visit>
void each_step(const Mmu& mmu, const Program& program, const State& state, const Visit& visit) {
  const Control& control = state.control;
  const auto after = [&](State next, std::size_t t, std::uint16_t observed) {
    next.control.observed[t][next.control.done[t]++] = observed;
    visit(next);
  };
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    const std::size_t c = program.shape.threads[t].cpu.index;
    if (control.thread[c] != t + 1 || !runnable(program, control, t)) continue;
    const Operation& operation = program.threads[t][control.done[t]];
    if (operation.op == Op::fence) {
      after(state, t, 0);
      continue;
    }
    if (operation.op == Op::ipi_invlpg || operation.op == Op::ipi_wait) {
      State next = state;
      interrupt(program, next.control, c, operation);
      after(next, t, 0);
      continue;
    }
    mmu.execute(program, state, t, c, operation,
                [&](const State& next, std::uint16_t observed) { after(next, t, observed); });
  }
  for (std::size_t target = 0; target < program.shape.cpus; ++target) {
    for (std::size_t from = 0; from < program.shape.cpus; ++from) {
      if ((control.pending[target] >> from & 1) == 0) continue;
      State next = state;
      mmu.invalidate(program, next, target, control.request[from] - 1u);
      next.control.pending[target] &= static_cast<std::uint8_t>(~(1u << from));
      visit(next);
    }
  }
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    const std::size_t c = program.shape.threads[t].cpu.index;
    if (!may_switch(program, control, c, t)) continue;
    State next = state;
    next.control.thread[c] = static_cast<std::uint8_t>(t + 1);
    const pmap_t p = program.shape.threads[t].pmap;
    if (control.root[c] != p.index) mmu.load_root(program, next, c, p);
    visit(next);
  }
}

}  // namespace pmapcheck::impl
