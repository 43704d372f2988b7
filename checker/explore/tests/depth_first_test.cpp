#include "checker/explore/depth_first.hpp"

#include <atomic>
#include <random>

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
using models::TwoPhaseCommit;

std::set<PropertyId> violated(const SearchResult& result) {
  std::set<PropertyId> properties;
  for (const Violation& violation : result.violations) properties.insert(violation.property);
  return properties;
}

TEST_CASE("on random models depth-first search agrees with the naive search") {
  std::mt19937 random(31);
  std::map<Evidence, int> seen;
  int longer = 0;
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    Graph graph = random_graph(random);
    const SearchResult result = depth_first(graph);
    const NaiveResult naive = naive_search(graph);
    const Distances distances = naive_distances(graph);
    REQUIRE(result.whole);
    REQUIRE_FALSE(result.shortest);
    REQUIRE(result.states == naive.states);
    REQUIRE(result.transitions == naive.transitions);
    REQUIRE(violated(result) == naive.violated);
    for (const Violation& violation : result.violations) {
      CAPTURE(violation.property);
      REQUIRE(trace_breach(graph, violation) == "");
      ++seen[violation.evidence];
      longer += violation.trace.steps.size() > distances.violations.at(violation.property);
    }
  }
  for (const Evidence evidence :
       {Evidence::state, Evidence::step, Evidence::end, Evidence::stuck}) {
    REQUIRE(seen[evidence] > 200);
  }
  REQUIRE(longer > 200);  // or there would be nothing to say about length
}

TEST_CASE("with a depth bound, depth-first search finds what breadth-first search finds") {
  std::mt19937 random(32);
  int cut = 0;
  for (int round = 0; round < 1000; ++round) {
    Graph graph = random_graph(random);
    const std::uint32_t deepest = breadth_first(graph).depth;
    for (std::uint32_t bound = 0; bound <= deepest + 1; ++bound) {
      CAPTURE(round, bound, deepest);
      SearchOptions options;
      options.max_depth = bound;
      const SearchResult expected = breadth_first(graph, options);
      const SearchResult result = depth_first(graph, options);
      REQUIRE(result.whole == expected.whole);
      REQUIRE(result.bound == expected.bound);
      REQUIRE(result.states == expected.states);
      REQUIRE(result.transitions == expected.transitions);
      REQUIRE(result.depth == expected.depth);
      REQUIRE(violated(result) == violated(expected));
      for (const Violation& violation : result.violations) {
        REQUIRE(trace_breach(graph, violation) == "");
        REQUIRE(violation.trace.steps.size() <= bound + (result.whole ? 1 : 0));
      }
      cut += result.whole ? 0 : 1;
    }
  }
  REQUIRE(cut > 1000);
}

TEST_CASE("with a bound on states, depth-first search stores exactly so many") {
  std::mt19937 random(33);
  for (int round = 0; round < 500; ++round) {
    Graph graph = random_graph(random);
    const SearchResult whole = depth_first(graph);
    for (std::uint64_t bound = 0; bound <= whole.states + 1; ++bound) {
      CAPTURE(round, bound, whole.states);
      SearchOptions options;
      options.max_states = bound;
      const SearchResult result = depth_first(graph, options);
      REQUIRE(result.states == std::min(bound, whole.states));
      REQUIRE(result.bound == (bound >= whole.states ? Bound::none : Bound::states));
      REQUIRE(result.whole == (bound >= whole.states));
      for (const Violation& violation : result.violations) {
        REQUIRE(trace_breach(graph, violation) == "");
      }
    }
  }
}

