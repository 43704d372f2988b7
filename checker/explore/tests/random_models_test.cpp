#include <algorithm>
#include <random>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::Graph;
using models::random_graph;

std::map<PropertyId, std::uint32_t> lengths(const SearchResult& result) {
  std::map<PropertyId, std::uint32_t> lengths;
  for (const Violation& violation : result.violations) {
    lengths[violation.property] = static_cast<std::uint32_t>(violation.trace.steps.size());
  }
  return lengths;
}

TEST_CASE("on random models breadth-first search agrees with the naive search") {
  std::mt19937 random(3);
  std::map<Evidence, int> seen;
  int clean = 0;
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    Graph graph = random_graph(random);
    const SearchResult result = breadth_first(graph);
    const NaiveResult naive = naive_search(graph);
    const Distances distances = naive_distances(graph);
    REQUIRE(result.whole);
    REQUIRE(result.states == naive.states);
    REQUIRE(result.transitions == naive.transitions);
    std::uint32_t depth = 0;
    for (const auto& [state, distance] : distances.states) depth = std::max(depth, distance);
    REQUIRE(result.depth == depth);

    std::set<PropertyId> violated;
    for (const Violation& violation : result.violations) {
      CAPTURE(violation.property);
      violated.insert(violation.property);
      REQUIRE(trace_breach(graph, violation) == "");
      ++seen[violation.evidence];
    }
    REQUIRE(violated == naive.violated);
    REQUIRE(lengths(result) == distances.violations);
    clean += violated.empty();
  }
  // The generator is worth something only while it makes all of these.
  for (const Evidence evidence :
       {Evidence::state, Evidence::step, Evidence::end, Evidence::stuck}) {
    REQUIRE(seen[evidence] > 200);
  }
  REQUIRE(clean > 50);
}

TEST_CASE("with a depth bound, exactly the runs within the bound are searched") {
  std::mt19937 random(4);
  int cut = 0;
  for (int round = 0; round < 1000; ++round) {
    Graph graph = random_graph(random);
    const SearchResult whole = breadth_first(graph);
    const Distances distances = naive_distances(graph);
    for (std::uint32_t bound = 0; bound <= whole.depth + 1; ++bound) {
      CAPTURE(round, bound, whole.depth);
      SearchOptions options;
      options.max_depth = bound;
      const SearchResult result = breadth_first(graph, options);
      REQUIRE(result.whole == (bound >= whole.depth));
      REQUIRE(result.bound == (result.whole ? Bound::none : Bound::depth));
      if (result.whole) {
        REQUIRE(result.states == whole.states);
        REQUIRE(result.transitions == whole.transitions);
        REQUIRE(lengths(result) == distances.violations);
        continue;
      }
      ++cut;
      std::uint64_t states = 0;
      for (const auto& [state, distance] : distances.states) states += distance <= bound;
      std::map<PropertyId, std::uint32_t> violations;
      for (const auto& violation : distances.violations) {
        if (violation.second <= bound) violations.insert(violation);
      }
      REQUIRE(result.states == states);
      REQUIRE(result.depth == bound);
      REQUIRE(lengths(result) == violations);
      for (const Violation& violation : result.violations) {
        REQUIRE(trace_breach(graph, violation) == "");
      }
    }
  }
  REQUIRE(cut > 1000);
}

TEST_CASE("with a bound on states, exactly so many are stored unless there are fewer") {
  std::mt19937 random(5);
  for (int round = 0; round < 500; ++round) {
    Graph graph = random_graph(random);
    const SearchResult whole = breadth_first(graph);
    std::vector<std::uint32_t> depths;  // in the order of arrival
    for (const auto& [state, distance] : naive_distances(graph).states) depths.push_back(distance);
    std::sort(depths.begin(), depths.end());
    for (std::uint64_t bound = 0; bound <= whole.states + 1; ++bound) {
      CAPTURE(round, bound, whole.states);
      SearchOptions options;
      options.max_states = bound;
      const SearchResult result = breadth_first(graph, options);
      REQUIRE(result.states == std::min(bound, whole.states));
      REQUIRE(result.depth == (result.states == 0 ? 0 : depths[result.states - 1]));
      REQUIRE(result.whole == (bound >= whole.states));
      REQUIRE(result.bound == (result.whole ? Bound::none : Bound::states));
      for (const Violation& violation : result.violations) {
        REQUIRE(trace_breach(graph, violation) == "");
      }
    }
  }
}

}  // namespace
}  // namespace pmapcheck::explore
