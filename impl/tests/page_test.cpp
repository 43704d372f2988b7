// Page tables' memory, physical pages, and invalidation interrupts.
#include "checker/tests/catch.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

TEST_CASE("a page table takes a free page, and is refused when there is none") {
  Shape shape = bench_shape();
  shape.page_tables_present = false;
  Bench bench(shape);
  CHECK(bench.run(Bench::a, machine::pt_present(kernel_pmap)));
  CHECK_FALSE(bench.run(Bench::a, machine::pt_present(Bench::user)));
  CHECK(bench.run(Bench::a, machine::pt_alloc(Bench::user)));
  CHECK(bench.run(Bench::a, machine::pt_present(Bench::user)));
  CHECK(bench.get(bench.layout().free_pages) == 0);
  CHECK_FALSE(bench.run(Bench::a, machine::pt_alloc(Bench::other)));
  CHECK_FALSE(bench.run(Bench::a, machine::pt_present(Bench::other)));
}

TEST_CASE("a page stays wired until every wiring is released") {
  Bench bench;
  bench.run(Bench::a, machine::page_wire(Bench::x));
  bench.run(Bench::b, machine::page_wire(Bench::x));
  bench.run(Bench::a, machine::page_unwire(Bench::x));
  CHECK(bench.run(Bench::a, machine::page_wired(Bench::x)));
  bench.run(Bench::a, machine::page_unwire(Bench::x));
  CHECK_FALSE(bench.run(Bench::a, machine::page_wired(Bench::x)));
  bench.run(Bench::a, machine::page_unwire(Bench::x));
  CHECK(bench.get(bench.layout().pages[Bench::x.index].wire_count) == 0);
}

TEST_CASE("a busy page is not to be busied by anybody else") {
  Shape shape = bench_shape();
  shape.pages[Bench::y.index].busy = true;
  Bench bench(shape);
  CHECK_FALSE(bench.enabled(Bench::a, machine::page_busy(Bench::y).operation));
  bench.run(Bench::a, machine::page_busy(Bench::x));
  CHECK_FALSE(bench.enabled(Bench::b, machine::page_busy(Bench::x).operation));
  bench.run(Bench::a, machine::page_unbusy(Bench::x));
  CHECK(bench.enabled(Bench::b, machine::page_busy(Bench::x).operation));
}

TEST_CASE("page flags are set and cleared one by one") {
  Bench bench;
  bench.run(Bench::a, machine::page_flag_set(Bench::x, PGA_WRITEABLE));
  bench.run(Bench::a, machine::page_flag_set(Bench::x, PGA_REFERENCED));
  bench.run(Bench::a, machine::page_flag_clear(Bench::x, PGA_WRITEABLE));
  CHECK_FALSE(bench.run(Bench::a, machine::page_flag(Bench::x, PGA_WRITEABLE)));
  CHECK(bench.run(Bench::a, machine::page_flag(Bench::x, PGA_REFERENCED)));
  CHECK_FALSE(bench.run(Bench::a, machine::page_flag(Bench::y, PGA_REFERENCED)));
}

TEST_CASE("pv entries are kept for each address space and address") {
  Bench bench;
  bench.run(Bench::a, machine::pv_insert(Bench::x, Bench::user, Bench::va));
  bench.run(Bench::a, machine::pv_insert(Bench::x, Bench::other, Bench::va2));
  bench.run(Bench::a, machine::pv_remove(Bench::x, Bench::user, Bench::va));
  CHECK_FALSE(bench.run(Bench::a, machine::pv_empty(Bench::x)));
  bench.run(Bench::a, machine::pv_remove(Bench::x, Bench::other, Bench::va2));
  CHECK(bench.run(Bench::a, machine::pv_empty(Bench::x)));
}

