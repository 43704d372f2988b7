// Every combination of switches violates the same, over all cases and generated scenarios.
#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "checker/explore/symmetry_check.hpp"
#include "checker/report/case_text.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/generated_scenarios.hpp"
#include "checker/report/tests/in_pieces.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::report {
namespace {

/// A way to search; all must agree with the first.
struct Configuration {
  const char* name;
  SearchPlan plan;
  std::size_t workers = 1;
  bool in_pieces = false;     ///< Stopped, and resumed.
  bool hash_compact = false;  ///< States are known by their hashes.
};

SearchPlan plan_with(Reductions reductions, Order order = Order::breadth) {
  SearchPlan plan;
  plan.order = order;
  plan.reductions = reductions;
  return plan;
}

const std::vector<Configuration>& configurations() {
  static const std::vector<Configuration> kAll = {
      {"breadth first", plan_with({.symmetry = false}), 1},
      {"two workers", plan_with({.symmetry = false}), 2},
      {"depth first", plan_with({.symmetry = false}, Order::depth), 1},
      {"partial order", plan_with({.partial_order = true, .symmetry = false}), 1},
      {"in pieces", plan_with({.symmetry = false}), 1, true},
      {"symmetry", plan_with({}), 1},
      {"symmetry, two workers", plan_with({}), 2},
      {"symmetry, depth first", plan_with({}, Order::depth), 1},
      {"symmetry, partial order", plan_with({.partial_order = true}), 1},
      {"symmetry, in pieces", plan_with({}), 1, true},
      {"hash compaction", plan_with({.symmetry = false}), 1, false, true},
      {"symmetry, hash compaction", plan_with({}), 2, false, true},
  };
  return kAll;
}

struct Verdicts {
  bool agree = true;
  bool too_large = false;  ///< A bound was hit: nothing is compared.
  bool violates = false;
  bool symmetric = false;  ///< There was a symmetry, and it held.
  std::string difference;
};

std::set<std::string> violated(const CaseResult& result) {
  std::set<std::string> all;
  for (const Counterexample& c : result.violations) {
    all.insert(c.violated.property + ", " + c.violated.blame);
  }
  for (const std::string& condition : result.comparison.reached) all.insert(condition);
  for (const std::string& condition : result.comparison.unreached) all.insert("not " + condition);
  return all;
}

std::string listed(const std::set<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += one + "; ";
  return text;
}

Verdicts compare(const scenario::Scenario& scenario) {
  Verdicts verdicts;
  std::set<std::string> expected;
  Coverage coverage;
  std::optional<explore::SearchResult> up_to_symmetry;
  for (const Configuration& c : configurations()) {
    explore::SearchOptions options;
    options.workers = c.workers;
    options.chunk_states = 16;  // so that there is something to share
    options.max_states = 60'000;
    options.fingerprint_bits = c.hash_compact ? 64 : 0;
    const CaseResult result =
        c.in_pieces ? check_in_pieces(scenario, options, c.plan).result
                    : check_case(scenario, formal(), kernel::Judge::compiled, options, c.plan);
    if (&c == &configurations().front()) {
      verdicts.too_large = !result.search.whole;
      verdicts.violates = result.verdict == Verdict::violates;
      if (verdicts.too_large) return verdicts;
      expected = violated(result);
      coverage = result.coverage;
      continue;
    }
    verdicts.symmetric |= result.seen.symmetry.any();
    // What can be asked at all is asked in a reduced search, too, but no more. Of a group that is
    // compared by samples, not all images are asked about; of a pool's slots, not all ways to use
    // them are seen; and what was asked to refute a symmetry may be nowhere else.
    const bool sampled = result.seen.symmetry.order > explore::kMostComparedWhole;
    const auto is_asked = [&](std::size_t here, std::size_t whole) {
      return sampled ? here <= whole : here == whole;
    };
    const bool covered = (is_asked(result.coverage.instances, coverage.instances) &&
                          is_asked(result.coverage.automaton_points, coverage.automaton_points)) ||
                         result.seen.symmetry.slots || !result.seen.symmetry.dropped.empty();
    const bool vacuous = result.coverage.vacuous == coverage.vacuous &&
                         result.coverage.formulas == coverage.formulas;
    // Without partial-order reduction, all orders of a search up to symmetry find the same states.
    bool same_states = true;
    if (c.plan.reductions.symmetry && !c.plan.reductions.partial_order) {
      if (!up_to_symmetry) up_to_symmetry = result.search;
      same_states = result.search.states == up_to_symmetry->states &&
                    result.search.transitions == up_to_symmetry->transitions;
    }
    if (violated(result) == expected && covered && vacuous && same_states) continue;
    verdicts.agree = false;
    verdicts.difference += std::string(c.name) + ": " + listed(violated(result)) + "expected " +
                           listed(expected) + (covered ? "" : "and the coverage differs; ") +
                           (vacuous ? "" : "and what is vacuous does; ") +
                           (same_states ? "" : "and the number of states does; ");
  }
  return verdicts;
}

TEST_CASE("all cases violate the same by every way to search") {
  const std::vector<scenario::Scenario> all = published_scenarios();
  for (std::size_t i = 0; i < all.size(); i += kFewer) {
    const scenario::Scenario& scenario = all[i];
    INFO(scenario.file);
    const Verdicts verdicts = compare(scenario);
    INFO(verdicts.difference);
    CHECK(verdicts.agree);
    CHECK(!verdicts.too_large);
  }
}

void compare_generated(const ScenarioGenerator& generator, unsigned count) {
  unsigned violating = 0;
  unsigned too_large = 0;
  unsigned symmetric = 0;
  for (unsigned seed = 0; seed < count; ++seed) {
    std::mt19937 random(seed);
    const std::string text = generator.make(random);
    INFO(generator.name << " " << seed << ": " << text);
    const Verdicts verdicts = compare(scenario_of(text));
    INFO(verdicts.difference);
    REQUIRE(verdicts.agree);
    violating += verdicts.violates;
    too_large += verdicts.too_large;
    symmetric += verdicts.symmetric;
  }
  if (kFewer > 1) return;  // a handful says nothing of shares
  CHECK(violating * 20 >= count);
  CHECK(too_large * 20 <= count);
  if (generator.name == std::string("alike")) CHECK(symmetric * 2 >= count);
}

TEST_CASE("some generated scenarios violate the same by every way to search") {
  for (const ScenarioGenerator& generator : scenario_generators()) {
    compare_generated(generator, generator.few / kFewer);
  }
}

TEST_CASE("many generated scenarios violate the same by every way to search", "[.large]") {
  for (const ScenarioGenerator& generator : scenario_generators()) {
    DYNAMIC_SECTION(generator.name) { compare_generated(generator, generator.many); }
  }
}

}  // namespace
}  // namespace pmapcheck::report
