#include "checker/report/check_case.hpp"

#include <chrono>
#include <set>
#include <utility>

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
ReachedConditions search_into(CaseResult& result, KernelModel& model,
                              const scenario::Scenario& scenario, const kernel::FormalModel& formal,
                              kernel::Judge judge, const explore::SearchOptions& options,
                              const SearchPlan& plan) {
  ReachedConditions reached;
  Searched searched = search(model, scenario, formal, judge, options, plan);
  if (searched.error) {
    result = failed_case(scenario.file, std::move(*searched.error));
    return reached;
  }
  result.search = std::move(searched.result);
  result.seen = searched.seen;
  result.limit = searched.limit;
  result.coverage = coverage_of(searched.model ? *searched.model : model, scenario);
  std::set<explore::PropertyId> noted;
  const auto note = [&](const explore::Violation& violation, bool shortest) {
    if (!noted.insert(violation.property).second) return;
    if (const auto* condition = model.condition(violation.property)) {
      (condition->never ? reached.never : reached.exists).insert(condition->number);
      if (!condition->never) return;
    }
    result.violations.push_back(explain(model, scenario, violation, shortest));
  };
  // Breadth first finds a shortest run of each property, even if a bound ends it later.
  for (const auto& violation : result.search.violations) note(violation, result.search.shortest);
  for (const auto& violation : searched.only_reduced) note(violation, false);
  result.search.violations.clear();
  return reached;
}

}  // namespace

CaseResult check_case(const scenario::Scenario& scenario, const kernel::FormalModel& formal,
                      kernel::Judge judge, const explore::SearchOptions& options,
                      const SearchPlan& plan) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result = result_for(scenario);
  auto made = KernelModel::make(scenario, formal, judge);
  if (!made) return failed_case(scenario.file, made.error());
  KernelModel& model = **made;
  const ReachedConditions reached =
      search_into(result, model, scenario, formal, judge, options, plan);

  if (result.error) return result;
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
