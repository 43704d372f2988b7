// The quotient of a model by a symmetry, on toy models: against the orbits of all states, counted
// one by one.
#include "checker/explore/symmetry.hpp"

#include <algorithm>
#include <numeric>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/symmetry_check.hpp"
#include "checker/explore/tests/models/alike_processes.hpp"
#include "checker/explore/tests/models/dining_philosophers.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

using models::AlikeProcesses;
using models::DiningPhilosophers;
using models::TwoPhaseCommit;

// Resource managers in an order: of their states alone, as Stateright has it, or of all that is
// known of them, which tells orbits apart exactly.
struct SortedManagers {
  std::size_t count;
  bool exactly;

  void represent(StateView state, std::uint8_t* row) const {
    std::copy(state.begin(), state.end(), row);
    const std::size_t first = state.size() - 3 * count;
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t r) {
      const int all =
          state[first + r] * 4 + state[first + count + r] * 2 + state[first + 2 * count + r];
      return exactly ? all : state[first + r];
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t kind = 0; kind < 3; ++kind) {
      for (std::size_t r = 0; r < count; ++r) {
        row[first + kind * count + r] = state[first + kind * count + order[r]];
      }
    }
  }
};

// Philosophers sit at a round table.
struct Rotation {
  std::size_t count;

  void represent(StateView state, std::uint8_t* row) const {
    const Row least = least_of(state);
    std::copy(least.begin(), least.end(), row);
  }
  Row least_of(StateView state) const {
    Row least = row_of(state);
    for (std::size_t by = 1; by < count; ++by) {
      Row turned = row_of(state);
      for (std::size_t p = 0; p < count; ++p) {
        turned[(p + by) % count] = state[p];
        turned[count + (p + by) % count] = state[count + p];
      }
      least = std::min(least, turned, RowOrder());
    }
    return least;
  }
};

// The representatives of all states that can be reached.
template <Model M, Symmetry S>
std::size_t orbits(M& model, S& symmetry) {
  RowSet seen;
  RowSet representatives;
  std::vector<Row> open = naive_initial(model);
  Row row(model.state_bytes());
  while (!open.empty()) {
    const Row state = open.back();
    open.pop_back();
    if (!seen.insert(state).second) continue;
    symmetry.represent(state, row.data());
    representatives.insert(row);
    for (const NaiveStep& next : naive_steps(model, state)) open.push_back(next.state);
  }
  return representatives.size();
}

std::set<PropertyId> violated(const SearchResult& result) {
  std::set<PropertyId> ids;
  for (const Violation& v : result.violations) ids.insert(v.property);
  return ids;
}

// Searches the quotient, and compares it with the search of the model itself.
template <Model M, Symmetry S>
SearchResult search_quotient(M& model, S& symmetry) {
  Quotient quotient(model, symmetry);
  SearchResult result = breadth_first(quotient);
  const SearchResult whole = breadth_first(model);
  REQUIRE(result.whole);
  REQUIRE(result.states == orbits(model, symmetry));
  REQUIRE(violated(result) == violated(whole));
  for (std::size_t i = 0; i < result.violations.size(); ++i) {
    Violation& violation = result.violations[i];
    const std::size_t length = violation.trace.steps.size();
    REQUIRE(length == whole.violations[i].trace.steps.size());
    REQUIRE(concretise(model, symmetry, violation));
    REQUIRE(trace_breach(model, violation) == "");
    REQUIRE(violation.trace.steps.size() == length);
  }
  return result;
}

TEST_CASE("two-phase commit has the states up to symmetry that Stateright counts") {
  // Stateright, examples/2pc.rs: 5 resource managers, 8832 states, 665 with symmetry. It searches
  // depth first, sorts managers by their state alone, which leaves several representatives of an
  // orbit, and goes on from the state itself and not from its representative.
  TwoPhaseCommit model(5);
  const SortedManagers by_state{5, false};
  RowSet seen;
  std::vector<Row> open;
  Row row(model.state_bytes());
  const auto arrive = [&](StateView state) {
    by_state.represent(state, row.data());
    if (seen.insert(row).second) open.push_back(row_of(state));
  };
  model.initial(arrive);
  while (!open.empty()) {
    const Row state = open.back();
    open.pop_back();
    model.successors(state, [&](const Successor& next) { arrive(next.state); });
  }
  REQUIRE(seen.size() == 665);
}

