#include "checker/explore/breadth_first.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <set>
#include <span>

#include "checker/explore/tests/models/dining_philosophers.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/models/lost_wakeup.hpp"
#include "checker/explore/tests/models/peterson.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

using models::DiningPhilosophers;
using models::Graph;
using models::LostWakeup;
using models::Peterson;
using models::TwoPhaseCommit;

// Searches the whole model and compares all that the oracle knows.
template <Model M>
SearchResult search_like_naive(M& model) {
  const SearchResult result = breadth_first(model);
  const NaiveResult naive = naive_search(model);
  REQUIRE(result.whole);
  REQUIRE(result.bound == Bound::none);
  REQUIRE(result.states == naive.states);
  REQUIRE(result.transitions == naive.transitions);
  std::set<PropertyId> violated;
  for (const Violation& violation : result.violations) {
    violated.insert(violation.property);
    REQUIRE(trace_breach(model, violation) == "");
  }
  REQUIRE(violated == naive.violated);
  return result;
}

TEST_CASE("two-phase commit has the states and transitions that TLC and Stateright count") {
  SECTION("3 resource managers, TLC: 288 distinct, 1146 generated, depth 11") {
    TwoPhaseCommit model(3);
    const SearchResult result = breadth_first(model);
    REQUIRE(result.whole);
    REQUIRE(result.states == 288);
    // TLC generates the initial state too, and counts states along a run where we count steps.
    REQUIRE(result.transitions + model.self_loops + 1 == 1146);
    REQUIRE(result.depth + 1 == 11);
    REQUIRE(result.violations.empty());
  }
  SECTION("5 resource managers, Stateright: 8832 states") {
    TwoPhaseCommit model(5);
    REQUIRE(breadth_first(model).states == 8832);
  }
  SECTION("and those of the naive search") {
    for (const std::size_t managers : {1u, 2u, 3u, 4u}) {
      CAPTURE(managers);
      TwoPhaseCommit model(managers);
      REQUIRE(search_like_naive(model).violations.empty());
    }
  }
}

TEST_CASE("philosophers starve after each took one fork, and never once they are mended") {
  for (const std::size_t count : {2u, 3u, 5u}) {
    CAPTURE(count);
    DiningPhilosophers starving(count, false);
    const SearchResult result = search_like_naive(starving);
    REQUIRE(result.violations.size() == 1);
    REQUIRE(result.violations[0].property == DiningPhilosophers::kStuck);
    REQUIRE(result.violations[0].evidence == Evidence::stuck);
    REQUIRE(result.violations[0].trace.steps.size() == count);

    DiningPhilosophers mended(count, true);
    REQUIRE(search_like_naive(mended).violations.empty());
  }
}

TEST_CASE("Peterson's algorithm excludes if the flag is set before the turn is given") {
  Peterson right(Peterson::First::flag);
  REQUIRE(search_like_naive(right).violations.empty());

  Peterson wrong(Peterson::First::turn);
  const SearchResult result = search_like_naive(wrong);
  REQUIRE(result.violations.size() == 1);
  REQUIRE(result.violations[0].property == Peterson::kMutualExclusion);
  REQUIRE(result.violations[0].evidence == Evidence::state);
  // One gives the turn away; the other runs to its critical section; the first follows.
  REQUIRE(result.violations[0].trace.steps.size() == 6);
}

TEST_CASE("a lost wakeup is found although a signal, which may never come, would help") {
  for (const bool ticking : {false, true}) {
    CAPTURE(ticking);
    LostWakeup losing{false, Progress::optional, ticking};
    const SearchResult result = search_like_naive(losing);
    REQUIRE(result.violations.size() == 1);
    REQUIRE(result.violations[0].evidence == Evidence::stuck);
    REQUIRE(result.violations[0].trace.steps.size() == 4);

    LostWakeup rescued{false, Progress::mandatory, ticking};
    REQUIRE(search_like_naive(rescued).violations.empty());
    LostWakeup right{true, Progress::optional, ticking};
    REQUIRE(search_like_naive(right).violations.empty());
  }
}

