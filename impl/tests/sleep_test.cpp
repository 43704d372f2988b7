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

TEST_CASE("wakeup_one wakes any one of the sleepers on its channel, and nobody if there is none") {
  Bench bench;
  bench.run(Bench::b, machine::wakeup_one(kEvent));
  bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
  bench.run(Bench::b, machine::sleepq_add(kEvent, {}));
  CHECK(bench.observable(Bench::c, machine::wakeup_one(kEvent).operation).size() == 2);
  bench.run_observing(Bench::c, machine::wakeup_one(kEvent).operation, 0);
  CHECK(may_go_on(bench, Bench::a) != may_go_on(bench, Bench::b));
  bench.run(Bench::c, machine::wakeup_one(kEvent));
  CHECK(may_go_on(bench, Bench::a));
  CHECK(may_go_on(bench, Bench::b));
}

Shape with_signals(std::uint8_t budget = 0) {
  Shape shape = bench_shape();
  shape.signal = {.enabled = true, .budget = budget};
  return shape;
}

constexpr EnvironmentProcess kSignalA{EnvironmentProcess::Kind::signal, 0};
const Operation kWait = machine::sleepq_wait(false).operation;
const Operation kWaitCatching = machine::sleepq_wait(true).operation;

TEST_CASE("a signal ends a sleep that may be ended, and no other") {
  Bench bench(with_signals());
  bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
  CHECK_FALSE(bench.enabled(Bench::a, kWaitCatching));
  CHECK(bench.step(kSignalA));
  CHECK_FALSE(bench.enabled(Bench::a, kWait));
  CHECK(bench.run(Bench::a, kWaitCatching) == WAIT_INTERRUPTED);
  CHECK(bench.get(bench.layout().threads[0].channel) == 0);
}

TEST_CASE("a signal that comes to a thread awake ends its next sleeps at once") {
  Bench bench(with_signals());
  CHECK(bench.step(kSignalA));
  for (int sleep = 0; sleep < 2; ++sleep) {
    bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
    CHECK(bench.run(Bench::a, kWaitCatching) == WAIT_INTERRUPTED);
  }
}

TEST_CASE("a thread that was woken with a signal pending may use up the wakeup and return EINTR") {
  Bench bench(with_signals());
  bench.step(kSignalA);
  bench.run(Bench::a, machine::sleepq_add(kEvent, {}));
  bench.run(Bench::b, machine::wakeup_one(kEvent));
  CHECK(bench.observable(Bench::a, kWaitCatching) ==
        std::vector<Word>{WAIT_WOKEN, WAIT_INTERRUPTED});
}

TEST_CASE("a signal is sent once to each thread that has not finished, within the budget") {
  Bench bench(with_signals(2));
  CHECK_FALSE(bench.step(kSignalA, KnownThreadStatus(0b001, 0)));
  CHECK(bench.step(kSignalA));
  CHECK_FALSE(bench.owed);
  CHECK_FALSE(bench.step(kSignalA));
  CHECK(bench.step({EnvironmentProcess::Kind::signal, 1}));
  CHECK_FALSE(bench.step({EnvironmentProcess::Kind::signal, 2}));  // the budget is spent
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