TEST_CASE("the quotient of two-phase commit has one state for each orbit") {
  for (const std::size_t managers : {1u, 2u, 3u, 4u, 5u}) {
    CAPTURE(managers);
    TwoPhaseCommit model(managers);
    SortedManagers exactly{managers, true};
    search_quotient(model, exactly);
  }
}

TEST_CASE("philosophers starve whoever of them took the first fork") {
  for (const std::size_t count : {2u, 3u, 5u, 6u}) {
    CAPTURE(count);
    DiningPhilosophers starving(count, false);
    Rotation rotation{count};
    const SearchResult result = search_quotient(starving, rotation);
    REQUIRE(result.violations.size() == 1);
    REQUIRE(result.violations[0].evidence == Evidence::stuck);
  }
}

TEST_CASE("alike processes violate up to symmetry what they violate without it") {
  std::mt19937 random(5);
  std::size_t states = 0;
  std::size_t kept = 0;
  std::size_t violations = 0;
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    AlikeProcesses model(random);
    models::AllPermutations group(model);
    const SearchResult result = search_quotient(model, group);
    kept += result.states;
    violations += result.violations.size();
    states += breadth_first(model).states;

    // The check of the claim has nothing to object, and changes nothing.
    CheckedSymmetry checked(model, group);
    LearnedSteps learned(checked);
    Quotient quotient(learned, group);
    const SearchResult again = breadth_first(quotient);
    REQUIRE(again.states == result.states);
    REQUIRE(again.transitions == result.transitions);
    REQUIRE(violated(again) == violated(result));
    REQUIRE((checked.comparisons() > 0 || group.order() == 1));
  }
  CHECK(kept < states / 2);
  CHECK(violations > 200);
}

// How many of these claims a search refutes, and how many of the others change its verdict.
struct Claims {
  std::size_t refuted = 0;
  std::size_t harmless = 0;
  std::size_t wrong = 0;
};

Claims try_claims(AlikeProcesses::Oddity oddity, models::AllPermutations::Omission omission) {
  std::mt19937 random(7);
  Claims claims;
  for (int i = 0; i < 200; ++i) {
    AlikeProcesses model(random, oddity);
    models::AllPermutations group(model, omission);
    CheckedSymmetry checked(model, group);
    LearnedSteps learned(checked);
    Quotient quotient(learned, group);
    try {
      const SearchResult result = breadth_first(quotient);
      const bool same = violated(result) == violated(breadth_first(model));
      ++(same ? claims.harmless : claims.wrong);
    } catch (const BrokenSymmetry&) {
      ++claims.refuted;
    }
  }
  return claims;
}

TEST_CASE("a symmetry that is none is refuted before it hides a violation") {
  using Oddity = AlikeProcesses::Oddity;
  using Omission = models::AllPermutations::Omission;
  const Claims true_ones = try_claims(Oddity::none, Omission::nothing);
  CHECK(true_ones.refuted == 0);
  CHECK(true_ones.wrong == 0);
  for (const Oddity oddity : {Oddity::first_is_different, Oddity::lowest_first}) {
    CAPTURE(static_cast<int>(oddity));
    const Claims claims = try_claims(oddity, Omission::nothing);
    CHECK(claims.refuted > 30);
    CHECK(claims.wrong == 0);
  }
  const Claims forgetful = try_claims(Oddity::none, Omission::holder);
  CHECK(forgetful.refuted > 50);
  CHECK(forgetful.wrong == 0);
}

TEST_CASE("without the check, a symmetry that is none hides violations") {
  std::size_t wrong = 0;
  for (const auto oddity :
       {AlikeProcesses::Oddity::first_is_different, AlikeProcesses::Oddity::lowest_first}) {
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
      AlikeProcesses model(random, oddity);
      models::AllPermutations group(model);
      Quotient quotient(model, group);
      wrong += violated(breadth_first(quotient)) != violated(breadth_first(model)) ? 1 : 0;
    }
  }
  CHECK(wrong > 10);
}

}  // namespace
}  // namespace pmapcheck::explore
