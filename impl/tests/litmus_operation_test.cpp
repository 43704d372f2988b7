// Operations that only litmus tests use, and what page tables and TLBs hold at the start.
#include "checker/tests/catch.hpp"
#include "impl/machine/mmu.hpp"
#include "impl/tests/bench.hpp"
#include "impl/tests/twins/program.hpp"

namespace pmapcheck::impl {
namespace {

using Words = std::vector<Word>;
constexpr auto user = Bench::user;
constexpr auto va = Bench::va;

constexpr pt_entry_t kPlain{PG_V | PG_RW, Bench::x};
constexpr pt_entry_t kAccessed{PG_V | PG_RW | PG_A, Bench::x};
constexpr pt_entry_t kOther{PG_V, Bench::y};

Operation cas(pt_entry_t expected, pt_entry_t desired) {
  return machine::pte_cas(user, va, expected, desired).operation;
}
std::uint32_t pte(const Bench& bench) { return bench.get(bench.layout().pte(user, va)); }
bool may_hold(const Bench& bench, cpu_t c, vm_page_t m) {
  const std::uint32_t any = stale_bit(m, StaleKind::read_only) | stale_bit(m, StaleKind::clean) |
                            stale_bit(m, StaleKind::dirty);
  return (bench.get(bench.layout().tlb(c, user, va)) & any) != 0;
}

TEST_CASE("a compare-and-swap writes if the entry is exactly the expected one") {
  Bench bench;
  bench.run(Bench::a, machine::pte_store(user, va, kAccessed));
  CHECK(bench.run(Bench::a, cas(kPlain, kOther)) == 0);  // A differs
  CHECK(pte(bench) == encode(kAccessed));
  CHECK(bench.run(Bench::a, cas(kAccessed, kOther)) == 1);
  CHECK((pte(bench) & 0xff7f) == encode(kOther));
  CHECK(may_hold(bench, Bench::cpu1, Bench::x));
}

TEST_CASE("a compare-and-swap sees A clear or set where it may be set already") {
  Bench bench;
  bench.run(Bench::a, machine::pte_store(user, va, kPlain));
  CHECK(bench.observable(Bench::a, cas(kPlain, kOther)) == Words{1, 0});
  CHECK(bench.observable(Bench::a, cas(kOther, kPlain)) == Words{0, 0});
  bench.run_observing(Bench::a, cas(kPlain, kOther), 1);  // A was clear: nobody has it
  CHECK_FALSE(may_hold(bench, Bench::cpu0, Bench::x));
  CHECK_FALSE(may_hold(bench, Bench::cpu1, Bench::x));
}

TEST_CASE("a compare-and-swap that fails has seen A nevertheless") {
  Bench bench;
  bench.run(Bench::a, machine::pte_store(user, va, kPlain));
  bench.run_observing(Bench::a, cas(kPlain, kOther), 0);  // as A was set
  CHECK(pte(bench) == encode(kAccessed));
}

TEST_CASE("a compare-and-swap of an invalid entry expects nothing of it") {
  Bench bench;
  CHECK(bench.run(Bench::a, cas(kPlain, kOther)) == 0);
  CHECK(bench.run(Bench::a, cas({}, kAccessed)) == 1);
  CHECK(pte(bench) == encode(kAccessed));
}

TEST_CASE("pages with contents are read and written through the MMU") {
  Shape shape = bench_shape();
  shape.contents = true;
  shape.pages[0].content = 3;
  Bench bench(shape);
  bench.run(Bench::a, machine::pte_store(user, va, kAccessed));
  const Word read = bench.run(Bench::a, load(va));
  CHECK(result_of(shape, load(va), read) == 3);
  CHECK(to_text(shape, WordKind::access, read) == "x: 3");
  const Word written = bench.run(Bench::a, store(va, 5));
  CHECK(result_of(shape, store(va, 5), written) == encode(Bench::x));
  CHECK(bench.get(bench.layout().pages[0].content) == 5);
  CHECK(bench.get(bench.layout().pages[1].content) == 0);
}

TEST_CASE("how an access came about is no part of its result") {
  const Shape shape = bench_shape();
  using mmu::Met;
  for (const Operation& access : {load(va), store(va, 0)}) {
    CHECK(result_of(shape, access, mmu::access_word(Met::walk, Bench::y)) == encode(Bench::y));
    CHECK(result_of(shape, access, mmu::access_word(Met::stale, Bench::y)) == encode(Bench::y));
    CHECK(result_of(shape, access, mmu::access_word(Met::fault)) == kFaulted);
    CHECK(result_of(shape, access, mmu::access_word(Met::protection_fault)) == kFaulted);
  }
}

TEST_CASE("a CPU asks for an invalidation when its last request was served") {
  Bench bench;
  const cpuset_t both = cpuset_t{}.with(Bench::cpu0).with(Bench::cpu1);
  const Operation send = machine::ipi_invlpg(both, user, va).operation;
  bench.run(Bench::a, send);
  CHECK(bench.get(bench.layout().cpus[0].pending) == 0);  // never itself
  CHECK(bench.get(bench.layout().cpus[1].pending) == 1);
  CHECK_FALSE(bench.enabled(Bench::a, send));
  REQUIRE(bench.step({EnvironmentProcess::Kind::deliver_ipi, 1, 0}));
  CHECK(bench.enabled(Bench::a, send));
}

TEST_CASE("a fence changes nothing while memory is sequentially consistent") {
  Bench bench;
  const auto before = bench.state;
  bench.run(Bench::a, machine::fence());
  CHECK(bench.state == before);
}

TEST_CASE("page tables and TLBs hold at the start what the shape says") {
  Shape shape = bench_shape();
  shape.ptes = {{user, va, kPlain}};
  shape.tlbs = {{Bench::cpu1, user, va, {PG_V | PG_RW | PG_M, Bench::y}}};
  Bench bench(shape);
  CHECK(pte(bench) == (encode(kPlain) | kMaybeAccessed));
  CHECK_FALSE(may_hold(bench, Bench::cpu0, Bench::y));
  CHECK(bench.get(bench.layout().tlb(Bench::cpu1, user, va)) ==
        stale_bit(Bench::y, StaleKind::dirty));
  // As if pmap_enter had made them.
  CHECK((bench.get(bench.layout().pages[0].flags) & PGA_WRITEABLE) != 0);
  CHECK((bench.get(bench.layout().pages[1].flags) & PGA_WRITEABLE) != 0);
}

}  // namespace
}  // namespace pmapcheck::impl
