#include "checker/explore/learned_steps.hpp"

#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/little_machine.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::LittleMachine;

struct Outcome {
  std::uint64_t states;
  std::uint64_t transitions;
  std::vector<PropertyId> violated;
  std::vector<Step> steps;  // of all traces
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <class M>
Outcome outcome_of(M& model) {
  SearchOptions options;
  options.max_states = 3000;
  const SearchResult result = breadth_first(model, options);
  Outcome outcome{result.states, result.transitions, {}, {}};
  for (const Violation& v : result.violations) {
    outcome.violated.push_back(v.property);
    outcome.steps.insert(outcome.steps.end(), v.trace.steps.begin(), v.trace.steps.end());
  }
  return outcome;
}

TEST_CASE("steps that were learned are those that the model takes, with the same verdicts") {
  std::uint64_t found = 0;
  std::uint64_t taken = 0;
  std::size_t violations = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    CAPTURE(seed);
    LittleMachine plain(seed);
    LittleMachine model(seed);
    LearnedSteps learned(model);
    const Outcome expected = outcome_of(plain);
    REQUIRE(outcome_of(learned) == expected);
    violations += expected.violated.size();
    found += learned.statistics().found;
    taken += learned.statistics().learned + learned.statistics().given_up;
  }
  CHECK(found > taken);
  CHECK(violations > 1000);
}

TEST_CASE("classes that are parted, or given up, have the same steps and verdicts") {
  for (const std::uint32_t trial : {16u, 64u}) {
    for (unsigned seed = 0; seed < 300; ++seed) {
      CAPTURE(trial, seed);
      LittleMachine plain(seed);
      LittleMachine model(seed);
      LearnedSteps learned(model, nullptr, nullptr, trial);
      REQUIRE(outcome_of(learned) == outcome_of(plain));
    }
  }
}

TEST_CASE("each state's steps are the same, one by one") {
  LittleMachine plain(7);
  LittleMachine model(7);
  LearnedSteps learned(model);
  RowSet seen;
  std::vector<Row> to_do = naive_initial(plain);
  while (!to_do.empty() && seen.size() < 2000) {
    const Row state = to_do.back();
    to_do.pop_back();
    if (!seen.insert(state).second) continue;
    const std::vector<NaiveStep> expected = naive_steps(plain, state);
    const std::vector<NaiveStep> steps = naive_steps(learned, state);
    REQUIRE(steps.size() == expected.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      REQUIRE(steps[i].step == expected[i].step);
      REQUIRE(steps[i].progress == expected[i].progress);
      REQUIRE(steps[i].state == expected[i].state);
      REQUIRE(steps[i].violated == expected[i].violated);
      to_do.push_back(steps[i].state);
    }
  }
  REQUIRE(seen.size() > 500);
}

TEST_CASE("what is learned judges the states, too") {
  LittleMachine model(3);
  LearnedSteps learned(model);
  const std::uint64_t states = outcome_of(learned).states;
  REQUIRE(states > 300);
  CHECK(model.judged < states / 2);
}

TEST_CASE("a byte that a step reads and does not tell is noticed by the comparison") {
  unsigned different = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    LittleMachine plain(seed, true);
    LittleMachine model(seed, true);
    LearnedSteps learned(model);
    different += outcome_of(learned) == outcome_of(plain) ? 0 : 1;
  }
  CHECK(different > 20);
}

}  // namespace
}  // namespace pmapcheck::explore
