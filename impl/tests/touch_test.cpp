// Footprints: what an operation is recorded to read and write is what it does read and write, and
// never more than `touched()` declares.
#include "impl/task/touch.hpp"

#include <map>

#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"
#include "impl/tests/bench.hpp"
#include "impl/tests/random_operation.hpp"
#include "impl/tests/twins/program.hpp"

namespace pmapcheck::impl {
namespace {

using Row = std::vector<std::uint8_t>;

Shape shape_with_everything() {
  Shape shape = bench_shape();
  shape.contents = true;
  shape.free_pages = 2;
  shape.max_free_pages = 2;
  shape.threads.push_back({"filter", {0}, kernel_pmap, ThreadContext::filter});
  shape.threads.push_back({"ithread", {1}, kernel_pmap, ThreadContext::ithread});
  for (const auto step :
       {&Shape::preemption, &Shape::migration, &Shape::pageout, &Shape::memory_shortage,
        &Shape::memory_release, &Shape::signal, &Shape::interrupt}) {
    shape.*step = {.enabled = true, .budget = 200};
  }
  // The last user address is the end of the maps.
  shape.addresses = {"0x1000", "0x2000", "0x3000", "0x4000"};
  shape.map_entries = 5;
  shape.objects = {{"anonymous"}, {"file", false, 0x2, {0}}};
  shape.spare_objects = 2;
  shape.entries = {{{1}, {0}, {2}, {0}, vm_prot_t{3}, vm_prot_t{7}},
                   {{1}, {2}, {3}, {1}, VM_PROT_READ, vm_prot_t{7}}};
  shape.max_user_wired = 3;
  shape.pages.push_back({.name = "resident", .object = {1}, .pindex = {1}});
  shape.pages.push_back({.name = "free", .free = true});
  return shape;
}

std::string names(const Machine& machine, const ByteSet& bytes) {
  std::string text;
  for (std::size_t i = 0; i < machine.layout.bytes(); ++i) {
    if (bytes[i]) text += machine.layout.name(i) + "; ";
  }
  return text;
}

// Random operations and environment steps, one after the other, whoever is on the CPU.
class Walk {
 public:
  explicit Walk(unsigned seed) : random(seed), machine(shape_with_everything()) {
    state.resize(machine.layout.bytes());
    machine.power_on(Cells(state.data()));
  }

  std::size_t below(std::size_t n) { return random() % n; }

  thread_t any_thread() { return {static_cast<std::uint8_t>(below(machine.shape.threads.size()))}; }

  Context context(thread_t t) const {
    const Cells cells(const_cast<std::uint8_t*>(state.data()));
    const cpu_t cpu{static_cast<std::uint8_t>(cells.get(machine.layout.threads[t.index].cpu))};
    return {t, CurrentCpu(cpu)};
  }

  void go_on(Outcomes& outcomes) {
    if (outcomes.count() == 0) return;
    const std::uint8_t* next = outcomes.state(below(outcomes.count()));
    state.assign(next, next + state.size());
  }

  void environment() {
    const auto processes = environment_processes(machine.shape);
    Outcomes outcomes(state.size());
    outcomes.start(state.data());
    environment_step(machine, processes[below(processes.size())], KnownThreadStatus(0, 0xff),
                     outcomes);
    go_on(outcomes);
  }

  std::mt19937 random;
  Machine machine;
  Row state;
};

TEST_CASE("no operation touches more than is declared for it, its thread and its CPU") {
  std::map<Op, int> done;
  for (unsigned seed = 0; seed < 100 / kFewer; ++seed) {
    Walk walk(seed);
    for (int round = 0; round < 500; ++round) {
      const thread_t t = walk.any_thread();
      const Operation operation = random_operation(walk.machine.shape, walk.random);
      INFO("seed " << seed << ", round " << round << ": thread " << int{t.index} << ": "
                   << to_text(walk.machine.shape, operation));
      Access access;
      Outcomes outcomes(walk.state.size());
      outcomes.start(walk.state.data(), &access);
      execute(walk.machine, walk.context(t), operation, outcomes);

      const ByteSet declared = bytes(walk.machine, touched(walk.machine.shape, operation)) |
                               thread_bytes(walk.machine, t);
      const ByteSet undeclared = (access.reads | access.writes) & ~declared;
      INFO("undeclared: " << names(walk.machine, undeclared));
      REQUIRE(undeclared.none());

      for (std::size_t i = 0; i < outcomes.count(); ++i) {
        for (std::size_t byte = 0; byte < walk.state.size(); ++byte) {
          if (access.writes[byte]) continue;
          INFO("writes " << walk.machine.layout.name(byte) << " unrecorded");
          REQUIRE(outcomes.state(i)[byte] == walk.state[byte]);
        }
      }
      done[operation.op] += outcomes.count() > 0;
      walk.go_on(outcomes);
      if (walk.below(4) == 0) walk.environment();
    }
  }
  for (const OperationInfo& described : operations()) {
    INFO(described.name);
    CHECK(done[described.op] > 20 / kFewer);
  }
}

TEST_CASE("an operation does the same wherever the bytes that it reads are the same") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Walk here(seed);
    Walk there(seed + 1000);
    for (int round = 0; round < 300; ++round) {
      const thread_t t = here.any_thread();
      const Operation operation = random_operation(here.machine.shape, here.random);
      INFO("seed " << seed << ", round " << round << ": thread " << int{t.index} << ": "
                   << to_text(here.machine.shape, operation));
      const Context context = here.context(t);
      Access access;
      Outcomes outcomes(here.state.size());
      outcomes.start(here.state.data(), &access);
      execute(here.machine, context, operation, outcomes);

      Row mixed = there.state;
      for (std::size_t byte = 0; byte < mixed.size(); ++byte) {
        if (access.reads[byte]) mixed[byte] = here.state[byte];
      }
      Outcomes others(mixed.size());
      others.start(mixed.data());
      execute(here.machine, context, operation, others);
      REQUIRE(others.count() == outcomes.count());
      for (std::size_t i = 0; i < outcomes.count(); ++i) {
        REQUIRE(others.value(i) == outcomes.value(i));
        for (std::size_t byte = 0; byte < mixed.size(); ++byte) {
          const bool kept =
              others.state(i)[byte] == mixed[byte] && outcomes.state(i)[byte] == here.state[byte];
          INFO(here.machine.layout.name(byte));
          REQUIRE((kept || others.state(i)[byte] == outcomes.state(i)[byte]));
        }
      }
      here.go_on(outcomes);
      here.environment();
      there.environment();
      Outcomes elsewhere(there.state.size());
      elsewhere.start(there.state.data());
      const thread_t u = there.any_thread();
      execute(there.machine, there.context(u), random_operation(there.machine.shape, there.random),
              elsewhere);
      there.go_on(elsewhere);
    }
  }
}

TEST_CASE("a declaration for any index covers each, and one index no other") {
  const Resource any_page{Resource::Kind::page};
  const Resource page0{Resource::Kind::page, 0};
  const Resource page1{Resource::Kind::page, 1};
  CHECK(any_page.covers(page0));
  CHECK(page0.covers(page0));
  CHECK_FALSE(page0.covers(page1));
  CHECK_FALSE(page0.covers(any_page));
  CHECK_FALSE(any_page.covers({Resource::Kind::lock, 0}));
  CHECK(covers({page0, page1}, page1));
  CHECK_FALSE(covers({page0}, page1));
}

}  // namespace
}  // namespace pmapcheck::impl
