#include "checker/explore/stubborn_sets.hpp"

#include <algorithm>
#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/reduced_search.hpp"
#include "checker/explore/tests/models/little_program.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

using models::LittleProgram;
using models::ProgramStyle;

constexpr unsigned kPrograms = 6000;

struct Reduced {
  std::set<PropertyId> violated;
  std::uint64_t states = 0;
  unsigned passes = 0;
};

std::set<PropertyId> violated(const SearchResult& result) {
  std::set<PropertyId> ids;
  for (const Violation& v : result.violations) ids.insert(v.property);
  return ids;
}

Reduced search_reduced(LittleProgram& program, Omission omission = Omission::nothing,
                       const SearchOptions& options = {}, unsigned most_passes = 100) {
  Learned learned(program);
  const std::uint32_t trial =
      omission == Omission::memory ? LearnedSteps<LittleProgram>::kTrial : 16;
  LearnedSteps steps(program, &learned, nullptr, trial);
  Reduced reduced;
  for (bool more = true; more && reduced.passes < most_passes;) {
    StubbornSets stubborn(steps, learned, omission);
    const SearchResult result = breadth_first(stubborn, options);
    reduced.violated = violated(result);
    reduced.states = result.states;
    ++reduced.passes;
    more = stubborn.outgrown();
  }
  return reduced;
}

struct Totals {
  std::uint64_t states = 0;
  std::uint64_t reduced = 0;
  std::uint64_t violated[LittleProgram::kStuck + 1] = {};
  unsigned clean = 0;
};

Totals compare(ProgramStyle style) {
  Totals totals;
  for (unsigned seed = 0; seed < kPrograms / kFewer; ++seed) {
    CAPTURE(seed);
    LittleProgram program(seed, style);
    const SearchResult whole = breadth_first(program);
    const std::set<PropertyId> expected = violated(whole);
    std::uint64_t states = 0;
    for (const Omission slow :
         {Omission::nothing, Omission::memory, Omission::gates, Omission::chains}) {
      LittleProgram again(seed, style);
      const Reduced reduced = search_reduced(again, slow);
      REQUIRE(reduced.violated == expected);
      REQUIRE(reduced.states <= whole.states);
      if (slow == Omission::nothing) states = reduced.states;
      if (slow == Omission::memory) REQUIRE(reduced.states == states);
      if (slow != Omission::nothing) continue;
      totals.states += whole.states;
      totals.reduced += reduced.states;
    }
    for (const PropertyId id : expected) ++totals.violated[id];
    totals.clean += expected.empty();
  }
  return totals;
}

TEST_CASE("of random programs that end, a reduced search violates what the whole one does") {
  const Totals totals = compare({});
  CHECK(totals.reduced * 2 < totals.states);
  for (const std::uint64_t times : totals.violated) CHECK(times > kPrograms / kFewer / 50);
  CHECK(totals.clean > kPrograms / kFewer / 50);
}

TEST_CASE("of random programs that loop, a reduced search violates what the whole one does") {
  const Totals totals = compare({.loops = true});
  CHECK(totals.reduced * 2 < totals.states);
}

TEST_CASE("a reduced search's runs are runs of the model, with every step") {
  unsigned runs = 0;
  for (unsigned seed = 0; seed < 1000 / kFewer; ++seed) {
    CAPTURE(seed);
    LittleProgram program(seed, {.loops = seed % 2 == 0});
    Learned learned(program);
    LearnedSteps steps(program, &learned);
    const SearchResult result = ReducedSearch(steps, learned).run({});
    REQUIRE(result.whole);
    LittleProgram again(seed, {.loops = seed % 2 == 0});
    for (const Violation& violation : result.violations) {
      CAPTURE(violation.property);
      REQUIRE(trace_breach(again, violation) == "");
      ++runs;
    }
  }
  CHECK(runs > 1000 / kFewer);
}

// Whether some program loses a violation, or gets stuck in other ways, when something is left out.
template <class Search>
bool loses(ProgramStyle style, Search search, unsigned programs = kPrograms) {
  for (unsigned seed = 0; seed < programs; ++seed) {
    LittleProgram program(seed, {.loops = style.loops});
    LittleProgram again(seed, style);
    if (search(again) != violated(breadth_first(program))) return true;
  }
  return false;
}

bool loses(Omission omission, bool loops = false, unsigned programs = kPrograms) {
  const auto search = [&](LittleProgram& program) {
    return search_reduced(program, omission).violated;
  };
  return loses(ProgramStyle{.loops = loops}, search, programs);
}

TEST_CASE("each rule of the reduction is needed: without it some violation is lost") {
  CHECK(loses(Omission::enabling));
  CHECK(loses(Omission::proviso, true));
  CHECK(loses(Omission::progress));
  CHECK(loses(Omission::ends, false, 5 * kPrograms));
  CHECK(loses(Omission::shut));
}

TEST_CASE("guards and formulas that are not told lose violations") {
  const auto search = [](LittleProgram& program) { return search_reduced(program).violated; };
  CHECK(loses(ProgramStyle{.hide_instances = true}, search));
  CHECK(loses(ProgramStyle{.hide_before = true}, search));
  CHECK(loses(ProgramStyle{.hide_predicates = true}, search));
  CHECK(loses(ProgramStyle{.waits_suspend = true}, search));
  CHECK(loses(ProgramStyle{.hide_guards = true}, search));
}

TEST_CASE(
    "a search that is not repeated although something unforeseen was seen loses a violation") {
  const auto once = [](LittleProgram& program) {
    return search_reduced(program, Omission::nothing, {}, 1).violated;
  };
  CHECK(loses(ProgramStyle{}, once));
}

TEST_CASE("a depth bound together with the reduction loses a violation") {
  SearchOptions options;
  options.max_depth = 4;
  const auto loses = [&](unsigned seed) {
    LittleProgram program(seed, {});
    LittleProgram again(seed, {});
    const std::set<PropertyId> found = search_reduced(again, Omission::chains, options).violated;
    const std::set<PropertyId> expected = violated(breadth_first(program, options));
    return !std::includes(found.begin(), found.end(), expected.begin(), expected.end());
  };
  unsigned seed = 0;
  while (seed < kPrograms && !loses(seed)) ++seed;
  CHECK(seed < kPrograms);
}

// A model that goes no further from a state that violates something.
class StopsAtViolations : public StubbornSets<LittleProgram> {
 public:
  using StubbornSets::StubbornSets;
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    std::vector<PropertyId> violated;
    full().check(state, {}, {}, violated);
    StubbornSets::successors(state, [&](const Successor& s) {
      if (violated.empty()) visit(s);
    });
    stopped_ = !violated.empty();
  }
  [[nodiscard]] bool partial() const { return !stopped_ && StubbornSets::partial(); }

 private:
  bool stopped_ = false;
};

TEST_CASE("a reduced search that does not search through violations loses others") {
  const auto search = [](LittleProgram& program) {
    Learned learned(program);
    LearnedSteps steps(program, &learned);
    std::set<PropertyId> found;
    for (bool more = true; more;) {
      StopsAtViolations stubborn(steps, learned);
      found = violated(breadth_first(stubborn));
      more = stubborn.outgrown();
    }
    return found;
  };
  CHECK(loses(ProgramStyle{}, search));
}

}  // namespace
}  // namespace pmapcheck::explore
