// Everything that the runs of a scenario can leave behind.
//
// The idea: the search of check, with every named result kept to the end of its thread; what each
// finished state leaves behind is written down on the way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/case_result.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::report {

/// What a run can leave behind.
struct Outcome {
  kernel::ObservedRow words;         ///< One for each of Outcomes::observables.
  std::vector<std::string> texts;    ///< The same in words: "1", "fault", "b RW A".
  std::vector<std::size_t> reaches;  ///< Conditions of Outcomes::conditions, ascending.
};

/// A condition of the scenario's `expect`.
struct JudgedCondition {
  bool never = false;      ///< Else one of "exists".
  std::size_t number = 0;  ///< In its list.
  std::string text;
  std::size_t outcomes = 0;  ///< How many reach it.
  /// "exists/0", "never/1".
  [[nodiscard]] std::string name() const {
    return (never ? "never/" : "exists/") + std::to_string(number);
  }
  /// Whether it is as the scenario says, so far.
  [[nodiscard]] bool as_expected() const { return never == (outcomes == 0); }
};

struct Outcomes {
  std::string file;
  std::string name;
  std::vector<std::string> pages;  ///< Names, by number.
  bool contents = false;           ///< Whether pages hold values.
  std::vector<kernel::Observable> observables;
  std::vector<Outcome> outcomes;  ///< Distinct, ascending by their words.
  std::vector<JudgedCondition> conditions;
  /// Why some runs never finish: one for deadlock, lost-wakeup, and who is to blame.
  std::vector<Violated> stuck;
  std::vector<ViolationName> violations;  ///< What else is violated on the way.
  explore::SearchResult search;           ///< Its violations are in the two above instead.
  kernel::ModelLimit limit = kernel::ModelLimit::none;  ///< With Bound::model.
  double seconds = 0;  ///< Of wall time.

  /// Whether these are all outcomes.
  [[nodiscard]] bool whole() const { return search.whole; }
  /// 1 if a condition is not as the scenario says, else 3 if there may be more outcomes, else 0.
  [[nodiscard]] int exit_status() const;
};

/// Errors: the scenario can't be explored.
[[nodiscard]] Result<Outcomes> find_outcomes(const scenario::Scenario& scenario,
                                             const kernel::FormalModel& formal,
                                             const explore::SearchOptions& options);

}  // namespace pmapcheck::report
