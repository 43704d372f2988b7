#include "checker/report/check_case.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/reduced_search.hpp"
#include "checker/report/coverage.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/explain.hpp"

namespace pmapcheck::report {

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

// What searching one scenario takes. Violations go into the result, with which conditions were
// reached.
class Search {
 public:
  Search(KernelModel& model, const scenario::Scenario& scenario,
         const explore::SearchOptions& options, CaseResult& result)
      : model_(model),
        scenario_(scenario),
        options_(options),
        result_(result),
        learned_(model),
        steps_(model, &learned_) {}

  // First with reduction. What violates something is searched again without: then the runs are
  // shortest ones, and who is to blame does not depend on the order that was looked at.
  ReachedConditions run(bool reduce) {
    if (reduce) {
      explore::SearchResult reduced = explore::ReducedSearch(steps_, learned_).run(options_);
      if (!violates(reduced)) {
        result_.reductions.partial_order = true;
        return take(std::move(reduced), true);
      }
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
      options_.time_limit -= taken.count();
      explore::SearchResult whole = explore::breadth_first(steps_, options_);
      ReachedConditions reached = take(std::move(whole), true);
      if (!result_.search.whole) add(reached, reduced);
      return reached;
    }
    return take(explore::breadth_first(steps_, options_), true);
  }

 private:
  // A condition that may be reached is no violation.
  [[nodiscard]] bool violates(const explore::SearchResult& found) const {
    return std::any_of(found.violations.begin(), found.violations.end(),
                       [&](const explore::Violation& violation) {
                         const auto* condition = model_.condition(violation.property);
                         return condition == nullptr || condition->never;
                       });
  }

  ReachedConditions take(explore::SearchResult search, bool shortest) {
    ReachedConditions reached;
    result_.search = std::move(search);
    result_.limit = model_.limit();
    for (const explore::Violation& violation : result_.search.violations) {
      note(violation, shortest, reached);
    }
    result_.search.violations.clear();
    return reached;
  }

  // What only the search with reduction came to, before the other one hit a bound.
  void add(ReachedConditions& reached, const explore::SearchResult& reduced) {
    for (const explore::Violation& violation : reduced.violations) {
      if (noted_.count(violation.property) == 0) note(violation, false, reached);
    }
  }

  void note(const explore::Violation& violation, bool shortest, ReachedConditions& reached) {
    noted_.insert(violation.property);
    if (const auto* condition = model_.condition(violation.property)) {
      (condition->never ? reached.never : reached.exists).insert(condition->number);
      if (!condition->never) return;
    }
    // Breadth first finds a shortest run of each property, even if a bound ends it later.
    result_.violations.push_back(explain(model_, scenario_, violation, shortest));
  }

  KernelModel& model_;
  const scenario::Scenario& scenario_;
  explore::SearchOptions options_;
  CaseResult& result_;
  explore::Learned learned_;
  explore::LearnedSteps<KernelModel> steps_;
  std::set<explore::PropertyId> noted_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

CaseResult check_case(const scenario::Scenario& scenario, const kernel::FormalModel& formal,
                      kernel::Judge judge, const explore::SearchOptions& options,
                      const Reductions& reductions) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result = result_for(scenario);
  auto made = KernelModel::make(scenario, formal, judge);
  if (!made) return failed_case(scenario.file, made.error());
  KernelModel& model = **made;
  // A bound on depth cuts runs of one trace at different places, and an oracle does not tell what
  // it looks at.
  const bool reduce = reductions.partial_order && judge == kernel::Judge::compiled &&
                      options.max_depth == explore::SearchOptions{}.max_depth;
  const ReachedConditions reached = Search(model, scenario, options, result).run(reduce);
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
