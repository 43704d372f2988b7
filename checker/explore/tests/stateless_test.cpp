#include "checker/explore/stateless.hpp"

#include <atomic>
#include <random>

#include "checker/explore/tests/footprints.hpp"
#include "checker/explore/tests/models/peterson.hpp"
#include "checker/explore/tests/models/trace_programs.hpp"
#include "checker/explore/tests/naive_traces.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::Code;
using models::constant;
using models::SharedMemory;

constexpr std::size_t kBytes = 3;

// Two or three threads of few operations: any of the assembler's, and branches forward over the
// next instruction.
SharedMemory random_program(std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  const auto compare = [&] { return static_cast<models::Compare>(below(4)); };
  std::vector<Code> threads(2 + below(2));
  for (Code& code : threads) {
    const std::size_t length = 1 + below(threads.size() == 2 ? 5 : 3);
    while (code.size() < length) {
      const models::Operand byte = below(6) == 0 ? models::reg(1) : constant(below(kBytes));
      const models::Operand value = below(3) == 0 ? models::reg(0) : constant(below(3));
      switch (below(13)) {
        case 0:
        case 1:
          code.push_back(models::load(0, byte));
          break;
        case 2:
        case 3:
          code.push_back(models::store(byte, value));
          break;
        case 4:
          code.push_back(models::fetch_add(byte));
          break;
        case 5:
        case 6:
          code.push_back(models::cas(0, byte, constant(below(2)), value));
          break;
        case 7:
          code.push_back(models::await(constant(below(kBytes)), compare(), below(3)));
          break;
        case 8:
          code.push_back(models::lock(below(kBytes)));
          break;
        case 9:
          code.push_back(models::unlock(below(kBytes)));
          break;
        case 10:
          code.push_back({.op = models::Op::choose, .address = byte});
          break;
        case 11:
          code.push_back(models::meet(below(kBytes - 1)));
          break;
        case 12:
          code.push_back(models::branch(0, compare(), below(3), code.size() + 2));
          code.push_back(models::plus(1, 1, 1));
          break;
      }
    }
  }
  // Registers hold addresses too.
  return {threads, 256};
}

// Hides one shared byte from whoever asks for footprints.
struct Hiding : SharedMemory {
  Hiding(const SharedMemory& model, std::size_t byte) : SharedMemory(model), hidden(byte) {}
  [[nodiscard]] Footprint footprint(StateView state, Step step) const {
    return hide(SharedMemory::footprint(state, step));
  }
  [[nodiscard]] std::optional<Pending> pending(StateView state, std::size_t process) const {
    std::optional<Pending> pending = SharedMemory::pending(state, process);
    if (pending) pending->footprint = hide(pending->footprint);
    return pending;
  }
  [[nodiscard]] Footprint hide(Footprint footprint) const {
    footprint.reads.reset(hidden);
    footprint.writes.reset(hidden);
    return footprint;
  }
  std::size_t hidden;
};

TEST_CASE("on random programs, as many executions are completed as there are traces") {
  std::mt19937 random(21);
  std::uint64_t executions = 0;
  std::uint64_t traces = 0;
  std::uint64_t stuck = 0;
  std::uint64_t blocked_full = 0;
  std::uint64_t blocked_sources = 0;
  for (int round = 0; round < 20000; ++round) {
    CAPTURE(round);
    SharedMemory program = random_program(random);
    const NaiveTraces naive(program);
    executions += naive.executions();
    traces += naive.finished() + naive.stuck();
    stuck += naive.stuck();
    for (const Expansion expansion : {Expansion::full, Expansion::sources}) {
      CAPTURE(expansion == Expansion::full);
      const StatelessResult result = stateless(program, {}, expansion);
      REQUIRE(result.whole);
      REQUIRE(result.finished == naive.finished());
      REQUIRE(result.stuck == naive.stuck());
      (expansion == Expansion::full ? blocked_full : blocked_sources) += result.blocked;
    }
  }
  // The programs are worth something only while they have all of these.
  CAPTURE(executions, traces, stuck, blocked_full, blocked_sources);
  REQUIRE(executions > 5 * traces);
  REQUIRE(stuck > traces / 20);
  REQUIRE(blocked_sources < blocked_full / 2);
}

