// Hash compaction beside the exact search.
#include <cmath>
#include <random>
#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/state_hash.hpp"
#include "checker/explore/tests/models/counters.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/same_results.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

SearchOptions compact(unsigned bits) {
  SearchOptions options;
  options.fingerprint_bits = bits;
  return options;
}

TEST_CASE("a search by long fingerprints finds what the exact one does, with the same runs") {
  std::mt19937 random(31);
  for (int round = 0; round < 1500; ++round) {
    models::Graph graph = models::random_graph(random);
    SearchOptions options;
    if (round % 3 == 1) options.max_states = 1 + random() % graph.nodes.size();
    if (round % 3 == 2) options.max_depth = static_cast<std::uint32_t>(random() % 6);
    const SearchResult expected = breadth_first(graph, options);
    options.fingerprint_bits = 64;
    options.chunk_states = 1 + random() % 4;
    CAPTURE(round, options.max_states, options.max_depth);
    require_same(search_with(1 + random() % 3, graph, options), expected);
  }
}

// More than a chunk of the log, so that roots are given up; and then new bits turn up.
TEST_CASE("states whose roots are given up are known by their fingerprints") {
  models::Counters counters{2'000'000 / kFewer};
  const SearchResult exact = search_with(2, counters, {});
  const SearchResult result = search_with(2, counters, compact(64));
  REQUIRE(exact.whole);
  require_same(result, exact);
  if (kFewer == 1) REQUIRE(result.peak_bytes < exact.peak_bytes);
}

TEST_CASE("short fingerprints leave states out, but no run is made up") {
  std::mt19937 random(32);
  std::uint64_t left_out = 0;
  std::uint64_t violated = 0;
  for (int round = 0; round < 2000; ++round) {
    models::Graph graph = models::random_graph(random);
    const SearchResult exact = breadth_first(graph, {});
    const SearchResult result = search_with(1, graph, compact(1 + random() % 8));
    REQUIRE(result.states <= exact.states);
    left_out += exact.states - result.states;
    for (const Violation& violation : result.violations) {
      ++violated;
      const auto same = [&](const Violation& other) {
        return other.property == violation.property;
      };
      REQUIRE(std::any_of(exact.violations.begin(), exact.violations.end(), same));
      const Trace& trace = violation.trace;
      REQUIRE(trace.states.size() == trace.steps.size() + 1);
      for (std::size_t i = 0; i < trace.steps.size(); ++i) {
        bool is_step = false;
        graph.successors(trace.states[i], [&](const Successor& successor) {
          is_step |= successor.step == trace.steps[i] &&
                     std::equal(successor.state.begin(), successor.state.end(),
                                trace.states[i + 1].begin());
        });
        REQUIRE(is_step);
      }
    }
  }
  REQUIRE(left_out > 1000);
  REQUIRE(violated > 500);
}

// With b bits, n hashes that are as good as random are all different with a probability of about
// exp(-n(n-1)/2^(b+1)).
TEST_CASE("fingerprints collide as often as random numbers, and the bound is above that") {
  constexpr unsigned kBits = 20;
  constexpr std::uint64_t kStates = 600;
  constexpr int kRounds = 2000;
  int collided = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::set<std::uint64_t> seen;
    for (std::uint32_t n = 0; n < kStates; ++n) {
      const auto row = models::Counters{}.row(n + static_cast<std::uint32_t>(round) * 1000);
      seen.insert(hash_row(row.data(), row.size()) >> (64 - kBits));
    }
    collided += seen.size() < kStates ? 1 : 0;
  }
  const double bound = omission_probability(kStates, kBits);
  const double expected = kRounds * (1 - std::exp(-bound));
  CAPTURE(collided, expected);
  REQUIRE(std::abs(collided - expected) < 4 * std::sqrt(expected));
  REQUIRE(bound == Approx(600.0 * 599 / 2 / (1 << kBits)));
  REQUIRE(omission_probability(1, 64) == 0);
  REQUIRE(omission_probability(1u << 31, 8) == 1);
}

TEST_CASE("hash compaction saves memory where states are long") {
  models::TwoPhaseCommit model(7);
  const SearchResult exact = search_with(1, model, {});
  const SearchResult result = search_with(1, model, compact(64));
  require_same(result, exact);
  REQUIRE(result.states == 296'448);
}

}  // namespace
}  // namespace pmapcheck::explore
