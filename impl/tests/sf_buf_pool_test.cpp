// The sf_buf pool: hash, references, and the free list in order of last use.
#include "checker/tests/catch.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

constexpr sf_buf_t s0{0}, s1{1}, s2{2};

Bench pool_of_three() {
  Shape shape = bench_shape();
  shape.sf_bufs = 3;
  return Bench(shape);
}

TEST_CASE("the free list gives the least recently used buffer first") {
  Bench bench = pool_of_three();
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s0);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s1);
  bench.run(Bench::a, machine::sf_freelist_append(s1));
  bench.run(Bench::a, machine::sf_freelist_append(s0));
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s2);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s1);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s0);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()).is_none());
}

TEST_CASE("a buffer taken out of the middle of the free list leaves the others in order") {
  Bench bench = pool_of_three();
  bench.run(Bench::a, machine::sf_freelist_remove(s1));
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s0);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s2);
  bench.run(Bench::a, machine::sf_freelist_remove(s1));
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()).is_none());
}

TEST_CASE("a buffer that is freed twice is on the free list once") {
  Bench bench = pool_of_three();
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s0);
  bench.run(Bench::a, machine::sf_freelist_append(s0));
  bench.run(Bench::a, machine::sf_freelist_append(s0));
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s1);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s2);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()) == s0);
  CHECK(bench.run(Bench::a, machine::sf_freelist_take()).is_none());
}

TEST_CASE("a buffer is found by its page, until it is given to another") {
  Bench bench = pool_of_three();
  CHECK(bench.run(Bench::a, machine::sf_lookup(Bench::x)).is_none());
  CHECK(bench.run(Bench::a, machine::sf_page(s0)).is_none());
  bench.run(Bench::a, machine::sf_assign(s0, Bench::x));
  CHECK(bench.run(Bench::b, machine::sf_lookup(Bench::x)) == s0);
  CHECK(bench.run(Bench::b, machine::sf_page(s0)) == Bench::x);
  bench.run(Bench::a, machine::sf_assign(s0, Bench::y));
  CHECK(bench.run(Bench::b, machine::sf_lookup(Bench::x)).is_none());
}

TEST_CASE("the first and the last reference are told from the others") {
  Bench bench = pool_of_three();
  bench.run(Bench::a, machine::sf_assign(s0, Bench::x));  // one reference
  CHECK_FALSE(bench.run(Bench::a, machine::sf_ref(s0)));
  CHECK_FALSE(bench.run(Bench::a, machine::sf_unref(s0)));
  CHECK(bench.run(Bench::a, machine::sf_unref(s0)));
  CHECK(bench.run(Bench::a, machine::sf_ref(s0)));
  CHECK(bench.run(Bench::a, machine::sf_unref(s0)));
  CHECK_FALSE(bench.run(Bench::a, machine::sf_unref(s0)));  // one too many: the count stays 0
  CHECK(bench.run(Bench::a, machine::sf_ref(s0)));
}

TEST_CASE("waiters are counted in and out") {
  Bench bench = pool_of_three();
  CHECK_FALSE(bench.run(Bench::a, machine::sf_wanted()));
  bench.run(Bench::a, machine::sf_want(1));
  bench.run(Bench::b, machine::sf_want(1));
  bench.run(Bench::a, machine::sf_want(-1));
  CHECK(bench.run(Bench::a, machine::sf_wanted()));
  bench.run(Bench::b, machine::sf_want(-1));
  CHECK_FALSE(bench.run(Bench::a, machine::sf_wanted()));
}

TEST_CASE("a buffer's set of clean CPUs starts full and is what was stored last") {
  Bench bench = pool_of_three();
  CHECK(bench.run(Bench::a, machine::sf_cpus(s1)) == bench.machine.shape.all_cpus());
  const cpuset_t one = cpuset_t{}.with(Bench::cpu1);
  bench.run(Bench::a, machine::sf_cpus_set(s1, one));
  CHECK(bench.run(Bench::b, machine::sf_cpus(s1)) == one);
}

TEST_CASE("every buffer has a kernel address of its own") {
  Bench bench = pool_of_three();
  CHECK(bench.run(Bench::a, machine::sf_kva(s0)) != bench.run(Bench::a, machine::sf_kva(s1)));
  CHECK_FALSE(bench.machine.shape.is_user(bench.run(Bench::a, machine::sf_kva(s0))));
}

}  // namespace
}  // namespace pmapcheck::impl
