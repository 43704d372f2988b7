// The environment's steps: when they may happen, what they do, and how often.
#include "checker/tests/catch.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

using Kind = EnvironmentProcess::Kind;

constexpr EnvironmentProcess kSwitchToC{Kind::switch_to, 0, 2};
constexpr EnvironmentProcess kMigrateA{Kind::migrate, 0, 1};
constexpr EnvironmentProcess kPageoutX{Kind::pageout, 0};

const KnownThreadStatus kOnlyCRunnable(0, 0b100);
const KnownThreadStatus kAFinished(0b001, 0b110);

Shape with(EnvironmentStep Shape::*step, std::uint8_t budget = 0) {
  Shape shape = bench_shape();
  shape.*step = {.enabled = true, .budget = budget};
  return shape;
}

std::uint32_t current(const Bench& bench, std::size_t c) {
  return bench.get(bench.layout().cpus[c].thread);
}

TEST_CASE("a CPU is switched to another thread when its own cannot go on, and that is owed") {
  Bench bench;
  CHECK_FALSE(bench.step(kSwitchToC));  // no preemption in this machine
  CHECK_FALSE(bench.step({Kind::switch_to, 1, 2}, kOnlyCRunnable));  // c belongs to cpu0
  CHECK(bench.step(kSwitchToC, kOnlyCRunnable));
  CHECK(bench.owed);
  CHECK(current(bench, 0) == Bench::c.index + 1u);
  CHECK(bench.get(bench.layout().cpus[0].pmap) == Bench::other.index);
}

TEST_CASE("a CPU is not switched to a thread that cannot go on") {
  Bench bench;
  CHECK_FALSE(bench.step(kSwitchToC, KnownThreadStatus(0b001, 0b010)));
}

TEST_CASE("a thread that waits inside a critical section keeps its CPU") {
  Bench bench;
  bench.run(Bench::a, machine::critical_enter());
  CHECK_FALSE(bench.step(kSwitchToC, kOnlyCRunnable));
}

TEST_CASE("a thread that finished inside a critical section gives its CPU away") {
  Bench bench;
  bench.run(Bench::a, machine::critical_enter());
  CHECK(bench.step(kSwitchToC, kAFinished));
}

TEST_CASE("preemption takes a runnable thread off its CPU, outside critical sections only") {
  Bench bench(with(&Shape::preemption));
  bench.run(Bench::a, machine::critical_enter());
  CHECK_FALSE(bench.step(kSwitchToC));
  bench.run(Bench::a, machine::critical_exit());
  bench.run(Bench::a, machine::mtx_lock_spin(bench.lock(LockClass::spin)));
  CHECK_FALSE(bench.step(kSwitchToC));
  bench.run(Bench::a, machine::mtx_unlock_spin(bench.lock(LockClass::spin)));
  bench.run(Bench::a, machine::sched_pin());
  CHECK(bench.step(kSwitchToC));
  CHECK_FALSE(bench.owed);
}

TEST_CASE("a budget of preemptions is spent by preemptions, not by dispatch") {
  Bench bench(with(&Shape::preemption, 1));
  CHECK(bench.step(kSwitchToC, kOnlyCRunnable));
  CHECK(bench.step({Kind::switch_to, 0, 0}));
  CHECK_FALSE(bench.step(kSwitchToC));
  CHECK(bench.step(kSwitchToC, kOnlyCRunnable));
}

TEST_CASE("loading another root flushes the old one's entries and moves the active bit") {
  Bench bench;
  const Field tlb = bench.layout().tlb(Bench::cpu0, Bench::user, Bench::va);
  bench.run(Bench::b, machine::pte_store(Bench::user, Bench::va, {PG_V | PG_RW | PG_A, Bench::x}));
  bench.run(Bench::b, machine::pte_store(Bench::user, Bench::va, {}));
  CHECK(bench.get(tlb) != 0);
  CHECK(bench.step(kSwitchToC, kOnlyCRunnable));
  CHECK(bench.get(tlb) == 0);
  CHECK(bench.run(Bench::b, machine::pm_active(Bench::user)).empty());
  CHECK(bench.run(Bench::b, machine::pm_active(Bench::other)).has(Bench::cpu0));
}

