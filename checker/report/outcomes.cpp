#include "checker/report/outcomes.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/explain.hpp"

namespace pmapcheck::report {

using explore::StateView;
using kernel::KernelModel;
using kernel::ObservedRow;

namespace {

// The learned model, with a look at each finished state.
class Watched : public explore::LearnedSteps<KernelModel> {
 public:
  explicit Watched(KernelModel& model) : LearnedSteps(model), model_(model) {}

  void check_finished(StateView state, std::vector<explore::PropertyId>& reached) {
    LearnedSteps::check_finished(state, reached);
    const impl::Cells cells(const_cast<std::uint8_t*>(state.data()));
    model_.observer().visit(cells, [&](const ObservedRow& row) { rows_.insert(row); });
  }

  [[nodiscard]] std::vector<ObservedRow> rows() const { return {rows_.begin(), rows_.end()}; }

 private:
  KernelModel& model_;
  std::set<ObservedRow> rows_;
};

void describe(const KernelModel& model, const std::vector<ObservedRow>& rows, Outcomes& result) {
  const kernel::Observer& observer = model.observer();
  for (const impl::PageShape& page : model.machine().shape.pages) result.pages.push_back(page.name);
  result.contents = model.machine().shape.contents;
  result.observables = observer.observables();
  for (const KernelModel::Condition& c : model.conditions()) {
    result.conditions.push_back({c.never, c.number, c.text, 0});
  }
  for (const ObservedRow& row : rows) {
    Outcome outcome{row, {}, {}};
    for (std::size_t i = 0; i < row.size(); ++i) outcome.texts.push_back(observer.text(i, row[i]));
    for (std::size_t c = 0; c < model.conditions().size(); ++c) {
      if (!model.conditions()[c].check.holds(row)) continue;
      outcome.reaches.push_back(c);
      ++result.conditions[c].outcomes;
    }
    result.outcomes.push_back(std::move(outcome));
  }
}

}  // namespace

int Outcomes::exit_status() const {
  const auto wrong = [&](const JudgedCondition& c) {
    return !c.as_expected() && (c.never || whole());
  };
  if (std::any_of(conditions.begin(), conditions.end(), wrong)) return kExitDifferent;
  return whole() ? kExitAsExpected : kExitBound;
}

Result<Outcomes> find_outcomes(const scenario::Scenario& scenario,
                               const kernel::FormalModel& formal,
                               const explore::SearchOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  auto made =
      KernelModel::make(scenario, formal, kernel::Judge::compiled, kernel::Keep::everything);
  if (!made) return made.error();
  KernelModel& model = **made;
  Outcomes result;
  result.file = scenario.file;
  result.name = scenario.name;
  Watched watched(model);
  result.search = explore::breadth_first(watched, options);
  result.limit = model.limit();
  describe(model, watched.rows(), result);
  for (const explore::Violation& violation : result.search.violations) {
    if (model.condition(violation.property) != nullptr) continue;
    const Counterexample c = explain(model, scenario, violation, true);
    if (violation.evidence == explore::Evidence::stuck) {
      result.stuck.push_back(c.violated);
    } else {
      result.violations.push_back(name_of(c.violated));
    }
  }
  result.search.violations.clear();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace pmapcheck::report
