#include "checker/report/check_case.hpp"

#include "checker/report/case_text.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/tests/checking.hpp"

namespace pmapcheck::report {
namespace {

using Outcome = Comparison::Outcome;
using scenario::Blame;

const ViolationName kA{"a", "PE-1", Blame::caller};
const ViolationName kB{"b", "PE-2", Blame::implementation};

scenario::Expectation expecting(std::vector<ViolationName> violations) {
  scenario::Expectation expectation;
  expectation.violations = std::move(violations);
  return expectation;
}

const std::string kExpectIt = R"(, "expect": {"verdict": "violates", "violations": [
    {"property": "invalidate-before-replace", "clause": "PE-16", "blame": "implementation"},
    {"property": "tlbs-invalidated", "clause": "PE-16", "blame": "implementation"}]})";

TEST_CASE("Violations are compared with the exact set that is expected") {
  CHECK(compare({}, true, {}).outcome == Outcome::as_expected);
  CHECK(compare({kA}, true, {}).outcome == Outcome::different);
  CHECK(compare({kA, kB}, true, expecting({kB, kA})).outcome == Outcome::as_expected);

  const Comparison more = compare({kA, kB}, true, expecting({kA}));
  CHECK(more.outcome == Outcome::different);
  REQUIRE(more.unexpected.size() == 1);
  CHECK(more.unexpected[0].property == "b");

  const Comparison less = compare({}, true, expecting({kA}));
  CHECK(less.outcome == Outcome::different);
  REQUIRE(less.missing.size() == 1);
  CHECK(less.missing[0].property == "a");

  ViolationName other_blame = kA;
  other_blame.blame = Blame::environment;
  CHECK(compare({kA}, true, expecting({other_blame})).outcome == Outcome::different);
  ViolationName other_clause = kA;
  other_clause.clause = "PE-9";
  CHECK(compare({kA}, true, expecting({other_clause})).outcome == Outcome::different);
}

TEST_CASE("A search that was not whole knows only of what it found") {
  CHECK(compare({}, false, {}).outcome == Outcome::open);
  CHECK(compare({}, false, expecting({kA})).outcome == Outcome::open);
  CHECK(compare({kA}, false, expecting({kA})).outcome == Outcome::open);
  CHECK(compare({kB}, false, expecting({kA})).outcome == Outcome::different);
}

TEST_CASE("The worst case decides the exit status") {
  CaseResult good, bad, open, broken;
  good.comparison.outcome = Outcome::as_expected;
  bad.comparison.outcome = Outcome::different;
  open.comparison.outcome = Outcome::open;
  broken.verdict = Verdict::error;
  CHECK(exit_status({good, good}) == 0);
  CHECK(exit_status({good, open}) == 3);
  CHECK(exit_status({open, bad, good}) == 1);
  CHECK(exit_status({bad, broken, open}) == 2);
}

TEST_CASE("A scenario that conforms is reported as such") {
  const CaseResult result = check(kConforms);
  CHECK(result.verdict == Verdict::conforms);
  CHECK(result.comparison.outcome == Outcome::as_expected);
  CHECK(result.search.whole);
  CHECK(result.coverage.automaton_nodes > 0);
  CHECK(result.coverage.instances > 0);
  CHECK(verdict_text(result) == "conforms");
}

TEST_CASE("A violation is as expected only if the scenario says so") {
  CHECK(verdict_text(check(exchange_first())) ==
        "violates; violated: invalidate-before-replace (PE-16, blame: implementation), "
        "tlbs-invalidated (PE-16, blame: implementation)");
  const CaseResult expected = check(exchange_first(kExpectIt));
  CHECK(expected.comparison.outcome == Outcome::as_expected);
  CHECK(expected.verdict == Verdict::violates);
  REQUIRE(expected.violations.size() == 2);
  const Violated& violated = expected.violations[0].violated;
  CHECK(violated.clause == "PE-16");
  CHECK(violated.blame == "implementation");
  CHECK(violated.other_instances == 1);
}

TEST_CASE("A bound that was hit is said, and never called conforming") {
  explore::SearchOptions options;
  options.max_states = 5;
  const CaseResult result = check(kConforms, options);
  CHECK(result.verdict == Verdict::bounded);
  CHECK(result.comparison.outcome == Outcome::open);
  CHECK(verdict_text(result) == "no violation within the limit of states");
}

TEST_CASE("A clause that nothing in the case can break is called vacuous") {
  const CaseResult result = check(kNested);  // no user address, so PE-16 has nothing to speak of
  CHECK(result.coverage.vacuous == std::vector<std::string>{"PE-16"});
  CHECK(verdict_text(result).find("vacuous: nothing here can break clause PE-16") !=
        std::string::npos);
}

TEST_CASE("Z3 as the judge finds what the compiled formulas find") {
  for (const std::string& text : {exchange_first(), kNested, kDeadlock, kConforms}) {
    SearchPlan plan;
    plan.reductions.symmetry = false;  // which Z3 has none of
    const CaseResult compiled =
        check_case(scenario_of(text), formal(), kernel::Judge::compiled, {}, plan);
    const CaseResult judged = check(text, {}, kernel::Judge::z3);
    CAPTURE(text);
    CHECK(compiled.search.states == judged.search.states);
    REQUIRE(compiled.violations.size() == judged.violations.size());
    for (std::size_t i = 0; i < compiled.violations.size(); ++i) {
      CHECK(compiled.violations[i].violated == judged.violations[i].violated);
      CHECK(compiled.violations[i].steps == judged.violations[i].steps);
    }
  }
}

}  // namespace
}  // namespace pmapcheck::report
