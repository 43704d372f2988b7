#include "checker/report/check_case.hpp"

#include <chrono>
#include <deque>
#include <mutex>
#include <span>
#include <utility>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
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

// Each worker learns steps of its own, from the one model.
SearchResult search_with_workers(KernelModel& model, const explore::SearchOptions& options) {
  using Worker = explore::LearnedSteps<KernelModel>;
  std::mutex guard;
  std::deque<Worker> workers;
  std::vector<Worker*> models;
  for (std::size_t w = 0; w < options.workers; ++w) {
    models.push_back(&workers.emplace_back(model, &guard));
  }
  return explore::breadth_first(std::span<Worker* const>(models), options);
}

// Violations go into the result; which conditions were reached is returned.
ReachedConditions search(KernelModel& model, const scenario::Scenario& scenario,
                         const explore::SearchOptions& options, CaseResult& result) {
  ReachedConditions reached;
  result.search = search_with_workers(model, options);
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
                      kernel::Judge judge, const explore::SearchOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result = result_for(scenario);
  auto made = KernelModel::make(scenario, formal, judge);
  if (!made) return failed_case(scenario.file, made.error());
  KernelModel& model = **made;
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
