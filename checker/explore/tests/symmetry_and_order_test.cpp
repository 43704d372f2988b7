// Symmetry and partial-order reduction together, on random programs of alike threads: against the
// whole search, with each rule of the combination left out in turn.
#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/reduced_search.hpp"
#include "checker/explore/symmetry.hpp"
#include "checker/explore/symmetry_check.hpp"
#include "checker/explore/tests/models/alike_threads.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

using models::AlikeThreads;
using models::LittleProgram;
using models::ProgramStyle;
using Checked = CheckedSymmetry<LittleProgram, AlikeThreads>;

constexpr unsigned kPrograms = 6000;

std::set<PropertyId> violated(const SearchResult& result) {
  std::set<PropertyId> ids;
  for (const Violation& v : result.violations) ids.insert(v.property);
  return ids;
}

/// What the combination needs beyond both reductions.
enum class Lacking : std::uint8_t {
  nothing,
  images,   // What is learned of a thread is not learned of those for which it stands.
  proviso,  // The engine is not told that steps were left out.
};

// `model` is a Checked, or the program itself: then nothing is learned of images.
template <class M>
SearchResult search_both(M& model, AlikeThreads& symmetry, Omission omission) {
  Learned learned(model);
  LearnedSteps steps(model, &learned);
  for (;;) {
    StubbornSets stubborn(steps, learned, omission);
    Quotient quotient(stubborn, symmetry);
    SearchResult result = breadth_first(quotient);
    if (!stubborn.outgrown()) return result;
  }
}

SearchResult search_both(unsigned seed, ProgramStyle style, Lacking lacking = Lacking::nothing) {
  LittleProgram program(seed, style);
  AlikeThreads symmetry(program);
  if (lacking == Lacking::images) return search_both(program, symmetry, Omission::nothing);
  Checked checked(program, symmetry);
  return search_both(checked, symmetry,
                     lacking == Lacking::proviso ? Omission::proviso : Omission::nothing);
}

struct Totals {
  std::uint64_t whole = 0;
  std::uint64_t by_order = 0;
  std::uint64_t by_symmetry = 0;
  std::uint64_t by_both = 0;
};

Totals compare(bool loops) {
  const ProgramStyle style{.loops = loops, .alike = true};
  Totals totals;
  for (unsigned seed = 0; seed < kPrograms / kFewer; ++seed) {
    CAPTURE(seed);
    LittleProgram program(seed, style);
    AlikeThreads symmetry(program);
    const SearchResult whole = breadth_first(program);
    Quotient quotient(program, symmetry);
    const SearchResult by_symmetry = breadth_first(quotient);
    Learned learned(program);
    LearnedSteps steps(program, &learned);
    const SearchResult by_order = ReducedSearch(steps, learned).run({});
    const SearchResult by_both = search_both(seed, style);
    REQUIRE(violated(by_symmetry) == violated(whole));
    REQUIRE(violated(by_order) == violated(whole));
    REQUIRE(violated(by_both) == violated(whole));
    totals.whole += whole.states;
    totals.by_order += by_order.states;
    totals.by_symmetry += by_symmetry.states;
    totals.by_both += by_both.states;
  }
  return totals;
}

TEST_CASE("with both reductions, alike threads violate what they violate without") {
  for (const bool loops : {false, true}) {
    CAPTURE(loops);
    const Totals totals = compare(loops);
    CAPTURE(totals.whole, totals.by_order, totals.by_symmetry, totals.by_both);
    CHECK(totals.by_both < totals.by_order);
    CHECK(totals.by_both < totals.by_symmetry);
    CHECK(totals.by_both * 3 < totals.whole);
  }
}

TEST_CASE("both reductions together keep each other's rules, or lose a violation") {
  const auto loses = [](Lacking lacking, bool loops, unsigned programs) {
    const ProgramStyle style{.loops = loops, .alike = true};
    for (unsigned seed = 0; seed < programs; ++seed) {
      LittleProgram program(seed, style);
      if (violated(search_both(seed, style, lacking)) != violated(breadth_first(program))) {
        return true;
      }
    }
    return false;
  };
  CHECK(loses(Lacking::images, false, 5 * kPrograms));
  CHECK(loses(Lacking::images, true, 5 * kPrograms));
  CHECK(loses(Lacking::proviso, true, kPrograms));
}

TEST_CASE("with both reductions, runs are runs of the model, with every step") {
  unsigned runs = 0;
  for (unsigned seed = 0; seed < 1000 / kFewer; ++seed) {
    CAPTURE(seed);
    const ProgramStyle style{.loops = seed % 2 == 0, .alike = true};
    LittleProgram program(seed, style);
    AlikeThreads symmetry(program);
    Checked checked(program, symmetry);
    Learned learned(checked);
    LearnedSteps steps(checked, &learned);
    SearchResult result = ReducedSearch(steps, learned, symmetry).run({});
    REQUIRE(result.whole);
    for (Violation& violation : result.violations) {
      CAPTURE(violation.property);
      LittleProgram again(seed, style);
      REQUIRE(concretise(again, symmetry, violation));
      REQUIRE(trace_breach(again, violation) == "");
      ++runs;
    }
  }
  CHECK(runs > 1000 / kFewer);
}

}  // namespace
}  // namespace pmapcheck::explore
