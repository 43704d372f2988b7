// Locks, critical sections and pinning: locking(9), critical_enter(9).
#include "checker/tests/catch.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

TEST_CASE("a mutex that a thread owns is not to be had until it is released") {
  Bench bench;
  const lock_t mutex = bench.lock(LockClass::mutex);
  bench.run(Bench::a, machine::mtx_lock(mutex));
  CHECK_FALSE(bench.enabled(Bench::b, machine::mtx_lock(mutex).operation));
  CHECK_FALSE(bench.enabled(Bench::a, machine::mtx_lock(mutex).operation));
  bench.run(Bench::a, machine::mtx_unlock(mutex));
  CHECK(bench.enabled(Bench::b, machine::mtx_lock(mutex).operation));
}

TEST_CASE("a thread that does not own a lock cannot release it") {
  Bench bench;
  const lock_t mutex = bench.lock(LockClass::mutex);
  bench.run(Bench::a, machine::mtx_lock(mutex));
  bench.run(Bench::b, machine::mtx_unlock(mutex));
  CHECK(bench.get(bench.layout().locks[mutex.index].owner) == Bench::a.index + 1u);
}

TEST_CASE("a default mutex leaves interrupts and preemption on") {
  Bench bench;
  bench.run(Bench::a, machine::mtx_lock(bench.lock(LockClass::mutex)));
  CHECK(bench.get(bench.layout().threads[0].spin) == 0);
  CHECK(bench.get(bench.layout().threads[0].critical) == 0);
}

TEST_CASE("a spin mutex turns interrupts off and enters a critical section while it is held") {
  Bench bench;
  const lock_t spin = bench.lock(LockClass::spin);
  const Layout::Thread& thread = bench.layout().threads[Bench::a.index];
  bench.run(Bench::a, machine::critical_enter());
  bench.run(Bench::a, machine::mtx_lock_spin(spin));
  CHECK(bench.get(thread.spin) == 1);
  CHECK(bench.get(thread.critical) == 2);
  CHECK_FALSE(bench.enabled(Bench::b, machine::mtx_lock_spin(spin).operation));

  bench.run(Bench::b, machine::ipi_invlpg(cpuset_t{}.with(Bench::cpu0), Bench::user, Bench::va));
  const EnvironmentProcess delivery{EnvironmentProcess::Kind::deliver_ipi, 0, 1};
  CHECK_FALSE(bench.step(delivery));

  bench.run(Bench::a, machine::mtx_unlock_spin(spin));
  CHECK(bench.get(thread.spin) == 0);
  CHECK(bench.get(thread.critical) == 1);
  CHECK(bench.step(delivery));
}

void readers_share(LockClass lock_class, Op read, Op end_read, Op write, Op end_write) {
  Bench bench;
  const lock_t lock = bench.lock(lock_class);
  bench.run(Bench::a, operation(read, lock));
  bench.run(Bench::b, operation(read, lock));
  CHECK_FALSE(bench.enabled(Bench::c, operation(write, lock)));
  bench.run(Bench::a, operation(end_read, lock));
  CHECK_FALSE(bench.enabled(Bench::c, operation(write, lock)));
  bench.run(Bench::b, operation(end_read, lock));

  bench.run(Bench::c, operation(write, lock));
  CHECK_FALSE(bench.enabled(Bench::a, operation(read, lock)));
  CHECK_FALSE(bench.enabled(Bench::a, operation(write, lock)));
  bench.run(Bench::c, operation(end_write, lock));
  CHECK(bench.enabled(Bench::a, operation(read, lock)));
}

TEST_CASE("an rw lock has many readers or one writer") {
  readers_share(LockClass::rw, Op::rw_rlock, Op::rw_runlock, Op::rw_wlock, Op::rw_wunlock);
}

TEST_CASE("an sx lock has many readers or one writer") {
  readers_share(LockClass::sx, Op::sx_slock, Op::sx_sunlock, Op::sx_xlock, Op::sx_xunlock);
}

TEST_CASE("a critical section nests, and one exit too many leaves it at zero") {
  Bench bench;
  const Field critnest = bench.layout().threads[Bench::a.index].critical;
  bench.run(Bench::a, machine::critical_enter());
  bench.run(Bench::a, machine::critical_enter());
  bench.run(Bench::a, machine::critical_exit());
  CHECK(bench.get(critnest) == 1);
  bench.run(Bench::a, machine::critical_exit());
  bench.run(Bench::a, machine::critical_exit());
  CHECK(bench.get(critnest) == 0);
}

TEST_CASE("a critical section and a pin are the thread's own") {
  Bench bench;
  bench.run(Bench::a, machine::critical_enter());
  bench.run(Bench::a, machine::sched_pin());
  CHECK(bench.get(bench.layout().threads[Bench::a.index].pinned) == 1);
  CHECK(bench.get(bench.layout().threads[Bench::b.index].critical) == 0);
  CHECK(bench.get(bench.layout().threads[Bench::b.index].pinned) == 0);
}

TEST_CASE("a thread sees the CPU that it runs on, and that CPU's quick frame") {
  Bench bench;
  CHECK(bench.run(Bench::a, machine::curcpu()) == Bench::cpu0);
  CHECK(bench.run(Bench::b, machine::curcpu()) == Bench::cpu1);
  CHECK(bench.run(Bench::b, machine::quick_frame()) ==
        bench.machine.shape.quick_frame(Bench::cpu1));
}

}  // namespace
}  // namespace pmapcheck::impl
