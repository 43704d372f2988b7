// Interrupt handlers: filters, which borrow whom they interrupt, and interrupt threads.
#include "impl/machine/interrupt.hpp"

#include "checker/tests/catch.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

using Kind = EnvironmentProcess::Kind;

constexpr thread_t filter{3}, other_filter{4}, ithread{5};
constexpr EnvironmentProcess kFilter{Kind::interrupt, filter.index};
constexpr EnvironmentProcess kOtherFilter{Kind::interrupt, other_filter.index};
constexpr EnvironmentProcess kIthread{Kind::interrupt, ithread.index};
constexpr EnvironmentProcess kSwitchToIthread{Kind::switch_to, 0, ithread.index};
constexpr EnvironmentProcess kSwitchToC{Kind::switch_to, 0, 2};

// Two filters and an interrupt thread on cpu0.
Shape with_handlers() {
  Shape shape = bench_shape();
  shape.threads.push_back({"filter", {0}, kernel_pmap, ThreadContext::filter});
  shape.threads.push_back({"other filter", {0}, kernel_pmap, ThreadContext::filter});
  shape.threads.push_back({"ithread", {0}, kernel_pmap, ThreadContext::ithread});
  shape.interrupt.enabled = true;
  return shape;
}

std::uint32_t current(const Bench& bench) { return bench.get(bench.layout().cpus[0].thread); }

void end(Bench& bench, thread_t t) {
  Cells cells(bench.state.data());
  return_from_interrupt(bench.machine, t, cells);
}

TEST_CASE("a handler does not run before its interrupt has come") {
  Bench bench(with_handlers());
  CHECK(current(bench) == Bench::a.index + 1u);
  CHECK_FALSE(bench.step(kSwitchToIthread));

  Shape alone = with_handlers();
  alone.threads.erase(alone.threads.begin(), alone.threads.begin() + 3);
  CHECK(current(Bench(alone)) == 0);
}

TEST_CASE("a filter runs in place of the current thread, and its end gives the CPU back") {
  Bench bench(with_handlers());
  bench.run(Bench::a, machine::critical_enter());  // which keeps nobody from interrupting
  const std::uint32_t root = bench.get(bench.layout().cpus[0].pmap);
  CHECK(bench.step(kFilter));
  CHECK_FALSE(bench.owed);
  CHECK(current(bench) == filter.index + 1u);
  CHECK(bench.get(bench.layout().cpus[0].pmap) == root);
  CHECK(bench.run(filter, machine::curcpu()) == Bench::cpu0);
  CHECK_FALSE(bench.step(kFilter));  // it comes once
  end(bench, filter);
  CHECK(current(bench) == Bench::a.index + 1u);
  CHECK_FALSE(bench.step(kFilter));
  CHECK(bench.step(kOtherFilter));
}

TEST_CASE("a filter gives an idle CPU back idle") {
  Bench bench(with_handlers());
  bench.set(bench.layout().cpus[0].thread, 0);
  CHECK(bench.step(kFilter));
  CHECK_FALSE(interrupted_thread(bench.machine, Cells(bench.state.data()), Bench::cpu0));
  end(bench, filter);
  CHECK(current(bench) == 0);
}

TEST_CASE("while a filter runs its CPU takes no interrupt") {
  Bench bench(with_handlers());
  bench.run(Bench::b, machine::ipi_invlpg(cpuset_t{}.with(Bench::cpu0), Bench::user, Bench::va));
  CHECK(bench.step(kFilter));
  CHECK_FALSE(bench.step(kOtherFilter));
  CHECK_FALSE(bench.step(kIthread));
  CHECK_FALSE(bench.step({Kind::deliver_ipi, 0, 1}));
  bench.run(filter, machine::mtx_lock_spin(bench.lock(LockClass::spin)));
  bench.run(filter, machine::mtx_unlock_spin(bench.lock(LockClass::spin)));
  CHECK_FALSE(bench.step({Kind::deliver_ipi, 0, 1}));
  end(bench, filter);
  CHECK(bench.step({Kind::deliver_ipi, 0, 1}));
}

