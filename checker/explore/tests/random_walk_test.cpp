#include "checker/explore/random_walk.hpp"

#include <atomic>
#include <cmath>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/models/lost_wakeup.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::Graph;
using models::random_graph;

bool same(const WalkResult& a, const WalkResult& b) {
  if (a.search.states != b.search.states || a.search.transitions != b.search.transitions ||
      a.search.violations.size() != b.search.violations.size() || a.cut != b.cut ||
      a.at_least_about != b.at_least_about) {
    return false;
  }
  for (std::size_t i = 0; i < a.search.violations.size(); ++i) {
    if (a.search.violations[i].trace.steps != b.search.violations[i].trace.steps) return false;
  }
  return true;
}

TEST_CASE("random runs find only what there is, and on small models all of it") {
  for (const std::uint32_t pct_depth : {0u, 1u, 3u}) {
    std::mt19937 random(41);
    std::map<Evidence, int> seen;
    int violated = 0;
    int found = 0;
    int all_states = 0;
    for (int round = 0; round < 1000; ++round) {
      CAPTURE(pct_depth, round);
      Graph graph = random_graph(random);
      const NaiveResult naive = naive_search(graph);
      const WalkResult result = random_walk(graph, {}, {7, 200, 60, pct_depth});
      REQUIRE(result.runs == 200);
      REQUIRE_FALSE(result.search.whole);
      REQUIRE_FALSE(result.search.shortest);
      REQUIRE(result.search.bound == Bound::runs);
      REQUIRE(result.search.states <= naive.states);
      REQUIRE(result.at_least_about >= result.search.states);
      REQUIRE(result.search.depth <= 60);
      for (const Violation& violation : result.search.violations) {
        CAPTURE(violation.property);
        REQUIRE(naive.violated.count(violation.property) == 1);
        REQUIRE(trace_breach(graph, violation) == "");
        ++seen[violation.evidence];
      }
      violated += static_cast<int>(naive.violated.size());
      found += static_cast<int>(result.search.violations.size());
      all_states += result.search.states == naive.states ? 1 : 0;
    }
    for (const Evidence evidence :
         {Evidence::state, Evidence::step, Evidence::end, Evidence::stuck}) {
      REQUIRE(seen[evidence] > 50);
    }
    CAPTURE(pct_depth, violated, found, all_states);
    // Random steps come everywhere in the end. Priorities do not: who is highest steps every time.
    if (pct_depth == 0) REQUIRE(found > violated - violated / 50);
    if (pct_depth == 0) REQUIRE(all_states > 900);
    if (pct_depth == 3) REQUIRE(found > violated - violated / 5);
  }
}

TEST_CASE("the same seed draws the same runs, another one draws others") {
  models::TwoPhaseCommit model(5);
  for (const std::uint32_t pct_depth : {0u, 3u}) {
    const WalkResult one = random_walk(model, {}, {1, 50, 100, pct_depth});
    CHECK(same(one, random_walk(model, {}, {1, 50, 100, pct_depth})));
    CHECK_FALSE(same(one, random_walk(model, {}, {2, 50, 100, pct_depth})));
    // So the numbers themselves are the same everywhere:
    CAPTURE(pct_depth);
    CHECK(one.search.states == (pct_depth == 0 ? 349 : 337));
  }
}

TEST_CASE("runs end after so many steps, and say so") {
  models::TwoPhaseCommit model(5);
  const WalkResult result = random_walk(model, {}, {1, 20, 3, 0});
  CHECK(result.cut == 20);
  CHECK(result.search.depth == 3);
  CHECK(result.search.transitions == 60);
  CHECK(random_walk(model, {}, {1, 20, 1000, 0}).cut == 0);
}

// A step into one of so many states, each as likely as any other.
struct Fan : models::LostWakeup {
  static constexpr std::uint16_t kLeaves = 2000;
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    if (state[2] != 0) return;
    for (std::uint16_t leaf = 0; leaf < kLeaves; ++leaf) {
      const std::vector<std::uint8_t> next = {static_cast<std::uint8_t>(leaf % 256),
                                              static_cast<std::uint8_t>(leaf / 256), 1, 0};
      visit(Successor{{leaf, 0}, Progress::work, next, {}});
    }
  }
};

