// The shipped cases, held against the naive search and against what they expect.
#include "checker/kernel/tests/cases.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/footprints.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::kernel {

namespace {

using explore::Row;

// A property with its clause and the blamed party, as `expect` writes it.
using Verdict = std::tuple<std::string, std::string, std::string>;

std::set<Verdict> verdicts(const KernelModel& model, const std::set<explore::PropertyId>& ids) {
  std::set<Verdict> all;
  for (const explore::PropertyId id : ids) {
    if (model.condition(id) != nullptr) continue;
    const Property& p = formal_model().properties.property(id);
    all.emplace(p.name, p.clause, to_text(Properties::blamed(id)));
  }
  return all;
}

std::set<Verdict> expected(const scenario::Scenario& s) {
  static constexpr const char* kBlames[] = {"caller", "implementation", "environment"};
  std::set<Verdict> all;
  for (const scenario::ExpectedViolation& v : s.expect->violations) {
    all.emplace(v.property, v.clause.value_or(""), kBlames[static_cast<std::size_t>(v.blame)]);
  }
  return all;
}

std::set<explore::PropertyId> violated(const explore::SearchResult& result) {
  std::set<explore::PropertyId> ids;
  for (const explore::Violation& v : result.violations) ids.insert(v.property);
  return ids;
}

}  // namespace

TEST_CASE("every case violates exactly what it expects, and the naive search agrees") {
  REQUIRE(case_files().size() >= 15);
  for (const std::string& file : some_of(case_files())) {
    CAPTURE(file);
    const scenario::Scenario scenario = load_case(file);
    REQUIRE(scenario.expect.has_value());
    const auto model = model_of(scenario);
    explore::LearnedSteps learned(*model);
    const explore::SearchResult result = explore::breadth_first(learned);
    CHECK(result.whole);
    if (scenario.expect->judges_properties) {
      CHECK(verdicts(*model, violated(result)) == expected(scenario));
    }
    for (std::size_t i = 0; i < model->conditions().size(); ++i) {
      const KernelModel::Condition& condition = model->conditions()[i];
      INFO((condition.never ? "never " : "exists ") << condition.text);
      CHECK(violated(result).count(model->condition_id(i)) == (condition.never ? 0 : 1));
    }

    const explore::NaiveResult naive = explore::naive_search(*model);
    CHECK(result.states == naive.states);
    CHECK(result.transitions == naive.transitions);
    CHECK(violated(result) == naive.violated);
    for (const explore::Violation& v : result.violations) {
      CHECK(explore::trace_breach(*model, v) == "");
    }
  }
}

TEST_CASE("every property is violated by a case") {
  std::set<std::string> seen;
  for (const std::string& file : case_files()) {
    const scenario::Scenario scenario = load_case(file);
    for (const scenario::ExpectedViolation& v : scenario.expect->violations)
      seen.insert(v.property);
  }
  for (const Property& property : formal_model().properties.all()) {
    // A lemma is what the proof needs to know: an invariant or a guard fails before it does.
    // Whether each guard matters is the proof's business too.
    if (property.lemma || property.guard) continue;
    CAPTURE(property.name);
    CHECK(seen.count(property.name) == 1);
  }
}

TEST_CASE("a second search on the kept automata resumes no coroutine") {
  for (const std::string& file : some_of(case_files())) {
    CAPTURE(file);
    const auto model = model_of(load_case(file));
    const explore::SearchResult first = explore::breadth_first(*model);
    const std::size_t resumptions = model->automata().resumptions();
    const std::size_t nodes = model->automata().nodes();
    const explore::SearchResult second = explore::breadth_first(*model);
    CHECK(model->automata().resumptions() == resumptions);
    CHECK(model->automata().nodes() == nodes);
    CHECK(second.states == first.states);
    CHECK(second.transitions == first.transitions);
    CHECK(violated(second) == violated(first));
  }
}

TEST_CASE("steps read and write what their footprints say") {
  std::size_t steps_tested = 0;
  for (const std::string& file : case_files()) {
    CAPTURE(file);
    const auto model = model_of(load_case(file));
    std::set<Row, explore::RowOrder> seen;
    std::vector<Row> open = explore::naive_initial(*model);
    // Other states that differ in a byte: what other processes lead to from here, in up to two
    // steps.
    const auto variants = [&](const Row& state, std::size_t byte) {
      std::vector<Row> others;
      for (const explore::NaiveStep& one : explore::naive_steps(*model, state)) {
        if (one.state[byte] != state[byte]) others.push_back(one.state);
        for (const explore::NaiveStep& two : explore::naive_steps(*model, one.state)) {
          if (two.state[byte] != state[byte]) others.push_back(two.state);
        }
      }
      return others;
    };
    while (!open.empty() && seen.size() < 60) {
      const Row state = open.back();
      open.pop_back();
      if (!seen.insert(state).second) continue;
      for (const explore::NaiveStep& step : explore::naive_steps(*model, state)) {
        REQUIRE(explore::footprint_breach(*model, state, step.step, variants) == "");
        ++steps_tested;
        open.push_back(step.state);
      }
    }
  }
  CHECK(steps_tested > 1000);
}

}  // namespace pmapcheck::kernel
