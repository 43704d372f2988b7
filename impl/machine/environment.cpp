#include "impl/machine/environment.hpp"

#include <functional>

#include "impl/machine/execute.hpp"
#include "impl/machine/interrupt.hpp"
#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

using Kind = EnvironmentProcess::Kind;

bool has_bit(std::uint32_t bits, unsigned i) { return (bits >> i & 1) != 0; }

// Takes one step off a budget; false if it is used up.
bool budget_left(const Cells& cells, Field done, const EnvironmentStep& step) {
  return step.budget == 0 || cells.get(done) < step.budget;
}
void spend(Cells& cells, Field done, const EnvironmentStep& step) {
  if (step.budget != 0 || step.bound) cells.set(done, cells.get(done) + 1);
}

void run(const Machine& machine, Cells& cells, std::uint8_t c, std::uint8_t t) {
  cells.set(machine.layout.cpus[c].thread, t + 1u);
  mmu::load_root(machine, cells, {c}, machine.shape.threads[t].pmap);
}

void deliver_ipi(const Machine& machine, std::uint8_t target, std::uint8_t from,
                 Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Cells before = outcomes.before();
  const std::uint32_t pending = before.get(layout.cpus[target].pending);
  if (!has_bit(pending, from) || !interrupts_enabled(machine, before, {target})) return;
  Cells cells = outcomes.add();
  const std::uint32_t request = before.get(layout.cpus[from].request);
  if (request != 0) {
    mmu::invalidate(machine, cells, {target}, layout.request_pmap(request),
                    layout.request_address(request));
  }
  // The handler invalidates and then acknowledges. One step: between the two the target runs
  // nothing else, and what it may fill again it may fill afterwards as well.
  cells.set(layout.cpus[target].pending, pending & ~(1u << from));
}

bool switch_to(const Machine& machine, std::uint8_t c, std::uint8_t t, const ThreadStatus& threads,
               Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Cells before = outcomes.before();
  if (before.get(layout.threads[t].cpu) != c) return false;
  const std::uint32_t current = before.get(layout.cpus[c].thread);
  if (current == t + 1u) return false;
  const ThreadShape& next = machine.shape.threads[t];
  if (next.is_handler() && before.get(layout.threads[t].raised) == 0) return false;
  if (!threads.runnable(t)) return false;
  bool dispatch = true;
  if (current != 0) {
    const auto u = static_cast<std::uint8_t>(current - 1);
    if (!threads.finished(u) && !preemptible(machine, before, {u})) return false;
    const bool for_interrupt = next.is_handler() && !machine.shape.threads[u].is_handler();
    dispatch = for_interrupt || !threads.runnable(u);
  }
  const EnvironmentStep& preemption = machine.shape.preemption;
  if (!dispatch &&
      (!preemption.enabled || !budget_left(before, layout.budget.preemption, preemption))) {
    return false;
  }
  if (!dispatch && preemption.bound && before.get(layout.budget.preemption) >= *preemption.bound) {
    outcomes.exhaust(Limit::preemptions);
    return false;
  }
  Cells cells = outcomes.add();
  run(machine, cells, c, t);
  if (!dispatch) spend(cells, layout.budget.preemption, preemption);
  return dispatch;
}

void migrate(const Machine& machine, std::uint8_t t, std::uint8_t to, const ThreadStatus& threads,
             Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Cells before = outcomes.before();
  const EnvironmentStep& step = machine.shape.migration;
  if (!budget_left(before, layout.budget.migration, step)) return;
  const std::uint32_t from = before.get(layout.threads[t].cpu);
  if (from == to) return;
  if (!preemptible(machine, before, {t}) || before.get(layout.threads[t].pinned) > 0) return;
  const cpu_t here{static_cast<std::uint8_t>(from)};
  if (interrupted_thread(machine, before, here) == thread_t{t}) return;  // it lies under a filter
  if (threads.finished(t)) return;
  Cells cells = outcomes.add();
  cells.set(layout.threads[t].cpu, to);
  if (before.get(layout.cpus[from].thread) == t + 1u) cells.set(layout.cpus[from].thread, 0);
  if (before.get(layout.cpus[to].thread) == 0) run(machine, cells, to, t);
  spend(cells, layout.budget.migration, step);
}