TEST_CASE("a thread migrates only while it is neither pinned nor in a critical section") {
  Bench bench(with(&Shape::migration));
  bench.run(Bench::a, machine::sched_pin());
  CHECK_FALSE(bench.step(kMigrateA));
  bench.run(Bench::a, machine::sched_unpin());
  bench.run(Bench::a, machine::critical_enter());
  CHECK_FALSE(bench.step(kMigrateA));
  bench.run(Bench::a, machine::critical_exit());
  CHECK(bench.step(kMigrateA));
  CHECK(bench.run(Bench::a, machine::curcpu()) == Bench::cpu1);
  CHECK(current(bench, 0) == 0);                    // it left its CPU idle …
  CHECK(current(bench, 1) == Bench::b.index + 1u);  // … and waits for the other one
  CHECK_FALSE(bench.step(kMigrateA));               // it is there
}

TEST_CASE("a thread that has finished does not migrate") {
  Bench bench(with(&Shape::migration));
  CHECK_FALSE(bench.step(kMigrateA, kAFinished));
}

TEST_CASE("a thread that migrates to an idle CPU runs there at once") {
  Bench bench(with(&Shape::migration, 3));
  CHECK(bench.step(kMigrateA));
  CHECK(bench.step({Kind::migrate, 1, 0}));
  CHECK(current(bench, 0) == Bench::b.index + 1u);
  CHECK(bench.step({Kind::migrate, 2, 1}));
  CHECK(current(bench, 1) == Bench::c.index + 1u);
  CHECK(bench.get(bench.layout().cpus[1].pmap) == Bench::other.index);
  CHECK_FALSE(bench.step({Kind::migrate, 2, 0}));  // the budget is spent
}

TEST_CASE("pageout refuses pages that are wired, busy, unmanaged or under a lock") {
  Bench bench(with(&Shape::pageout));
  CHECK_FALSE(bench.step({Kind::pageout, Bench::device.index}));

  SECTION("wired") {
    bench.run(Bench::a, machine::page_wire(Bench::x));
    CHECK_FALSE(bench.step(kPageoutX));
    bench.run(Bench::a, machine::page_unwire(Bench::x));
  }
  SECTION("busy") {
    bench.run(Bench::a, machine::page_busy(Bench::x));
    CHECK_FALSE(bench.step(kPageoutX));
    bench.run(Bench::a, machine::page_unbusy(Bench::x));
  }
  SECTION("the object's lock") {
    bench.run(Bench::a, operation(Op::rw_rlock, Shape::object_lock));
    CHECK_FALSE(bench.step(kPageoutX));
    bench.run(Bench::a, operation(Op::rw_runlock, Shape::object_lock));
  }
  SECTION("an address space's lock") {
    bench.run(Bench::a, machine::mtx_lock(Shape::pmap_lock(Bench::other)));
    CHECK_FALSE(bench.step(kPageoutX));
    bench.run(Bench::a, machine::mtx_unlock(Shape::pmap_lock(Bench::other)));
  }
  SECTION("the pv lists' lock") {
    bench.run(Bench::a, machine::rw_wlock(Shape::pvh_global_lock));
    CHECK_FALSE(bench.step(kPageoutX));
    bench.run(Bench::a, machine::rw_wunlock(Shape::pvh_global_lock));
  }
  CHECK(bench.step(kPageoutX));
  CHECK_FALSE(bench.step(kPageoutX));  // it is gone
}

