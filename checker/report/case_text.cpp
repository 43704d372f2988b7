#include "checker/report/case_text.hpp"

#include <algorithm>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

using Outcome = Comparison::Outcome;

namespace {

constexpr std::size_t kResultColumns = 9;
constexpr std::size_t kStatesColumns = 17;
constexpr std::size_t kTimeColumns = 9;
constexpr std::size_t kShortestName = 20;
constexpr std::size_t kLongestName = kWidth - kResultColumns - kStatesColumns - kTimeColumns;

// A case's result in one word.
std::string result_word(const CaseResult& result, const Style& style) {
  const auto column = [](const char* word) { return fitted(word, kResultColumns); };
  switch (result.verdict) {
    case Verdict::error:
      return style.bad(column("error"));
    case Verdict::not_run:
      return style.warning(column("not run"));
    default:
      break;
  }
  switch (result.comparison.outcome) {
    case Outcome::as_expected:
      return style.good(column("ok"));
    case Outcome::different:
      return style.bad(column("FAIL"));
    case Outcome::open:
      return style.warning(column("bound"));
  }
  return column("?");
}

std::string listed(const std::vector<ViolationName>& violations) {
  std::vector<std::string> texts;
  for (const ViolationName& v : violations) texts.push_back(to_text(v));
  return joined(texts);
}

// What a bound left open.
std::string bound_words(const CaseResult& result) {
  const std::string within = " within " + bound_text(result);
  if (result.verdict == Verdict::bounded) return "no violation" + within;
  return "the violations" + within + " are as expected, there may be more";
}

// Where all hangs on the conditions of `expect`.
std::string outcome_words(const CaseResult& result) {
  switch (result.comparison.outcome) {
    case Outcome::as_expected:
      return "the outcomes are as expected";
    case Outcome::different:
      return "the outcomes are not as expected";
    case Outcome::open:
      return "no answer within " + bound_text(result);
  }
  return "?";
}

std::string verdict_words(const CaseResult& result) {
  const Comparison& comparison = result.comparison;
  const bool violates = result.verdict == Verdict::violates;
  if (!comparison.judged) return outcome_words(result);
  switch (comparison.outcome) {
    case Outcome::as_expected:
      return violates ? "violates, as expected" : "conforms";
    case Outcome::different:
      if (comparison.unexpected.empty() && comparison.missing.empty()) return outcome_words(result);
      if (!violates) return "conforms, but a violation is expected";
      return "violates" + (result.search.whole ? "" : ", stopped by " + bound_text(result));
    case Outcome::open:
      return bound_words(result);
  }
  return "?";
}

// What is known of what such a search did not see.
std::string seen_words(const CaseResult& result) {
  const Seen& seen = result.seen;
  if (seen.runs) {
    const Seen::Runs& runs = *seen.runs;
    std::string text =
        "; " + counted(runs.made, seen.order == Order::pct ? "PCT run" : "random run");
    if (seen.order == Order::pct) text += " of depth " + std::to_string(runs.options.pct_depth);
    text += " of at most " + counted(runs.options.steps, "step") + " (seed " +
            std::to_string(runs.options.seed) + ")";
    if (runs.cut > 0) text += ", " + grouped(runs.cut) + " of which had not ended,";
    return text + " saw " + grouped(result.search.states) + " of an estimated " +
           counted(runs.at_least_about, "state") + " or more";
  }
  if (seen.omission && result.search.whole) {
    return "; unless a state was taken for another: probability at most " +
           probability_text(*seen.omission);
  }
  if (seen.preemptions && !result.search.whole) {
    return *seen.preemptions == 0 ? "; only runs without preemption were searched"
                                  : "; only runs with at most " +
                                        counted(*seen.preemptions, "preemption") + " were searched";
  }
  return "";
}

std::string plural_clauses(const std::vector<std::string>& clauses) {
  return (clauses.size() == 1 ? "clause " : "clauses ") + joined(clauses);
}

}  // namespace