// The page daemon, as one step that keeps every rule: it takes only pages that nobody wired or
// busied, unmaps them with all locks held and all TLBs flushed, and gives the frame to others.
void pageout(const Machine& machine, std::uint8_t m, Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Shape& shape = machine.shape;
  const Layout::Page& page = layout.pages[m];
  const Cells before = outcomes.before();
  if (!shape.pages[m].managed || before.get(page.wire_count) > 0 || before.get(page.busy) != 0 ||
      (before.get(page.flags) & (PAGE_PAGED_OUT | PAGE_FREE)) != 0 ||
      !budget_left(before, layout.budget.pageout, shape.pageout)) {
    return;
  }
  const Layout::Lock& object = layout.locks[Shape::object_lock.index];
  if (before.get(object.owner) != 0 || before.get(object.readers) != 0) return;
  if (before.get(layout.locks[Shape::pvh_global_lock.index].owner) != 0) return;
  for (std::uint8_t p = 0; p < shape.pmaps.size(); ++p) {
    if (before.get(layout.locks[Shape::pmap_lock({p}).index].owner) != 0) return;
  }
  Cells cells = outcomes.add();
  for (std::uint8_t p = 1; p < shape.pmaps.size(); ++p) {
    for (std::uint8_t v = 0; v < shape.addresses.size(); ++v) {
      const pt_entry_t e = mmu::pte(machine, cells, {p}, {v});
      if (!e.valid() || e.page.index != m) continue;
      mmu::write_pte(machine, cells, {p}, {v}, {}, true);
      if (e.has(PG_W)) add_to(cells, layout.pmaps[p].wired_count, -1);
    }
  }
  mmu::forget_page(machine, cells, {m});
  cells.set(page.pv, 0);
  const bool pooled = before.get(page.object) != 0;  // then faults may have its frame
  cells.set(page.flags, pooled ? PAGE_PAGED_OUT | PAGE_FREE : PAGE_PAGED_OUT);
  cells.set(page.object, 0);
  cells.set(page.pindex, 0);
  spend(cells, layout.budget.pageout, shape.pageout);
}

// Of a thread that has finished nobody would notice.
void signal(const Machine& machine, std::uint8_t t, const ThreadStatus& threads,
            Outcomes& outcomes) {
  const Field signal = machine.layout.threads[t].signal;
  const Field done = machine.layout.budget.signal;
  const Cells before = outcomes.before();
  const std::uint32_t bits = before.get(signal);
  if (!budget_left(before, done, machine.shape.signal) || (bits & SIGNAL_PENDING) != 0 ||
      threads.finished(t)) {
    return;
  }
  Cells cells = outcomes.add();
  cells.set(signal, bits | SIGNAL_PENDING);
  spend(cells, done, machine.shape.signal);
}

void interrupt(const Machine& machine, std::uint8_t handler, Outcomes& outcomes) {
  const Field done = machine.layout.budget.interrupt;
  const Cells before = outcomes.before();
  if (!budget_left(before, done, machine.shape.interrupt)) return;
  if (!may_interrupt(machine, before, {handler})) return;
  Cells cells = outcomes.add();
  take_interrupt(machine, {handler}, cells);
  spend(cells, done, machine.shape.interrupt);
}

void memory_shortage(const Machine& machine, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  const Field done = machine.layout.budget.memory_shortage;
  const std::uint32_t free = before.get(machine.layout.free_pages);
  if (free == 0 || !budget_left(before, done, machine.shape.memory_shortage)) return;
  Cells cells = outcomes.add();
  cells.set(machine.layout.free_pages, free - 1);
  spend(cells, done, machine.shape.memory_shortage);
}

