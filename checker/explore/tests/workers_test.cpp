#include <random>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/counters.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/same_results.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

TEST_CASE("any number of workers, and chunks of any size, find the same in the same order") {
  std::mt19937 random(11);
  for (int round = 0; round < 1500; ++round) {
    models::Graph graph = models::random_graph(random);  // may be asked by several at once
    SearchOptions options;
    if (round % 3 == 1) options.max_states = 1 + random() % graph.nodes.size();
    if (round % 3 == 2) options.max_depth = static_cast<std::uint32_t>(random() % 6);
    const SearchResult expected = breadth_first(graph, options);
    for (const std::size_t workers : {1, 2, 3, 5}) {
      options.chunk_states = 1 + random() % 4;
      CAPTURE(round, workers, options.chunk_states, options.max_states, options.max_depth);
      require_same(search_with(workers, graph, options), expected);
    }
  }
}

TEST_CASE("states are written anew when bits turn up that none had before") {
  models::Counters counters{100'000};
  for (const std::size_t workers : {1, 2}) {
    const SearchResult result = search_with(workers, counters, {});
    REQUIRE(result.whole);
    REQUIRE(result.states == 100'001);
    REQUIRE(result.transitions == 3 * 100'000 - 3);
    REQUIRE(result.violations.size() == 1);
    const Trace& trace = result.violations.front().trace;
    REQUIRE(trace.steps.size() == 33'333);
    REQUIRE(trace.states.back() == counters.row(99'999));
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
      std::uint32_t numbers[2];
      for (std::size_t k : {0, 1}) std::memcpy(&numbers[k], trace.states[i + k].data(), 4);
      REQUIRE(numbers[1] - numbers[0] == trace.steps[i].process);
    }
  }
}

TEST_CASE("several workers stay within the memory limit, too, and end with what they have") {
  for (const std::size_t limit : {10'000, 300'000, 500'000, 700'000}) {
    models::TwoPhaseCommit one(6);
    models::TwoPhaseCommit two(6);
    models::TwoPhaseCommit* const models[] = {&one, &two};
    SearchOptions options;
    options.memory_limit = limit;
    const SearchResult result =
        breadth_first(std::span<models::TwoPhaseCommit* const>(models), options);
    CAPTURE(limit, result.states);
    REQUIRE(result.bound == Bound::memory);
    REQUIRE(result.peak_bytes <= limit);
    REQUIRE(result.states < 50'816);
  }
}

TEST_CASE("what one of the workers throws comes out of the search") {
  struct Throwing : models::Graph {
    void check(StateView state, StateView, Step, std::vector<PropertyId>&) const {
      if (state[0] == 200) throw std::runtime_error("the model has a fault");
    }
  };
  Throwing graph;
  graph.nodes.resize(256);
  for (std::uint16_t n = 1; n < 256; ++n) {
    graph.nodes[0].edges.push_back({{n, 0}, Progress::work, n});
    graph.nodes[n].edges.push_back({{0, 0}, Progress::work, 0});
  }
  SearchOptions options;
  options.chunk_states = 1;
  REQUIRE_THROWS_AS(search_with(3, graph, options), std::runtime_error);
}

}  // namespace
}  // namespace pmapcheck::explore
