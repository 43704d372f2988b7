// What came out of checking one scenario.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"
#include "checker/report/search_plan.hpp"
#include "checker/scenario/scenario.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::report {

enum class Verdict {
  conforms,  ///< The whole space was searched, and nothing is violated.
  violates,  ///< Something is violated, whether or not the whole space was searched.
  bounded,   ///< Nothing is violated as far as the search went, and it did not go all the way.
  error,     ///< The scenario can't be checked.
  not_run,   ///< The program was told to stop before.
};

/// A violation as `expect` names it.
using ViolationName = scenario::ExpectedViolation;

/// What comes of comparing a verdict with what the scenario expects.
struct Comparison {
  enum class Outcome {
    as_expected,  ///< Also of a scenario that expects nothing and violates nothing.
    different,    ///< Whatever a longer search would find.
    open,         ///< A bound was hit before this could be known.
  };
  Outcome outcome = Outcome::open;
  bool stated = false;  ///< The scenario has an `expect`.
  bool judged = true;   ///< Violated properties count; else `expect` has conditions only.
  std::vector<ViolationName> unexpected;  ///< Found and not expected.
  std::vector<ViolationName> missing;     ///< Expected and not found (in an open outcome: so far).
  /// Violated, and nobody's concern, as `expect` has conditions only.
  std::vector<ViolationName> on_the_way;
  std::vector<std::string> unreached;  ///< Conditions of `exists` (in an open outcome: so far).
  std::vector<std::string> reached;    ///< Conditions of `never`.
};

/// How much was checked.
struct Coverage {
  std::size_t formulas = 0;          ///< With at least one instance that a state can violate.
  std::size_t instances = 0;         ///< Checked in every state, or at the end.
  std::size_t folded = 0;            ///< Instances that hold whatever the state.
  std::size_t automaton_nodes = 0;   ///< Learned of calls: operation requested, per history.
  std::size_t automaton_points = 0;  ///< Local states of threads.
  /// Clauses of the scenario all of whose formulas held vacuously: no instance that a state can
  /// violate, no call that a contract binds.
  std::vector<std::string> vacuous;
  /// Clauses of the scenario that no formula states.
  std::vector<std::string> without_formula;
};

struct CaseResult {
  std::string file;
  std::string name;  ///< Empty where the file could not be read as a scenario.
  std::vector<std::string> clauses;
  Verdict verdict = Verdict::not_run;
  std::optional<InputError> error;  ///< With Verdict::error.
  /// With Bound::model: what the model had no room for.
  kernel::ModelLimit limit = kernel::ModelLimit::none;
  explore::SearchResult search;  ///< Its violations are in `violations` instead.
  Seen seen;                     ///< In which order, and what is known of the rest.
  Comparison comparison;
  Coverage coverage;
  double seconds = 0;                      ///< Of wall time.
  std::vector<Counterexample> violations;  ///< One for each property and blame that is violated.

  [[nodiscard]] double states_per_second() const {
    return seconds > 0 ? static_cast<double>(search.states) / seconds : 0;
  }
};

// Exit status of the program, see exit_status().
inline constexpr int kExitAsExpected = 0;
inline constexpr int kExitDifferent = 1;
inline constexpr int kExitBadInput = 2;
inline constexpr int kExitBound = 3;

/// 2 if a case is an error, else 1 if one is not as expected, else 3 if one has no answer, else 0.
[[nodiscard]] int exit_status(const std::vector<CaseResult>& cases);

/// "conforms", "violates", …
[[nodiscard]] const char* to_text(Verdict verdict);
/// "as-expected", "different", "open".
[[nodiscard]] const char* to_text(Comparison::Outcome outcome);
/// The bound that ended the search, for people: "the limit of states"; "" if none did.
[[nodiscard]] std::string bound_text(const explore::SearchResult& search, kernel::ModelLimit limit);
[[nodiscard]] inline std::string bound_text(const CaseResult& result) {
  return bound_text(result.search, result.limit);
}
/// The bound as files spell it: "states", "automaton"; "none".
[[nodiscard]] const char* bound_name(const explore::SearchResult& search, kernel::ModelLimit limit);
/// "invalidate-before-replace (PE-16, blame: implementation)".
[[nodiscard]] std::string to_text(const ViolationName& violation);

}  // namespace pmapcheck::report