TEST_CASE("who may be preempted and migrate for ever, but never works again, is stuck") {
  Graph graph;
  graph.nodes.resize(4);
  graph.nodes[0].edges = {{{0, 0}, Progress::work, 1}};
  graph.nodes[1].edges = {{{1, 0}, Progress::optional, 2}, {{2, 0}, Progress::mandatory, 3}};
  graph.nodes[2].edges = {{{1, 0}, Progress::optional, 1}};
  graph.nodes[3].edges = {{{2, 0}, Progress::mandatory, 1}};
  SECTION("round and round") {
    const SearchResult result = search_like_naive(graph);
    REQUIRE(result.violations.size() == 1);
    REQUIRE(result.violations[0].evidence == Evidence::stuck);
    REQUIRE(result.violations[0].trace.steps.size() == 1);
  }
  SECTION("unless a step that is owed leads out of the round") {
    graph.nodes.push_back({.finished = true});
    graph.nodes[3].edges.push_back({{3, 0}, Progress::mandatory, 5});
    graph.nodes.push_back({.edges = {{{0, 0}, Progress::work, 4}}});
    REQUIRE(search_like_naive(graph).violations.size() == 1);  // node 2 comes back optionally only
    graph.nodes[2].edges[0].progress = Progress::mandatory;
    REQUIRE(search_like_naive(graph).violations.empty());
  }
}

TEST_CASE("obligations of the end are asked only when the environment owes nothing more") {
  Graph graph;
  graph.nodes.resize(3);
  graph.nodes[0].edges = {{{0, 0}, Progress::work, 1}};
  graph.nodes[1] = {{{{1, 0}, Progress::mandatory, 2}}, true, {}, {0}};
  graph.nodes[2] = {{}, true};
  REQUIRE(search_like_naive(graph).violations.empty());

  SECTION("an optional step is not owed") {
    graph.nodes[1].edges[0].progress = Progress::optional;
    const SearchResult result = search_like_naive(graph);
    REQUIRE(result.violations.size() == 1);
    REQUIRE(result.violations[0].evidence == Evidence::end);
    REQUIRE(result.violations[0].trace.steps == std::vector<Step>{{0, 0}});
  }
}

TEST_CASE("a step's own violation is found even if the step leads to a known state") {
  Graph graph;
  graph.nodes.resize(2);
  graph.nodes[0].edges = {{{0, 0}, Progress::work, 1}};
  graph.nodes[1].edges = {{{0, 7}, Progress::work, 0, {0}}};
  const SearchResult result = search_like_naive(graph);
  REQUIRE(result.violations.size() == 1);
  REQUIRE(result.violations[0].evidence == Evidence::step);
  REQUIRE(result.violations[0].trace.steps == std::vector<Step>{{0, 0}, {0, 7}});
  REQUIRE(result.violations[0].trace.states.back() == graph.row_of(0));
}

TEST_CASE("of two violations of a property the one at the end of the shorter run is kept") {
  // Nodes 1 and 2 are one step deep. The step from 1 to 3 is seen before 2 is known to be stuck.
  Graph graph;
  graph.nodes.resize(4);
  graph.nodes[0].edges = {{{0, 0}, Progress::work, 1}, {{1, 0}, Progress::work, 2}};
  graph.nodes[1].edges = {{{0, 0}, Progress::work, 3, {0}}};
  graph.nodes[3].finished = true;
  const SearchResult result = search_like_naive(graph);
  REQUIRE(result.violations.size() == 1);
  REQUIRE(result.violations[0].evidence == Evidence::stuck);
  REQUIRE(result.violations[0].trace.steps == std::vector<Step>{{1, 0}});
}