TEST_CASE("a CPU takes no interrupt while its thread holds a spin mutex") {
  Bench bench(with_handlers());
  bench.run(Bench::a, machine::mtx_lock_spin(bench.lock(LockClass::spin)));
  CHECK_FALSE(bench.step(kFilter));
  CHECK_FALSE(bench.step(kIthread));
  bench.run(Bench::a, machine::mtx_unlock_spin(bench.lock(LockClass::spin)));
  bench.run(Bench::b, machine::mtx_lock_spin(bench.lock(LockClass::spin)));  // another CPU's
  CHECK(bench.step(kFilter));
}

TEST_CASE("a filter is not preempted, and whom it interrupted neither runs nor migrates") {
  Shape shape = with_handlers();
  shape.preemption.enabled = true;
  shape.migration.enabled = true;
  Bench bench(shape);
  CHECK(bench.step(kFilter));
  CHECK_FALSE(bench.step(kSwitchToC));
  CHECK_FALSE(bench.step({Kind::switch_to, 0, 0}));
  CHECK_FALSE(bench.step({Kind::migrate, 0, 1}));
  CHECK(bench.step({Kind::migrate, 2, 1}));  // c did not run
  end(bench, filter);
  CHECK(bench.step({Kind::migrate, 0, 1}));
}

TEST_CASE("an interrupt thread takes the CPU as soon as that may be, and that is owed") {
  Bench bench(with_handlers());
  bench.run(Bench::a, machine::critical_enter());
  CHECK(bench.step(kIthread));
  CHECK(current(bench) == Bench::a.index + 1u);
  CHECK_FALSE(bench.step(kSwitchToIthread));
  bench.run(Bench::a, machine::critical_exit());
  bench.run(Bench::a, machine::mtx_lock(bench.lock(LockClass::mutex)));
  CHECK(bench.step(kSwitchToIthread));
  CHECK(bench.owed);
  CHECK(current(bench) == ithread.index + 1u);
  CHECK(bench.get(bench.layout().cpus[0].pmap) == kernel_pmap.index);

  CHECK_FALSE(bench.step(kSwitchToC));  // no thread takes the CPU from it …
  CHECK(bench.step(kSwitchToC, KnownThreadStatus(0, 0b000111)));  // … unless it blocks
  CHECK(bench.step(kSwitchToIthread));  // and when it goes on, it has the CPU again
}

TEST_CASE("an interrupt thread may be interrupted by a filter") {
  Bench bench(with_handlers());
  bench.step(kIthread);
  bench.step(kSwitchToIthread);
  CHECK(bench.step(kFilter));
  end(bench, filter);
  CHECK(current(bench) == ithread.index + 1u);
}

TEST_CASE("a budget of interrupts is for all handlers together") {
  Shape shape = with_handlers();
  shape.interrupt = {.enabled = true, .promised = true, .budget = 1};
  Bench bench(shape);
  CHECK(bench.step(kIthread));
  CHECK(bench.owed);
  CHECK_FALSE(bench.step(kFilter));
}

TEST_CASE("nobody is switched to a filter, and no handler migrates or has signals") {
  Shape shape = with_handlers();
  shape.migration.enabled = true;
  shape.signal.enabled = true;
  int interrupts = 0;
  for (const EnvironmentProcess& process : environment_processes(shape)) {
    const bool about_filter = process.kind == Kind::switch_to &&
                              (process.b == filter.index || process.b == other_filter.index);
    const bool about_handler =
        (process.kind == Kind::migrate || process.kind == Kind::signal) && process.a >= 3;
    CHECK_FALSE(about_filter);
    CHECK_FALSE(about_handler);
    interrupts += process.kind == Kind::interrupt;
  }
  CHECK(interrupts == 3);
}

TEST_CASE("an interrupt says whom it starts, and on top of whom") {
  Bench bench(with_handlers());
  const Cells cells(bench.state.data());
  CHECK(to_text(bench.machine, kFilter, cells) ==
        "cpu0 takes an interrupt: filter filter runs on top of a");
  CHECK(to_text(bench.machine, kIthread, cells) ==
        "cpu0 takes an interrupt: thread ithread shall run");
}

}  // namespace
}  // namespace pmapcheck::impl
