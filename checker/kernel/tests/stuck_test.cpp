// Deadlocks and lost wakeups, whatever else the environment does meanwhile.
#include "checker/kernel/stuck.hpp"

#include <algorithm>

#include "checker/explore/breadth_first.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

// Everything that the environment does to threads without helping them.
const std::vector<std::string> kEnvironments = {
    R"([])",
    R"(["preemption"])",
    R"(["preemption", "migration"])",
    R"([{"step": "preemption", "budget": 1}, {"step": "migration", "budget": 2}])",
    R"([{"step": "preemption", "promised": true}, {"step": "migration", "promised": true}])",
    R"(["migration", {"step": "signal", "promised": true}])",
    R"(["preemption", {"step": "memory-shortage", "promised": true},
        {"step": "memory-release", "promised": true}])"};

std::string scenario(const std::string& machine, const std::string& threads,
                     const std::string& environment) {
  return R"({"name": "n", "clauses": ["LK-1"], "machine": {)" + machine + R"(}, "threads": [)" +
         threads + R"(], "environment": )" + environment + "}";
}

// A search with all violations by name, and the state of a stuck one.
struct Found {
  std::unique_ptr<KernelModel> model;
  std::vector<std::string> names;
  std::vector<std::uint8_t> stuck;

  [[nodiscard]] bool has(const std::string& name) const {
    return std::count(names.begin(), names.end(), name) > 0;
  }
};

Found search(const std::string& text) {
  Found found{model_of(scenario_from(text)), {}, {}};
  const explore::SearchResult result = explore::breadth_first(*found.model);
  REQUIRE(result.whole);
  for (const explore::Violation& v : result.violations) {
    found.names.push_back(formal_model().properties.property(v.property).name);
    if (v.evidence == explore::Evidence::stuck) found.stuck = v.trace.states.back();
  }
  return found;
}

const std::string kTwoMutexes = R"("cpus": 2, "pages": ["m"],
    "locks": [{"name": "a", "class": "mutex"}, {"name": "b", "class": "mutex"}])";

std::string takes(const std::string& name, int cpu, const std::string& one,
                  const std::string& two) {
  return R"({"name": ")" + name + R"(", "cpu": )" + std::to_string(cpu) +
         R"(, "calls": [{"call": "mtx_lock", "lock": ")" + one +
         R"("}, {"call": "mtx_lock", "lock": ")" + two + R"("}, {"call": "mtx_unlock", "lock": ")" +
         two + R"("}, {"call": "mtx_unlock", "lock": ")" + one + R"("}]})";
}

const std::string kBystander =
    R"(, {"name": "other", "cpu": 1, "calls": [{"call": "load", "va": "0x1000"}]})";

// A thread that sleeps on the channel "io", and an interrupt thread that wakes it.
const std::string kSleeper = R"("cpus": 1, "pages": ["m"], "channels": ["io"])";
std::string sleeps(const std::string& flags) {
  return R"({"name": "reader", "cpu": 0, "calls": [
             {"call": "tsleep", "channel": "io", "flags": [)" +
         flags + R"(]}]})";
}
const std::string kWaker = R"(, {"name": "disk", "cpu": 0, "context": "ithread",
    "calls": [{"call": "wakeup", "channel": "io"}]})";

}  // namespace

TEST_CASE("threads that wait for each other are stuck, whatever happens to them meanwhile") {
  for (const std::string& environment : kEnvironments) {
    for (const std::string& others : {std::string(), kBystander}) {
      CAPTURE(environment, others);
      const std::string reversed = takes("first", 0, "a", "b") + "," + takes("second", 1, "b", "a");
      const Found found = search(scenario(kTwoMutexes, reversed + others, environment));
      CHECK(found.names == std::vector<std::string>{"deadlock"});
      const std::string ordered = takes("first", 0, "a", "b") + "," + takes("second", 1, "a", "b");
      CHECK(search(scenario(kTwoMutexes, ordered + others, environment)).names.empty());
    }
  }
}