TEST_CASE("the footprints of programs are exact") {
  std::mt19937 random(22);
  for (int round = 0; round < 100; ++round) {
    CAPTURE(round);
    SharedMemory program = random_program(random);
    const std::size_t memory = program.state_bytes() - 256;
    const auto variants = [&](const Row& state, std::size_t byte) {
      std::vector<Row> rows;
      if (byte < memory || byte >= memory + kBytes) return rows;
      for (std::uint8_t value = 0; value < 3; ++value) {
        rows.push_back(state);
        rows.back()[byte] = value;
      }
      return rows;
    };
    Row state = naive_initial(program).front();
    for (;;) {
      const std::vector<NaiveStep> steps = naive_steps(program, state);
      if (steps.empty()) break;
      for (const NaiveStep& next : steps) {
        REQUIRE(footprint_breach(program, state, next.step, variants) == "");
      }
      state = steps[random() % steps.size()].state;
    }
  }
}

TEST_CASE("a thread that two others keep from going on only together goes first, too") {
  // The third can go on before both others and after both. After both, the last one of them is not
  // to blame: before it, the third can't go on either.
  SharedMemory program({{models::store(constant(0), constant(1))},
                        {models::store(constant(1), constant(1))},
                        {models::store(constant(2), constant(1)), models::meet(0)}},
                       kBytes);
  const NaiveTraces naive(program);
  CHECK(naive.finished() == 2);
  CHECK(naive.stuck() == 0);
  CHECK(stateless(program).finished == 2);
}

TEST_CASE("a footprint that hides a byte loses traces") {
  std::mt19937 random(21);
  int lost_full = 0;
  int lost_sources = 0;
  for (int round = 0; round < 1000; ++round) {
    const SharedMemory program = random_program(random);
    const NaiveTraces naive(program);
    const std::size_t traces = naive.finished() + naive.stuck();
    Hiding hiding(program, program.state_bytes() - 256);
    lost_full += stateless(hiding, {}, Expansion::full).complete() < traces;
    lost_sources += stateless(hiding).complete() < traces;
  }
  REQUIRE(lost_full > 100);
  REQUIRE(lost_sources > 100);
}

// A program that does not say what its threads wait for.
struct Silent {
  SharedMemory program;
  [[nodiscard]] std::size_t state_bytes() const { return program.state_bytes(); }
  [[nodiscard]] std::size_t property_count() const { return program.property_count(); }
  template <class Visit>
  void initial(Visit&& visit) const {
    program.initial(visit);
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    program.successors(state, visit);
  }
  [[nodiscard]] Footprint footprint(StateView state, Step step) const {
    return program.footprint(state, step);
  }
  void check(StateView, StateView, Step, std::vector<PropertyId>&) const {}
  [[nodiscard]] bool finished(StateView state) const { return program.finished(state); }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  [[nodiscard]] PropertyId stuck(StateView) const { return 0; }
};

TEST_CASE("a model that does not say who waits for what is expanded in full") {
  static_assert(WaitingModel<SharedMemory> && !WaitingModel<Silent>);
  std::mt19937 random(23);
  std::uint64_t more = 0;
  for (int round = 0; round < 500; ++round) {
    CAPTURE(round);
    SharedMemory program = random_program(random);
    Silent silent{program};
    const StatelessResult full = stateless(program, {}, Expansion::full);
    const StatelessResult result = stateless(silent);
    REQUIRE(result.complete() == full.complete());
    REQUIRE(result.blocked == full.blocked);
    more += result.blocked - stateless(program).blocked;
  }
  REQUIRE(more > 500);
}

TEST_CASE("an execution that is longer than the bound is cut, and the count is not whole") {
  models::Peterson model(models::Peterson::First::flag);
  SearchOptions options;
  options.max_depth = 12;
  const StatelessResult result = stateless(model, options);
  CHECK(result.cut > 0);
  CHECK(result.complete() == 0);
  CHECK(result.depth == 12);
  CHECK(result.bound == Bound::depth);
  CHECK_FALSE(result.whole);

  SharedMemory program = models::readers(3);
  options.max_depth = 4;
  CHECK(stateless(program, options).whole);
  CHECK(stateless(program, options).depth == 4);
}

TEST_CASE("a count ends at an interrupt, at the limit of time and at that of memory") {
  SharedMemory program = models::lastzero(10);
  SearchOptions options;
  SECTION("interrupt") {
    const std::atomic<bool> interrupted{true};
    options.interrupted = &interrupted;
    CHECK(stateless(program, options).bound == Bound::interrupt);
  }
  SECTION("time") {
    options.time_limit = 0;
    CHECK(stateless(program, options).bound == Bound::time);
  }
  SECTION("memory") {
    options.memory_limit = 4096;
    const StatelessResult result = stateless(program, options);
    CHECK(result.bound == Bound::memory);
    CHECK_FALSE(result.whole);
  }
}

}  // namespace
}  // namespace pmapcheck::explore
