#include "impl/tests/bench.hpp"

#include "checker/tests/catch.hpp"

namespace pmapcheck::impl {

Shape bench_shape() {
  Shape shape;
  shape.cpus = 2;
  shape.pmaps = {"kernel", "user", "other"};
  shape.addresses = {"0x1000", "0x2000"};
  shape.quick_frames = true;
  shape.pages = {{"x"}, {"y"}, {"device", false}};
  shape.sf_bufs = 2;
  shape.locks = {{"mutex", LockClass::mutex},
                 {"spin", LockClass::spin},
                 {"rw", LockClass::rw},
                 {"sx", LockClass::sx}};
  shape.channels = {"event"};
  shape.threads = {{"a", {0}, {1}}, {"b", {1}, {1}}, {"c", {0}, {2}}};
  return shape;
}

Bench::Bench(Shape shape)
    : machine(std::move(shape)), state(machine.layout.bytes()), outcomes_(state.size()) {
  machine.power_on(Cells(state.data()));
}

std::uint32_t Bench::get(Field field) const {
  return Cells(const_cast<std::uint8_t*>(state.data())).get(field);
}

void Bench::set(Field field, std::uint32_t value) { Cells(state.data()).set(field, value); }

lock_t Bench::lock(LockClass lock_class) const {
  return machine.shape.scenario_lock(static_cast<std::size_t>(lock_class));
}

Context Bench::context(thread_t t) const {
  const cpu_t cpu{static_cast<std::uint8_t>(get(layout().threads[t.index].cpu))};
  return {t, CurrentCpu(cpu)};
}

std::vector<Word> Bench::observable(thread_t t, const Operation& operation) {
  outcomes_.start(state.data());
  execute(machine, context(t), operation, outcomes_);
  std::vector<Word> values;
  for (std::size_t i = 0; i < outcomes_.count(); ++i) values.push_back(outcomes_.value(i));
  return values;
}

void Bench::run_observing(thread_t t, const Operation& operation, Word observed) {
  const std::vector<Word> values = observable(t, operation);
  INFO(info(operation.op).name << " of thread " << int{t.index});
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != observed) continue;
    const std::uint8_t* next = outcomes_.state(i);
    state.assign(next, next + state.size());
    return;
  }
  FAIL("it cannot observe " << observed);
}

Word Bench::run(thread_t t, const Operation& operation) {
  const std::vector<Word> values = observable(t, operation);
  INFO(info(operation.op).name << " of thread " << int{t.index});
  REQUIRE(values.size() == 1);
  run_observing(t, operation, values[0]);
  return values[0];
}

bool Bench::step(EnvironmentProcess process, const ThreadStatus& threads) {
  outcomes_.start(state.data());
  owed = environment_step(machine, process, threads, outcomes_);
  if (outcomes_.count() == 0) return false;
  REQUIRE(outcomes_.count() == 1);
  const std::uint8_t* next = outcomes_.state(0);
  state.assign(next, next + state.size());
  return true;
}

}  // namespace pmapcheck::impl
