// Sleep channels, and waiting for memory: sleepqueue(9).
#include "checker/tests/catch.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

const channel_t kEvent = Shape{}.scenario_channel(0);

bool may_go_on(Bench& bench, thread_t t) {
  return bench.enabled(t, machine::sleepq_wait(false).operation);
}

TEST_CASE("going to sleep releases the lock in the same step") {
  Bench bench;
  const lock_t mutex = bench.lock(LockClass::mutex);
  bench.run(Bench::a, machine::mtx_lock(mutex));
  bench.run(Bench::a, machine::sleepq_add(kEvent, mutex));
  CHECK_FALSE(may_go_on(bench, Bench::a));
  CHECK(bench.enabled(Bench::b, machine::mtx_lock(mutex).operation));
}

TEST_CASE("going to sleep without a lock releases none") {
  Bench bench;
  const lock_t mutex = bench.lock(LockClass::mutex);
  bench.run(Bench::a, machine::mtx_lock(mutex));
  bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
  CHECK_FALSE(may_go_on(bench, Bench::a));
  CHECK_FALSE(bench.enabled(Bench::b, machine::mtx_lock(mutex).operation));
}

TEST_CASE("a wakeup wakes everybody on its channel, and nobody else") {
  Bench bench;
  bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
  bench.run(Bench::b, machine::sleepq_add(kEvent, {}));
  bench.run(Bench::c, machine::sleepq_add(Shape::sf_buf_channel, {}));
  bench.run(Bench::b, machine::wakeup(kEvent));
  CHECK(may_go_on(bench, Bench::a));
  CHECK(may_go_on(bench, Bench::b));
  CHECK_FALSE(may_go_on(bench, Bench::c));
  CHECK(bench.run(Bench::a, machine::sleepq_wait(true)) == WAIT_WOKEN);
}

TEST_CASE("a wakeup before the sleep is lost") {
  Bench bench;
  bench.run(Bench::b, machine::wakeup(kEvent));
  bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
  CHECK_FALSE(may_go_on(bench, Bench::a));
}

TEST_CASE("vm_wait sleeps only if no page is free, until one is") {
  Bench bench;
  bench.run(Bench::a, machine::vm_wait());
  CHECK(may_go_on(bench, Bench::a));

  bench.set(bench.layout().free_pages, 0);
  bench.run(Bench::a, machine::vm_wait());
  bench.run(Bench::b, machine::sleepq_add(kEvent, {}));
  CHECK_FALSE(may_go_on(bench, Bench::a));
  CHECK(bench.step({EnvironmentProcess::Kind::memory_release}));
  CHECK(may_go_on(bench, Bench::a));
  CHECK_FALSE(may_go_on(bench, Bench::b));
  CHECK(bench.get(bench.layout().free_pages) == 1);
}

}  // namespace
}  // namespace pmapcheck::impl
