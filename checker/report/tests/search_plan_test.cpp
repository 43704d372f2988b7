// Every order finds what there is, and says what it did not look at.
#include "checker/report/search_plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/report/case_text.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/program.hpp"

namespace pmapcheck::report {
namespace {

CaseResult check_with(const scenario::Scenario& scenario, const SearchPlan& plan,
                      const explore::SearchOptions& options = {}) {
  return check_case(scenario, formal(), kernel::Judge::compiled, options, plan);
}

std::set<std::string> properties(const CaseResult& result) {
  std::set<std::string> names;
  for (const Counterexample& c : result.violations) {
    names.insert(c.violated.property + " " + c.violated.blame);
  }
  return names;
}

SearchPlan plan_of(Order order) {
  SearchPlan plan;
  plan.order = order;
  return plan;
}
SearchPlan preemptions(std::uint8_t most) {
  SearchPlan plan;
  plan.max_preemptions = most;
  return plan;
}

// The scenario with a preemption budget of its own; 0 is none at all.
scenario::Scenario with_budget(scenario::Scenario scenario, int budget) {
  auto& environment = scenario.environment;
  const auto preemption = std::find_if(environment.begin(), environment.end(),
                                       [](const auto& s) { return s.name == kernel::kPreemption; });
  REQUIRE(preemption != environment.end());
  preemption->budget = budget;
  if (budget == 0) environment.erase(preemption);
  return scenario;
}
// How often the scenario may preempt; nothing if as often as it likes, 0 if never.
std::optional<int> budget_of(const scenario::Scenario& scenario) {
  for (const auto& step : scenario.environment) {
    if (step.name == kernel::kPreemption) return step.budget;
  }
  return 0;
}

TEST_CASE("Every case has one verdict in all orders that search it whole, and drawn runs fit in") {
  std::size_t there = 0;
  std::size_t found = 0;
  Order draws = Order::random;
  for (const scenario::Scenario& scenario : published_scenarios()) {
    CAPTURE(scenario.file);
    const CaseResult breadth = check_with(scenario, {});
    const CaseResult depth = check_with(scenario, plan_of(Order::depth));
    CHECK(depth.verdict == breadth.verdict);
    CHECK(depth.comparison.outcome == breadth.comparison.outcome);
    CHECK(depth.search.whole == breadth.search.whole);
    CHECK(depth.search.states == breadth.search.states);
    CHECK(depth.search.transitions == breadth.search.transitions);
    CHECK(properties(depth) == properties(breadth));
    for (const Counterexample& c : depth.violations) CHECK_FALSE(c.shortest);
    for (const Counterexample& c : breadth.violations) CHECK(c.shortest);

    const std::set<std::string> all = properties(breadth);
    draws = draws == Order::random ? Order::pct : Order::random;
    SearchPlan plan = plan_of(draws);
    plan.runs = 50;
    const CaseResult drawn = check_with(scenario, plan);
    const std::set<std::string> some = properties(drawn);
    CHECK(std::includes(all.begin(), all.end(), some.begin(), some.end()));
    SearchPlan every_state;
    every_state.reductions.symmetry = false;  // as runs are drawn
    CHECK(drawn.search.states <= check_with(scenario, every_state).search.states);
    CHECK(drawn.verdict != Verdict::conforms);
    CHECK(drawn.search.bound == explore::Bound::runs);
    CHECK_FALSE(drawn.search.whole);
    there += all.size();
    found += some.size();
  }
  CAPTURE(there, found);
  CHECK(found > there * 3 / 4);
}

TEST_CASE("A bound on preemptions is a budget, and is hit exactly if a run wants more") {
  int cut = 0;
  int whole = 0;
  const auto compare_at = [&](const scenario::Scenario& scenario, std::uint8_t most) {
    CAPTURE(scenario.file, int{most});
    const std::optional<int> budget = budget_of(scenario);
    const CaseResult result = check_with(scenario, preemptions(most));
    const int reached = *result.seen.preemptions;
    CHECK(reached <= most);
    const int allowed = std::min(reached, budget.value_or(reached));
    const CaseResult same = check_with(with_budget(scenario, allowed), {});
    const CaseResult more =
        check_with(with_budget(scenario, std::min(reached + 1, budget.value_or(9))), {});
    CHECK(result.search.states == same.search.states);
    CHECK(result.search.transitions == same.search.transitions);
    CHECK(properties(result) == properties(same));
    const bool wants_more = more.search.states > same.search.states;
    CHECK(result.search.whole == !wants_more);
    CHECK((result.search.bound == explore::Bound::preemptions) == wants_more);
    // It goes on exactly as long as nothing is violated and some run wants more.
    CHECK((reached == most || !wants_more || !result.violations.empty()));
    ++(wants_more ? cut : whole);
  };
  for (const scenario::Scenario& scenario : published_scenarios()) {
    if (budget_of(scenario) == 0) continue;
    compare_at(scenario, 0);
    compare_at(scenario, 2);
    compare_at(with_budget(scenario, 1), 2);
  }
  CAPTURE(cut, whole);
  CHECK(cut > 10);
  CHECK(whole > 2);
}

TEST_CASE("Who has nothing to preempt is searched whole without preemptions") {
  const CaseResult result = check_with(scenario_of(kConforms), preemptions(3));
  CHECK(result.verdict == Verdict::conforms);
  CHECK(result.search.whole);
  CHECK(result.seen.preemptions == 0);
  CHECK(verdict_text(result) == "conforms");
}

// Two threads of one CPU that take two locks the wrong way round: nothing happens unless one of
// them is preempted between its locks.
std::string one_cpu_deadlock() {
  std::string text = kDeadlock;
  const std::string two = R"("name": "right", "cpu": 1)";
  text.replace(text.find(two), two.size(), R"("name": "right", "cpu": 0)");
  text.replace(text.rfind('}'), 1, R"(, "environment": ["preemption"]})");
  return text;
}

TEST_CASE("Fewer preemptions come first: a violation that takes one is found with one") {
  const scenario::Scenario scenario = scenario_of(one_cpu_deadlock());
  const CaseResult none = check_with(scenario, preemptions(0));
  CHECK(none.verdict == Verdict::bounded);
  CHECK(verdict_text(none).rfind("no violation within the limit of preemptions; only runs without "
                                 "preemption were searched",
                                 0) == 0);

  const CaseResult more = check_with(scenario, preemptions(9));
  CHECK(more.verdict == Verdict::violates);
  CHECK(more.seen.preemptions == 1);
  REQUIRE(more.violations.size() == 1);
  CHECK_FALSE(more.violations[0].shortest);  // with more preemptions there might be a shorter run
  CHECK(verdict_text(more).find("; only runs with at most 1 preemption were searched") !=
        std::string::npos);
  const auto& steps = more.violations[0].steps;
  CHECK(std::count_if(steps.begin(), steps.end(),
                      [](const RunStep& step) { return step.kind == StepKind::environment; }) == 1);
}

TEST_CASE("All searches by preemptions together take no longer than the limit of time") {
  explore::SearchOptions options;
  options.time_limit = 0.3;
  const CaseResult result = check_with(scenario_of(kHuge), preemptions(255), options);
  CHECK(result.search.bound == explore::Bound::time);
  CHECK(result.seen.preemptions < 255);
}

TEST_CASE("The words of drawn runs say how many there were and what they saw") {
  SearchPlan plan = plan_of(Order::random);
  plan.seed = 5;
  plan.runs = 30;
  plan.steps = 4;
  const CaseResult random = check_with(scenario_of(kConforms), plan);
  CHECK(
      verdict_text(random).rfind("no violation within the limit of runs; 30 random runs of at most "
                                 "4 steps (seed 5), 30 of which had not ended, saw ",
                                 0) == 0);
  plan = plan_of(Order::pct);
  plan.runs = 1;
  const CaseResult pct = check_with(scenario_of(kConforms), plan);
  CHECK(verdict_text(pct).rfind("no violation within the limit of runs; 1 PCT run of depth 3 of at "
                                "most 10,000 steps (seed 1) saw ",
                                0) == 0);
}

TEST_CASE("Options that make no sense together are refused with what would") {
  const Folder folder;
  const std::string file = folder.write("my.json", kConforms);
  const struct {
    std::vector<std::string> options;
    std::string remedy;
  } kClashes[] = {
      {{"--seed", "3"}, "add --order random or --order pct"},
      {{"--runs", "3"}, "add --order random or --order pct"},
      {{"--steps", "3", "--order", "depth"}, "or use --max-depth"},
      {{"--pct-depth", "2"}, "needs --order pct"},
      {{"--pct-depth", "2", "--order", "random"}, "needs --order pct"},
      {{"--max-depth", "9", "--order", "pct"}, "--steps says how long a run may be"},
      {{"--max-preemptions", "1", "--order", "random"}, "leave it out, or --order random"},
      {{"--por", "--order", "depth"}, "leave it out, or --order depth"},
      {{"--por", "--max-depth", "9"}, "leave it out, or --max-depth"},
      {{"--por", "--max-preemptions", "1"}, "leave it out, or --max-preemptions"},
      {{"--hash-compact", "--order", "random"}, "leave it out, or --order random"},
      {{"--hash-compact", "--por"}, "leave it out, or --por"},
      {{"--por", "--oracle", "z3"}, "leave it out, or --oracle z3"},
      {{"--order", "dfs"}, "expected breadth, depth, random or pct"},
      {{"--runs", "0"}, "expected a whole number from 1"},
      {{"--seed", "-1"}, "expected a whole number from 0"},
      {{"--max-preemptions", "256"}, "expected a whole number from 0 to 255"},
      {{"--order", "pct", "--pct-depth", "0"}, "expected a whole number from 1 to 1000"},
  };
  for (const auto& clash : kClashes) {
    std::vector<std::string> words{"check", file};
    words.insert(words.end(), clash.options.begin(), clash.options.end());
    const Finished end = run(folder, words);
    CAPTURE(clash.remedy, end.err);
    CHECK(end.status == 2);
    CHECK(end.err.find(clash.remedy) != std::string::npos);
    CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
  }
}

TEST_CASE("Reports of every order say which it was, and their counterexamples can be replayed") {
  const Folder folder;
  const std::string file = folder.write("my.json", one_cpu_deadlock());
  const struct {
    std::vector<std::string> options;
    int status;
    const char* order;
    const char* bound;
  } kRuns[] = {
      {{"--order", "breadth"}, 1, "breadth", "none"},
      {{"--order", "depth"}, 1, "depth", "none"},
      {{"--order", "random", "--runs", "300", "--seed", "0"}, 1, "random", "runs"},
      {{"--order", "pct", "--runs", "300"}, 1, "pct", "runs"},
      {{"--max-preemptions", "2"}, 1, "breadth", "preemptions"},
      {{"--order", "depth", "--max-preemptions", "2"}, 1, "depth", "preemptions"},
      {{"--max-preemptions", "0"}, 3, "breadth", "preemptions"},
  };
  for (const auto& one : kRuns) {
    const std::string report = folder / "report.json";
    std::vector<std::string> words{"check", file, "--json", report};
    words.insert(words.end(), one.options.begin(), one.options.end());
    const Finished end = run(folder, words);
    CAPTURE(end.out, end.err);
    CHECK(end.status == one.status);
    const auto json = nlohmann::json::parse(Folder::read(report));
    const auto& result = json.at("cases").at(0);
    CHECK(result.at("search").at("order") == one.order);
    CHECK(result.at("bound") == one.bound);
    CHECK(result.at("search").contains("runs") == (std::string(one.bound) == "runs"));
    CHECK(result.at("search").contains("preemptions") == (std::string(one.bound) == "preemptions"));
    if (one.status == 3) continue;
    CHECK(run(folder, {"replay", report}).status == 0);
  }
}

}  // namespace
}  // namespace pmapcheck::report
