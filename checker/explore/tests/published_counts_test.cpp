// State spaces whose sizes others have published. Each number stands beside its source:
//
//   TLC     manifest.json of the example's folder in https://github.com/tlaplus/Examples
//           (distinctStates, totalStates, stateDepth)
//   Rumur   doc/intro-to-murphi.rst in https://github.com/Smattr/rumur
//   SPIN    Examples/peterson.pml of SPIN 6.5.2 as Debian has it: spin -a, gcc -DNOREDUCE, ./pan
#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/caching_memory.hpp"
#include "checker/explore/tests/models/from_actions.hpp"
#include "checker/explore/tests/models/lamport_mutex.hpp"
#include "checker/explore/tests/models/peterson_of_spin.hpp"
#include "checker/explore/tests/models/philosophers_of_rumur.hpp"
#include "checker/explore/tests/models/tlc_examples.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

using namespace models;

struct Counts {
  std::uint64_t distinct;
  std::uint64_t generated;
  std::uint32_t depth;  // in states
  friend bool operator==(const Counts&, const Counts&) = default;
};

// For Catch, which prints what differs.
std::ostream& operator<<(std::ostream& out, const Counts& counts) {
  return out << counts.distinct << " / " << counts.generated << " / " << counts.depth;
}

// All that TLC counts in a specification without deadlocks.
template <class Specification>
Counts counts_of() {
  FromActions<Specification> model;
  const SearchResult result = breadth_first(model);
  REQUIRE(result.whole);
  REQUIRE(result.violations.empty());
  return {result.states, model.initial_states + result.transitions + model.left_out,
          result.depth + 1};
}

TEST_CASE("DiningPhilosophers has the states that TLC counts") {
  REQUIRE(counts_of<ChandyMisraPhilosophers>() == Counts{67, 336, 29});
}

TEST_CASE("locks_auxiliary_vars/Peterson has the states that TLC counts") {
  REQUIRE(counts_of<PetersonWithIdleSteps>() == Counts{42, 77, 11});
}

TEST_CASE("ReadersWriters has the states that TLC counts") {
  REQUIRE(counts_of<ReadersWriters>() == Counts{21527, 59674, 13});
}

TEST_CASE("SpecifyingSystems/CachingMemory has the states that TLC counts") {
  REQUIRE(counts_of<InternalMemory<2, 3, 2>>() == Counts{4408, 21400, 10});
  REQUIRE(counts_of<WriteThroughCache<2, 1, 2, 1>>() == Counts{5196, 28170, 18});
}

TEST_CASE("lamport_mutex has the states that TLC counts") {
  if (kFewer > 1) return;  // there is no smaller one whose size is published
  REQUIRE(counts_of<LamportMutex>() == Counts{724274, 2729079, 61});
}

// Rumur and pan print no depth. Rumur fires no rule to start; to pan the start is a transition.

TEST_CASE("the mended philosophers of Rumur's introduction have its states and rules fired") {
  const Counts counts = counts_of<PhilosophersOfRumur<true>>();
  REQUIRE(counts.distinct == 3216);
  REQUIRE(counts.generated - 1 == 16160);
}

TEST_CASE("the philosophers of Rumur's introduction starve before they are mended") {
  FromActions<PhilosophersOfRumur<false>> model;
  const SearchResult result = breadth_first(model);
  REQUIRE(result.violations.size() == 1);
  REQUIRE(result.violations[0].evidence == Evidence::stuck);
  REQUIRE(result.violations[0].trace.steps.size() == 5);  // Rumur's trace: each takes one fork
}

TEST_CASE("SPIN's example of Peterson's algorithm has the states and transitions of pan") {
  const Counts counts = counts_of<PetersonOfSpin>();
  REQUIRE(counts.distinct == 55);
  REQUIRE(counts.generated == 99);
}

// The same from SPIN, Rumur and TLC, run side by side; and by checker/bench/compare, for nine.
TEST_CASE("two-phase commit of eight and nine managers has the states of three checkers",
          "[.large]") {
  TwoPhaseCommit eight(8);
  REQUIRE(breadth_first(eight).states == 1'745'408);
  TwoPhaseCommit nine(9);
  REQUIRE(breadth_first(nine).states == 10'340'352);
}

TEST_CASE("models made from actions have the states that the naive search finds") {
  const auto require_like_naive = [](auto model) {
    const SearchResult result = breadth_first(model);
    const NaiveResult naive = naive_search(model);
    REQUIRE(result.states == naive.states);
    REQUIRE(result.transitions == naive.transitions);
  };
  require_like_naive(FromActions<ChandyMisraPhilosophers>());
  require_like_naive(FromActions<PetersonWithIdleSteps>());
  require_like_naive(FromActions<PetersonOfSpin>());
  require_like_naive(FromActions<PhilosophersOfRumur<true>>());
  require_like_naive(FromActions<WriteThroughCache<2, 1, 2, 1>>());
}

}  // namespace
}  // namespace pmapcheck::explore