TEST_CASE("a sleeper whom nobody wakes is lost, whatever happens to it meanwhile") {
  for (const std::string& environment : kEnvironments) {
    CAPTURE(environment);
    CHECK(search(scenario(kSleeper, sleeps(""), environment)).has("lost-wakeup"));
  }
}

TEST_CASE("a signal helps a sleeper that may be interrupted, if it is promised") {
  const auto lost = [](const std::string& flags, const std::string& environment) {
    return search(scenario(kSleeper, sleeps(flags), environment)).has("lost-wakeup");
  };
  CHECK_FALSE(lost(R"("catch")", R"([{"step": "signal", "promised": true}])"));
  CHECK_FALSE(lost(R"("catch")", R"(["migration", {"step": "signal", "promised": true}])"));
  CHECK(lost(R"("catch")", R"(["signal"])"));
  CHECK(lost("", R"([{"step": "signal", "promised": true}])"));
}

TEST_CASE("a sleeper may count on an interrupt that is promised, but not on one that came early") {
  const auto interrupted = [](const std::string& environment) {
    const Found found = search(scenario(kSleeper, sleeps("") + kWaker, environment));
    REQUIRE(found.has("lost-wakeup"));
    const impl::Cells cells(const_cast<std::uint8_t*>(found.stuck.data()));
    return cells.get(found.model->machine().layout.threads[1].raised) != 0;
  };
  CHECK(interrupted(R"([{"step": "interrupt", "promised": true}])"));
  CHECK_FALSE(interrupted(R"(["interrupt"])"));
}

TEST_CASE("a promise of steps that come again and again does not put the end off") {
  const std::string machine = R"("cpus": 2, "pages": [{"name": "m", "wired": 1}])";
  const std::string thread = R"({"name": "t", "cpu": 0, "calls": [
      {"call": "pmap_quick_enter_page", "page": "m"}]})";
  for (const std::string& environment : kEnvironments) {
    CAPTURE(environment);
    CHECK(search(scenario(machine, thread, environment)).has("quick-mappings-removed"));
  }
}

TEST_CASE("a handler that nothing has interrupted for keeps nobody from the end") {
  const std::string handler = R"({"name": "h", "cpu": 0, "context": "filter",
      "calls": [{"call": "critical_enter"}]})";
  CHECK(
      search(scenario(R"("cpus": 1, "pages": ["m"])", handler, R"(["interrupt"])")).names.empty());
}

TEST_CASE("each thread of a stuck state says what it waits for, and who is in the way") {
  const std::string machine = R"("cpus": 2, "pages": ["m", {"name": "n", "busy": "exclusive"}],
      "locks": [{"name": "spin", "class": "spin"}, {"name": "rw", "class": "rw"}],
      "channels": ["io"])";
  const Found found = search(scenario(machine, R"(
      {"name": "owner", "cpu": 0, "calls": [{"call": "vm_page_xbusy", "page": "m"},
        {"call": "rw_rlock", "lock": "rw"}, {"call": "critical_enter"},
        {"call": "vm_page_xbusy", "page": "n"}]},
      {"name": "ready", "cpu": 0, "calls": [{"call": "load", "va": "0x1000"}]},
      {"name": "writer", "cpu": 1, "calls": [{"call": "rw_wlock", "lock": "rw"},
        {"call": "rw_wunlock", "lock": "rw"}]},
      {"name": "sleeper", "cpu": 1, "calls": [
        {"call": "tsleep", "channel": "io", "flags": ["catch"]}]})",
                                      "[]"));
  REQUIRE(found.has("lost-wakeup"));
  const std::vector<Wait> waits = found.model->waits(found.stuck);
  CHECK(waits[0].what == Wait::For::page);
  CHECK(waits[0].index == 1);
  CHECK(waits[0].holders == 0);
  CHECK(waits[1].what == Wait::For::cpu);
  CHECK(waits[1].holders == 0b0001);
  CHECK(waits[2].what == Wait::For::lock);
  CHECK(waits[2].holders == 0b0001);
  CHECK(waits[3].what == Wait::For::wakeup);
  CHECK(waits[3].interruptible);
  CHECK(waits[3].lost);
}

}  // namespace pmapcheck::kernel