TEST_CASE("whoever exchanges a PTE with M set has it in hand until vm_page_dirty") {
  Bench bench;
  const Field in_hand = bench.layout().threads[Bench::a.index].modified_pages;
  bench.run(Bench::a,
            machine::pte_store(Bench::user, Bench::va, {PG_V | PG_RW | PG_A | PG_M, Bench::y}));
  CHECK(bench.run(Bench::a, machine::pte_swap(Bench::user, Bench::va, {})).has(PG_M));
  CHECK(bench.get(in_hand) == 1u << Bench::y.index);
  bench.run(Bench::a, machine::page_flag_set(Bench::x, PAGE_DIRTY));
  CHECK(bench.get(in_hand) == 1u << Bench::y.index);
  bench.run(Bench::a, machine::page_flag_set(Bench::y, PAGE_DIRTY));
  CHECK(bench.get(in_hand) == 0);
}

TEST_CASE("an invalidation request is waited for until the other CPU has served it") {
  Bench bench;
  const cpuset_t others = bench.run(Bench::a, machine::pm_active(Bench::user));
  CHECK(others == cpuset_t{}.with(Bench::cpu1));
  CHECK(bench.run(Bench::a, machine::pm_active(Bench::other)).empty());

  bench.run(Bench::a, machine::ipi_invlpg(others, Bench::user, Bench::va));
  CHECK_FALSE(bench.enabled(Bench::a, machine::ipi_wait().operation));
  CHECK(bench.step({EnvironmentProcess::Kind::deliver_ipi, 1, 0}));
  CHECK(bench.owed);
  CHECK_FALSE(bench.step({EnvironmentProcess::Kind::deliver_ipi, 1, 0}));
  bench.run(Bench::a, machine::ipi_wait());
  CHECK(bench.get(bench.layout().cpus[0].request) == 0);
}

TEST_CASE("A that was seen clear stays clear while no CPU has the root loaded") {
  Bench bench;  // a and b run in user; c, in other, does not run
  const Operation read = machine::pte_load(Bench::other, Bench::va, 0xff).operation;
  const pt_entry_t e{PG_V | PG_RW, Bench::x};
  const pt_entry_t accessed{PG_V | PG_RW | PG_A, Bench::x};
  const EnvironmentProcess to_c{EnvironmentProcess::Kind::switch_to, 0, 2};
  const EnvironmentProcess to_a{EnvironmentProcess::Kind::switch_to, 0, 0};
  bench.run(Bench::b, machine::pte_store(Bench::other, Bench::va, e));
  CHECK(bench.observable(Bench::b, read) == std::vector<Word>{encode(e)});

  CHECK(bench.step(to_c, KnownThreadStatus(0, 0b100)));  // now cpu0 may walk it, and at any moment
  bench.run_observing(Bench::b, read, encode(e));
  CHECK(bench.observable(Bench::b, read) == std::vector<Word>{encode(e), encode(accessed)});
  CHECK(bench.step(to_a, KnownThreadStatus(0, 0b001)));  // it may have done so before
  CHECK(bench.observable(Bench::b, read) == std::vector<Word>{encode(e), encode(accessed)});
  bench.run_observing(Bench::b, read, encode(e));
  CHECK(bench.observable(Bench::b, read) == std::vector<Word>{encode(e)});
}

TEST_CASE("a local invalidation leaves other CPUs' stale entries alone") {
  Bench bench;
  const pt_entry_t old{PG_V | PG_RW | PG_A, Bench::x};
  bench.run(Bench::a, machine::pte_store(Bench::user, Bench::va, old));
  bench.run(Bench::a, machine::pte_store(Bench::user, Bench::va, {}));
  const Field tlb0 = bench.layout().tlb(Bench::cpu0, Bench::user, Bench::va);
  const Field tlb1 = bench.layout().tlb(Bench::cpu1, Bench::user, Bench::va);
  CHECK(bench.get(tlb0) == stale_bit(Bench::x, StaleKind::clean));
  bench.run(Bench::a, machine::invlpg(Bench::user, Bench::va));
  CHECK(bench.get(tlb0) == 0);
  CHECK(bench.get(tlb1) == stale_bit(Bench::x, StaleKind::clean));
}

}  // namespace
}  // namespace pmapcheck::impl
