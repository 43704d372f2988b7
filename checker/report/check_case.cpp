#include "checker/report/check_case.hpp"

#include <chrono>
#include <tuple>
#include <utility>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/kernel/symmetric_search.hpp"
#include "checker/report/coverage.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/explain.hpp"

namespace pmapcheck::report {

using explore::SearchResult;
using kernel::KernelModel;

namespace {

CaseResult result_for(const scenario::Scenario& scenario) {
  CaseResult result;
  result.file = scenario.file;
  result.name = scenario.name;
  result.clauses = scenario.clauses;
  result.comparison.stated = scenario.expect.has_value();
  return result;
}

// Violations go into the result; which conditions were reached is returned.
ReachedConditions search(KernelModel& model, const scenario::Scenario& scenario,
                         const explore::SearchOptions& options, CaseResult& result) {
  ReachedConditions reached;
  const auto breadth_first = [&](auto& m) { return explore::breadth_first(m, options); };
  if (result.reductions.symmetry) {
    std::tie(result.search, result.symmetry) =
        kernel::search_up_to_symmetry(model, scenario, breadth_first);
  } else {
    explore::LearnedSteps learned(model);
    result.search = breadth_first(learned);
  }
  result.limit = model.limit();
  for (const explore::Violation& violation : result.search.violations) {
    if (const auto* condition = model.condition(violation.property)) {
      (condition->never ? reached.never : reached.exists).insert(condition->number);
      if (!condition->never) continue;
    }
    // Breadth first finds a shortest run of each property, even if a bound ends it later.
    result.violations.push_back(explain(model, scenario, violation, true));
  }
  result.search.violations.clear();
  return reached;
}

}  // namespace

CaseResult check_case(const scenario::Scenario& scenario, const kernel::FormalModel& formal,
                      kernel::Judge judge, const explore::SearchOptions& options,
                      const Reductions& reductions) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result = result_for(scenario);
  auto made = KernelModel::make(scenario, formal, judge);
  if (!made) return failed_case(scenario.file, made.error());
  KernelModel& model = **made;
  result.reductions = reductions;
  // Z3 does not tell what it looks at, and without that nothing shows whether a symmetry is one.
  if (judge == kernel::Judge::z3) result.reductions.symmetry = false;
  const ReachedConditions reached = search(model, scenario, options, result);
  result.coverage = coverage_of(model, scenario);

  std::vector<ViolationName> found;
  for (const Counterexample& c : result.violations) {
    if (!c.violated.is_never()) found.push_back(name_of(c.violated));
  }
  const bool whole = result.search.whole;
  result.verdict = !result.violations.empty() ? Verdict::violates
                   : whole                    ? Verdict::conforms
                                              : Verdict::bounded;
  result.comparison = compare(found, whole, scenario.expect, reached);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

CaseResult failed_case(const std::string& file, InputError error) {
  CaseResult result;
  result.file = file;
  result.verdict = Verdict::error;
  result.error = std::move(error);
  return result;
}

CaseResult skipped_case(const scenario::Scenario& scenario) { return result_for(scenario); }

}  // namespace pmapcheck::report