TEST_CASE("depth first, the memory limit is never exceeded, and enough is enough") {
  TwoPhaseCommit model(5);
  const SearchResult whole = depth_first(model);
  REQUIRE(whole.states == 8832);
  REQUIRE(whole.peak_bytes > whole.states * model.state_bytes());
  for (std::size_t limit = 0; limit < whole.peak_bytes; limit += 7'001) {
    CAPTURE(limit);
    SearchOptions options;
    options.memory_limit = limit;
    const SearchResult result = depth_first(model, options);
    REQUIRE(result.bound == Bound::memory);
    REQUIRE_FALSE(result.whole);
    REQUIRE(result.peak_bytes <= limit);
  }
  SearchOptions options;
  options.memory_limit = whole.peak_bytes;
  REQUIRE(depth_first(model, options).whole);
  // The stack of a bounded search is counted as well.
  options.max_depth = 100;
  const SearchResult bounded = depth_first(model, options);
  REQUIRE(bounded.peak_bytes <= whole.peak_bytes);
}

TEST_CASE("depth first, time that is over and an interrupt end the search") {
  TwoPhaseCommit model(5);
  SearchOptions options;
  SECTION("time") {
    options.time_limit = 0;
    REQUIRE(depth_first(model, options).bound == Bound::time);
  }
  SECTION("interrupt") {
    const std::atomic<bool> interrupted{true};
    options.interrupted = &interrupted;
    const SearchResult result = depth_first(model, options);
    REQUIRE(result.bound == Bound::interrupt);
    REQUIRE_FALSE(result.whole);
  }
}

// A chain of so many states, the last of which is bad.
struct Chain : models::LostWakeup {
  static constexpr std::uint32_t kLength = 1'000'000;

  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    std::vector<std::uint8_t> next(state.begin(), state.end());
    for (std::uint8_t& digit : next) {
      if (++digit != 0) break;
    }
    if (number(next) > kLength) return;
    visit(Successor{{0, 0}, Progress::work, next, {}});
  }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    if (number(state) == kLength) out.push_back(0);
  }
  [[nodiscard]] bool finished(StateView) const { return true; }
  static std::uint32_t number(StateView state) {
    return state[0] + (std::uint32_t{state[1]} << 8) + (std::uint32_t{state[2]} << 16);
  }
};

TEST_CASE("a run of a million steps does not need the stack of the program") {
  Chain chain;
  const SearchResult result = depth_first(chain);
  REQUIRE(result.whole);
  REQUIRE(result.states == Chain::kLength + 1);
  REQUIRE(result.depth == Chain::kLength);
  REQUIRE(result.violations.size() == 1);
  REQUIRE(result.violations[0].trace.steps.size() == Chain::kLength);
}

// One process goes round a cycle, two others have a single step each, which is left out until
// somebody asks for it.
struct Postponed : models::LostWakeup {
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    step(state, 0, static_cast<std::uint8_t>((state[0] + 1) % 4), visit);
    left_out = state[1] == 0 || state[2] == 0;
  }
  template <class Visit>
  void remaining(StateView state, Visit&& visit) {
    if (postpone_for_ever) return;
    if (state[1] == 0) step(state, 1, 1, visit);
    if (state[2] == 0) step(state, 2, 1, visit);
  }
  [[nodiscard]] bool partial() const { return left_out; }
  [[nodiscard]] Enabled enabled() const { return {true, false}; }
  Postponed& full() { return *this; }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    if (state[1] != 0 && state[2] != 0) out.push_back(0);
  }

  template <class Visit>
  static void step(StateView state, std::uint8_t process, std::uint8_t value, Visit&& visit) {
    std::vector<std::uint8_t> next(state.begin(), state.end());
    next[process] = value;
    visit(Successor{{process, 0}, Progress::work, next, {}});
  }
  bool left_out = false;
  bool postpone_for_ever = false;
};

TEST_CASE("processes that a reduction postpones get their turn where a cycle closes") {
  Postponed model;
  const SearchResult result = depth_first(model);
  REQUIRE(result.violations.size() == 1);
  REQUIRE(result.states == 16);

  Postponed broken;
  broken.postpone_for_ever = true;
  REQUIRE(depth_first(broken).violations.empty());
}

}  // namespace
}  // namespace pmapcheck::explore