TEST_CASE("pageout unmaps the page everywhere and leaves nothing of it in any TLB") {
  Bench bench(with(&Shape::pageout));
  const pt_entry_t wired{PG_V | PG_RW | PG_A | PG_W, Bench::x};
  const pt_entry_t elsewhere{PG_V | PG_A, Bench::y};
  bench.run(Bench::a, machine::pte_store(Bench::user, Bench::va, wired));
  bench.run(Bench::a, machine::pmap_wired_add(Bench::user, 1));
  bench.run(Bench::a, machine::pv_insert(Bench::x, Bench::user, Bench::va));
  bench.run(Bench::a, machine::pte_store(Bench::user, Bench::va2, wired));
  bench.run(Bench::a, machine::pte_store(Bench::user, Bench::va2, elsewhere));  // x is stale here
  CHECK(bench.step(kPageoutX));

  CHECK_FALSE(bench.run(Bench::a, machine::pte_load(Bench::user, Bench::va, 0xff)).valid());
  CHECK(bench.run(Bench::a, machine::pte_load(Bench::user, Bench::va2, 0xff)) == elsewhere);
  for (const cpu_t c : {Bench::cpu0, Bench::cpu1}) {
    CHECK(bench.get(bench.layout().tlb(c, Bench::user, Bench::va)) == 0);
    CHECK(bench.get(bench.layout().tlb(c, Bench::user, Bench::va2)) == 0);
  }
  CHECK(bench.run(Bench::a, machine::pv_empty(Bench::x)));
  CHECK(bench.get(bench.layout().pmaps[Bench::user.index].wired_count) == 0);
  CHECK(bench.run(Bench::a, machine::page_flag(Bench::x, PAGE_PAGED_OUT)));
}

TEST_CASE("memory comes and goes within its bounds and budgets") {
  Shape shape = with(&Shape::memory_shortage, 2);
  shape.memory_release = {.enabled = true, .promised = true};
  Bench bench(shape);
  constexpr EnvironmentProcess take{Kind::memory_shortage};
  constexpr EnvironmentProcess give{Kind::memory_release};
  CHECK_FALSE(bench.step(give));  // at its most
  CHECK(bench.step(take));
  CHECK_FALSE(bench.owed);
  CHECK_FALSE(bench.step(take));  // nothing left
  CHECK(bench.step(give));
  CHECK(bench.owed);
  CHECK(bench.step(take));
  CHECK(bench.step(give));
  CHECK_FALSE(bench.step(take));  // the budget is spent
}

TEST_CASE("a machine has the processes that its scenario switches on, each once") {
  Shape shape = bench_shape();
  const auto count = [](const Shape& s) { return environment_processes(s).size(); };
  const std::size_t deliveries = 2;
  const std::size_t switches = 2 * 3;
  CHECK(count(shape) == deliveries + switches);
  shape.migration.enabled = true;
  CHECK(count(shape) == deliveries + switches + 2 * 3);
  shape.pageout.enabled = true;
  shape.memory_shortage.enabled = true;
  shape.memory_release.enabled = true;
  CHECK(count(shape) == deliveries + switches + 2 * 3 + 3 + 2);
  shape.signal.enabled = true;
  CHECK(count(shape) == deliveries + switches + 2 * 3 + 3 + 2 + 3);
  shape = bench_shape();
  shape.threads.pop_back();  // one thread for each CPU: nothing to switch
  CHECK(count(shape) == deliveries);
}

TEST_CASE("an environment step says what happens") {
  Bench bench;
  bench.run(Bench::a, machine::ipi_invlpg(cpuset_t{}.with(Bench::cpu1), Bench::user, Bench::va));
  const Cells cells(bench.state.data());
  CHECK(to_text(bench.machine, {Kind::deliver_ipi, 1, 0}, cells) ==
        "cpu1 takes cpu0's IPI, invalidates (user, 0x1000) and acknowledges");
  CHECK(to_text(bench.machine, kSwitchToC, cells) == "cpu0 switches to thread c");
  CHECK(to_text(bench.machine, kMigrateA, cells) == "thread a migrates to cpu1");
  CHECK(to_text(bench.machine, kPageoutX, cells) == "page x is paged out and its frame reused");
  CHECK(to_text(bench.machine, {Kind::signal, 1}, cells) == "a signal is sent to thread b");
}

}  // namespace
}  // namespace pmapcheck::impl