TEST_CASE("of two equally short violations the first in the order of steps is kept") {
  Graph graph;
  graph.nodes.resize(3);
  graph.nodes[0].edges = {{{0, 1}, Progress::work, 2}, {{1, 0}, Progress::work, 1}};
  graph.nodes[1] = {{}, true, {0}};
  graph.nodes[2] = {{}, true, {0}};
  const SearchResult result = search_like_naive(graph);
  REQUIRE(result.violations[0].trace.steps == std::vector<Step>{{0, 1}});
}

// A graph of which only the first edges of some nodes are shown at once.
struct PartlyShown : Graph {
  std::vector<std::size_t> shown;  ///< How many, by node.

  explicit PartlyShown(const Graph& graph) : Graph(graph) {}
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    const std::size_t node = node_of(state);
    visit_edges(node, 0, shown[node], visit);
    partial_ = shown[node] < nodes[node].edges.size();
    enabled_ = {};
    for (const Edge& edge : nodes[node].edges) enabled_.note(edge.progress);
  }
  template <class Visit>
  void remaining(StateView state, Visit&& visit) {
    visit_edges(node_of(state), shown[node_of(state)], nodes[node_of(state)].edges.size(), visit);
  }
  [[nodiscard]] bool partial() const { return partial_; }
  [[nodiscard]] Enabled enabled() const { return enabled_; }
  Graph& full() { return *this; }

 private:
  template <class Visit>
  void visit_edges(std::size_t node, std::size_t begin, std::size_t end, Visit& visit) {
    for (std::size_t i = begin; i < end; ++i) {
      const Edge& edge = nodes[node].edges[i];
      const std::vector<std::uint8_t> target = row_of(edge.target);
      visit(Successor{edge.step, edge.progress, target, edge.violated});
    }
  }
  bool partial_ = false;
  Enabled enabled_;
};

// The nodes that are reached if no process is postponed for ever, as ReducingModel has it.
std::set<std::size_t> reached(const PartlyShown& graph) {
  std::set<std::size_t> level(graph.initial_nodes.begin(), graph.initial_nodes.end());
  std::set<std::size_t> known = level;
  while (!level.empty()) {
    std::set<std::size_t> next;
    for (const std::size_t node : level) {
      const auto& edges = graph.nodes[node].edges;
      const std::span shown = std::span(edges).first(graph.shown[node]);
      const bool deeper = std::any_of(shown.begin(), shown.end(), [&](const auto& edge) {
        return edge.progress != Progress::optional && !known.contains(edge.target);
      });
      for (const auto& edge : deeper ? shown : std::span(edges)) next.insert(edge.target);
    }
    level.clear();
    std::set_difference(next.begin(), next.end(), known.begin(), known.end(),
                        std::inserter(level, level.end()));
    known.insert(level.begin(), level.end());
  }
  return known;
}

TEST_CASE("what a reduction left out is looked at where nothing shown leads on, and only there") {
  std::mt19937 random(20261122);
  std::size_t left_out = 0;
  for (int i = 0; i < 20'000 / kFewer; ++i) {
    CAPTURE(i);
    PartlyShown graph(models::random_graph(random));
    for (const Graph::Node& node : graph.nodes) {
      graph.shown.push_back(node.edges.empty() ? 0 : 1 + random() % node.edges.size());
    }
    SearchOptions options;
    options.chunk_states = 1 + random() % 8;
    const SearchResult result = breadth_first(graph, options);
    REQUIRE(result.states == reached(graph).size());
    if (result.states < breadth_first(graph.full()).states) ++left_out;
  }
  CHECK(left_out > 0);
}

TEST_CASE("a model that breaks the engine's rules is refused") {
  Graph graph;
  graph.nodes.resize(1);
  graph.nodes[0].stuck = 1;
  graph.properties = 1;
  REQUIRE_THROWS_AS(breadth_first(graph), std::out_of_range);
  graph.properties = 2;
  REQUIRE_NOTHROW(breadth_first(graph));
  graph.bytes = kMaxStateBytes + 1;
  REQUIRE_THROWS_AS(breadth_first(graph), std::invalid_argument);
}

}  // namespace
}  // namespace pmapcheck::explore