std::string verdict_text(const CaseResult& result) {
  switch (result.verdict) {
    case Verdict::error:
      return result.error->message();
    case Verdict::not_run:
      return "not run: interrupted before";
    default:
      break;
  }
  const Comparison& comparison = result.comparison;
  std::string text = verdict_words(result);
  if (!comparison.unexpected.empty()) {
    text += std::string("; ") + (comparison.stated ? "unexpected: " : "violated: ") +
            listed(comparison.unexpected);
  }
  if (!comparison.missing.empty()) {
    text += std::string("; expected, but not found") +
            (comparison.outcome == Outcome::open ? " so far: " : ": ") + listed(comparison.missing);
  }
  const std::string so_far = comparison.outcome == Outcome::open ? " so far: " : ": ";
  if (!comparison.reached.empty()) {
    text += "; reached, but never expected: " + joined(comparison.reached, " | ");
  }
  if (!comparison.unreached.empty()) {
    text += "; expected to exist, but not reached" + so_far + joined(comparison.unreached, " | ");
  }
  if (!comparison.on_the_way.empty()) {
    text += "; broken on the way: " + listed(comparison.on_the_way);
  }
  text += seen_words(result);
  if (!result.coverage.vacuous.empty()) {
    text += "; vacuous: nothing here can break " + plural_clauses(result.coverage.vacuous);
  }
  return text;
}

std::string case_text(const CaseResult& result, std::size_t name_columns, const Style& style) {
  const bool searched = result.verdict != Verdict::error && result.verdict != Verdict::not_run;
  const std::string& name = result.name.empty() ? result.file : result.name;
  std::string text = result_word(result, style) + fitted(name, name_columns);
  if (searched) {
    text += right_aligned(counted(result.search.states, "state"), kStatesColumns) +
            right_aligned(seconds_text(result.seconds), kTimeColumns);
  }
  text += "\n";
  if (result.verdict == Verdict::error) return text;  // its message is one for standard error
  const bool plain = result.comparison.outcome == Outcome::as_expected &&
                     result.coverage.vacuous.empty() && !result.seen.omission;
  if (plain) return text;
  const std::string indent(kResultColumns, ' ');
  if (!result.name.empty()) text += indent + style.faint(result.file) + "\n";
  return text + wrapped(indent, indent + "  ", verdict_text(result));
}

std::size_t name_columns(const std::vector<std::string>& names) {
  std::size_t longest = kShortestName;
  for (const std::string& name : names) longest = std::max(longest, width(name));
  return std::min(longest, kLongestName);
}

Tally tally_of(const std::vector<CaseResult>& cases) {
  Tally tally;
  for (const CaseResult& c : cases) {
    const bool passed = c.verdict != Verdict::error && c.comparison.outcome == Outcome::as_expected;
    ++(passed ? tally.passed : tally.failed);
  }
  return tally;
}

std::string summary_text(const std::vector<CaseResult>& cases, double seconds, const Style& style) {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::size_t run = 0;
  std::size_t symmetric = 0;
  for (const CaseResult& c : cases) {
    symmetric += c.seen.symmetry.any() ? 1 : 0;
    states += c.search.states;
    transitions += c.search.transitions;
    run += c.verdict != Verdict::error && c.verdict != Verdict::not_run ? 1 : 0;
  }
  const bool reduced = std::any_of(cases.begin(), cases.end(), [](const CaseResult& c) {
    return c.seen.reductions.partial_order;
  });
  const Tally tally = tally_of(cases);
  const std::string last =
      std::to_string(tally.passed) + " passed, " + std::to_string(tally.failed) + " failed";
  return "\n" + counted(run, "case") + " run, " + counted(states, "state") + ", " +
         counted(transitions, "transition") + ", " + seconds_text(seconds) + "\n" +
         (reduced ? style.faint("with partial-order reduction where nothing is violated") + "\n"
                  : "") +
         (symmetric == 0 ? ""
                         : style.faint("up to symmetry in " + counted(symmetric, "case")) + "\n") +
         (tally.failed == 0 ? style.good(last) : style.bad(last)) + "\n";
}

}  // namespace pmapcheck::report
