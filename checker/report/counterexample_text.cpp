#include "checker/report/counterexample_text.hpp"

#include <algorithm>
#include <set>

#include "checker/kernel/properties.hpp"
#include "checker/report/fact_text.hpp"
#include "checker/report/run_text.hpp"
#include "checker/report/waiting.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

std::string header(const Counterexample& c, const Style& style) {
  const Violated& v = c.violated;
  if (v.is_never())
    return style.bad(wrapped("", "  ", "reached, but never expected: " + v.instance));
  std::string text =
      style.bad(v.property + " is violated") + "  blame: " + style.bold(v.blame) + "\n";
  if (!v.clause.empty())
    text += wrapped("  " + v.clause + ", " + v.page + ": ", "    ", v.clause_text);
  if (!v.formula_text.empty()) text += wrapped("  ", "    ", v.formula_text);
  // Those that no clause is about.
  if (v.property == kernel::kDeadlock) text += "  Threads wait, and nobody is left to end that.\n";
  if (v.property == kernel::kLostWakeup) text += "  A thread sleeps, and nobody will wake it.\n";
  if (v.property == kernel::kAllowedStep) {
    text += "  The formal model does not allow the step: it is not what its action does.\n";
  }
  return text;
}

// Whether a state variable begins as one would think.
bool is_plain(const NamedText& variable) {
  static const std::set<std::string> kPlain = {"0",    "none",    "no",     "awake",
                                               "free", "invalid", "nobody", "not busy"};
  return kPlain.count(variable.text) > 0 && !variable.name.starts_with("wire count(");
}

// What a reader needs to follow the run: mappings, map entries, and what the run changes.
std::string initial_state(const Counterexample& c) {
  std::set<std::string> changed;
  for (const RunStep& step : c.steps) {
    for (const Change& change : step.changes) {
      if (is_told_as_change(step, change)) changed.insert(change.name);
    }
  }
  std::string text;
  for (const NamedText& variable : c.initial) {
    const bool mapping = variable.name.starts_with("pte(") && variable.text != "invalid";
    const bool entry = variable.name.starts_with("entry") && variable.text != "free";
    if (is_plain(variable) || (!mapping && !entry && changed.count(variable.name) == 0)) continue;
    text += wrapped("    " + fitted(variable.name, 26) + "  ", std::string(32, ' '), variable.text);
  }
  return text.empty() ? text : "  At the start:\n" + text;
}

bool may_be_helped(const Counterexample& c) {
  const auto& waiting = c.violated.waiting;
  return std::any_of(waiting.begin(), waiting.end(),
                     [](const WaitingThread& w) { return !w.helped_by.empty(); });
}

std::string end_of_run(const Counterexample& c) {
  const std::size_t steps = c.steps.size();
  switch (c.violated.evidence) {
    case EvidenceKind::stuck:
      return (steps == 0 ? "nobody " : "after step " + std::to_string(steps) + " nobody ") +
             (may_be_helped(c) ? "is sure to step again" : "can ever step again");
    case EvidenceKind::end:
      return "all threads have finished";
    case EvidenceKind::step:
      return "step " + std::to_string(steps) +
             (c.violated.action.empty() ? " breaks a contract"
                                        : ", as " + c.violated.action + ", is not allowed");
    case EvidenceKind::state:
      return steps == 0 ? "the initial state is bad already"
                        : "after step " + std::to_string(steps);
  }
  return "";
}

// What a run leaves behind that `expect` rules out.
std::string left_behind(const Counterexample& c, const Style& style) {
  std::string text = style.bad("  ✗ " + end_of_run(c) + ", all threads have finished, and:") + "\n";
  for (const NamedText& fact : c.violated.facts) {
    text += wrapped("      - ", "        ", fact.name + " is " + fact.text);
  }
  return text;
}

std::string conclusion(const Counterexample& c, const Style& style) {
  const Violated& v = c.violated;
  if (v.is_never()) return left_behind(c, style);
  const bool stuck = v.evidence == EvidenceKind::stuck;
  std::string text = style.bad(
      wrapped("  ✗ ", "    ", end_of_run(c) + (stuck ? ":" : ", this does not hold:")));
  if (!stuck) text += wrapped("      ", "        ", v.instance.empty() ? v.property : v.instance);
  if (!stuck && !v.facts.empty()) text += "    because\n";
  text += waiting_items(v.waiting, 6, style);
  for (const NamedText& fact : v.facts) text += wrapped("      - ", "        ", fact_text(fact));
  if (v.other_instances > 0) {
    text += "    and " + counted(v.other_instances, "other instance") +
            (v.other_instances == 1 ? " does" : " do") + " not hold either\n";
  }
  if (!v.formula.empty()) {
    text += style.faint(wrapped("    ", "      ", v.formula + " in " + v.formula_source));
  }
  return text;
}

}  // namespace

std::string to_text(const Counterexample& c, const Style& style) {
  std::string text = header(c, style) + "\n";
  if (const std::string initial = initial_state(c); !initial.empty()) text += initial + "\n";
  if (!c.steps.empty()) {
    text +=
        "  " + std::string(c.shortest ? "The shortest run that shows it" : "A run that shows it") +
        ", " + counted(c.steps.size(), "step") + ":\n" +
        style.faint("  (at the right: files below impl/, or the call in the scenario)") + "\n\n";
    text += run_text(c, style) + "\n";
  }
  return text + conclusion(c, style);
}

}  // namespace pmapcheck::report