TEST_CASE("the number of states is estimated well where all are equally likely") {
  Fan fan;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const WalkResult result = random_walk(fan, {}, {seed, 1000, 10, 0});
    CHECK(result.search.states < 900);
    sum += static_cast<double>(result.at_least_about) / 10;
  }
  CHECK(std::abs(sum - Fan::kLeaves) < Fan::kLeaves / 20);
}

// Two threads of ten steps each. It goes wrong if the second one's step 5 comes between the first
// one's steps 4 and 6, and the first one does not come to its end before the second one does.
struct DeepBug : models::LostWakeup {
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    for (std::uint16_t thread = 0; thread < 2; ++thread) {
      if (state[thread] == 10) continue;
      std::vector<std::uint8_t> next(state.begin(), state.end());
      ++next[thread];
      if (thread == 1 && state[1] == 5 && state[0] > 3 && state[0] < 7) next[2] = 1;
      visit(Successor{{thread, 0}, Progress::work, next, {}});
    }
  }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    if (state[2] != 0 && state[1] == 10 && state[0] < 10) out.push_back(0);
  }
  [[nodiscard]] bool finished(StateView state) const { return state[0] == 10 && state[1] == 10; }
};

TEST_CASE("PCT finds a bug at least as often as it promises") {
  // Without a change point a thread runs to its end before the other one begins. With one, the
  // first thread falls after its steps 4, 5 or 6.
  DeepBug model;
  REQUIRE(breadth_first(model).violations.size() == 1);
  constexpr int kSeeds = 4000;
  const auto found = [&](std::uint32_t depth) {
    int count = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const WalkResult result = random_walk(model, {}, {seed, 1, 20, depth});
      count += result.search.violations.empty() ? 0 : 1;
    }
    return count;
  };
  CHECK(found(1) == 0);
  // The promise for two threads, 20 steps and one change point; here three of 20 points do it.
  CHECK(found(2) > kSeeds / (2 * 20));
  CHECK(std::abs(found(2) - kSeeds * 3 / (2 * 20)) < 60);
  CHECK(found(3) > kSeeds / (2 * 20 * 20));
}

// A thread of five steps beside an environment that may do and undo something for ever.
struct Restless : models::LostWakeup {
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    for (std::uint16_t process = 0; process < 3; ++process) {
      std::vector<std::uint8_t> next(state.begin(), state.end());
      if (process == 0 && ++next[0] > 5) continue;
      if (process == 1 && ++next[1] > 1) continue;
      if (process == 2 && next[1]-- == 0) continue;
      const Progress progress = process == 0 ? Progress::work : Progress::optional;
      visit(Successor{{process, 0}, progress, next, {}});
    }
  }
  [[nodiscard]] bool finished(StateView state) const { return state[0] == 5; }
};

TEST_CASE("with priorities, an environment that need not do anything leaves room for others") {
  Restless model;
  const WalkResult result = random_walk(model, {}, {1, 20, 30, 2});
  CHECK(result.search.states == 12);
}

TEST_CASE("runs end at a bound of the search") {
  models::TwoPhaseCommit model(5);
  SearchOptions options;
  const WalkOptions walk{1, 1'000'000, 1000, 0};
  SECTION("states") {
    options.max_states = 100;
    const WalkResult result = random_walk(model, options, walk);
    CHECK(result.search.bound == Bound::states);
    CHECK(result.search.states == 100);
  }
  SECTION("memory") {
    options.memory_limit = 100'000;
    const WalkResult result = random_walk(model, options, walk);
    CHECK(result.search.bound == Bound::memory);
    CHECK(result.search.peak_bytes <= options.memory_limit);
  }
  SECTION("time") {
    options.time_limit = 0.01;
    CHECK(random_walk(model, options, walk).search.bound == Bound::time);
  }
  SECTION("interrupt") {
    const std::atomic<bool> interrupted{true};
    options.interrupted = &interrupted;
    CHECK(random_walk(model, options, walk).search.bound == Bound::interrupt);
  }
}

}  // namespace
}  // namespace pmapcheck::explore