void memory_release(const Machine& machine, Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Cells before = outcomes.before();
  const std::uint32_t free = before.get(layout.free_pages);
  if (free >= machine.shape.max_free_pages ||
      !budget_left(before, layout.budget.memory_release, machine.shape.memory_release)) {
    return;
  }
  Cells cells = outcomes.add();
  cells.set(layout.free_pages, free + 1);
  for (const Layout::Thread& thread : layout.threads) {
    if (cells.get(thread.channel) == Shape::free_page_channel.index + 1u) {
      cells.set(thread.channel, 0);
    }
  }
  spend(cells, layout.budget.memory_release, machine.shape.memory_release);
}

}  // namespace

std::vector<EnvironmentProcess> environment_processes(const Shape& shape) {
  std::vector<EnvironmentProcess> processes;
  const auto threads = static_cast<std::uint8_t>(shape.threads.size());
  const auto each_thread = [&](auto is_meant, auto&& visit) {
    for (std::uint8_t t = 0; t < threads; ++t) {
      if (is_meant(shape.threads[t].context)) visit(t);
    }
  };
  const auto is_handler = [](ThreadContext c) { return c != ThreadContext::thread; };
  const auto is_filter = [](ThreadContext c) { return c == ThreadContext::filter; };
  for (std::uint8_t target = 0; target < shape.cpus; ++target) {
    for (std::uint8_t from = 0; from < shape.cpus; ++from) {
      if (target != from) processes.push_back({Kind::deliver_ipi, target, from});
    }
  }
  if (shape.switches_threads()) {
    for (std::uint8_t c = 0; c < shape.cpus; ++c) {
      each_thread(std::not_fn(is_filter), [&](std::uint8_t t) {
        processes.push_back({Kind::switch_to, c, t});
      });
    }
  }
  if (shape.migration.enabled) {
    each_thread(std::not_fn(is_handler), [&](std::uint8_t t) {
      for (std::uint8_t c = 0; c < shape.cpus; ++c) processes.push_back({Kind::migrate, t, c});
    });
  }
  if (shape.pageout.enabled) {
    for (std::uint8_t m = 0; m < shape.pages.size(); ++m) processes.push_back({Kind::pageout, m});
  }
  if (shape.memory_shortage.enabled) processes.push_back({Kind::memory_shortage});
  if (shape.memory_release.enabled) processes.push_back({Kind::memory_release});
  if (shape.signal.enabled) {
    each_thread(std::not_fn(is_handler), [&](std::uint8_t t) {
      processes.push_back({Kind::signal, t});
    });
  }
  if (shape.interrupt.enabled) {
    each_thread(is_handler, [&](std::uint8_t t) { processes.push_back({Kind::interrupt, t}); });
  }
  return processes;
}

bool environment_step(const Machine& machine, EnvironmentProcess process,
                      const ThreadStatus& threads, Outcomes& outcomes) {
  switch (process.kind) {
    case Kind::deliver_ipi:
      deliver_ipi(machine, process.a, process.b, outcomes);
      return true;
    case Kind::switch_to:
      return switch_to(machine, process.a, process.b, threads, outcomes);
    case Kind::migrate:
      migrate(machine, process.a, process.b, threads, outcomes);
      return machine.shape.migration.promised;
    case Kind::pageout:
      pageout(machine, process.a, outcomes);
      return machine.shape.pageout.promised;
    case Kind::memory_shortage:
      memory_shortage(machine, outcomes);
      return false;  // nobody waits for it
    case Kind::memory_release:
      memory_release(machine, outcomes);
      return machine.shape.memory_release.promised;
    case Kind::signal:
      signal(machine, process.a, threads, outcomes);
      return machine.shape.signal.promised;
    case Kind::interrupt:
      interrupt(machine, process.a, outcomes);
      return machine.shape.interrupt.promised;
  }
  return false;
}

}  // namespace pmapcheck::impl
