#include "checker/report/outcomes_text.hpp"

#include <algorithm>

#include "checker/report/expectation.hpp"
#include "checker/report/waiting.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

using Columns = std::vector<std::size_t>;

constexpr std::size_t kGap = 2;

std::string conditions_reached(const Outcomes& all, const Outcome& outcome) {
  std::vector<std::string> names;
  for (const std::size_t c : outcome.reaches) names.push_back(all.conditions[c].name());
  return joined(names);
}

// The observables that are not the same in each outcome.
Columns varying(const Outcomes& all) {
  Columns columns;
  for (std::size_t i = 0; i < all.observables.size(); ++i) {
    const bool varies =
        std::any_of(all.outcomes.begin(), all.outcomes.end(),
                    [&](const Outcome& o) { return o.words[i] != all.outcomes.front().words[i]; });
    if (varies) columns.push_back(i);
  }
  return columns;
}

std::string trimmed(std::string line) {
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

// A table, or nothing if it is too wide.
std::string table(const Outcomes& all, const Columns& columns, const Style& style) {
  std::vector<std::size_t> widths;
  std::size_t sum = 0;
  for (const std::size_t i : columns) {
    std::size_t widest = width(all.observables[i].name);
    for (const Outcome& o : all.outcomes) widest = std::max(widest, width(o.texts[i]));
    widths.push_back(widest + kGap);
    sum += widths.back();
  }
  for (const Outcome& o : all.outcomes) {
    if (kGap + sum + width(conditions_reached(all, o)) > kWidth) return "";
  }
  const std::string indent(kGap, ' ');
  std::string heading = indent;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    heading += fitted(all.observables[columns[k]].name, widths[k]);
  }
  std::string text = style.bold(trimmed(heading));
  for (const Outcome& o : all.outcomes) {
    std::string line = indent;
    for (std::size_t k = 0; k < columns.size(); ++k) line += fitted(o.texts[columns[k]], widths[k]);
    text += trimmed(line + conditions_reached(all, o));
  }
  return text;
}

std::string paragraph(const Outcomes& all, const Outcome& outcome, const Columns& columns) {
  std::vector<std::string> values;
  for (const std::size_t i : columns) {
    values.push_back(all.observables[i].name + " = " + outcome.texts[i]);
  }
  const std::string reached = conditions_reached(all, outcome);
  return joined(values, "; ") + (reached.empty() ? "" : "  [" + reached + "]");
}

std::string body(const Outcomes& all, const Style& style) {
  if (all.outcomes.empty()) return "";
  if (all.observables.empty()) {
    return "  nothing is observed: no result has a name, no page a content, no address an entry\n\n";
  }
  const Columns columns = varying(all);
  std::string text;
  if (!columns.empty()) {
    text = table(all, columns, style);
    if (text.empty()) {
      for (const Outcome& o : all.outcomes)
        text += wrapped("  ", "    ", paragraph(all, o, columns));
    }
  }
  Columns same;
  for (std::size_t i = 0; i < all.observables.size(); ++i) {
    if (std::find(columns.begin(), columns.end(), i) == columns.end()) same.push_back(i);
  }
  if (same.empty()) return text + "\n";
  const Outcome common{all.outcomes.front().words, all.outcomes.front().texts, {}};
  return text + wrapped("  in each: ", "    ", paragraph(all, common, same)) + "\n";
}

std::string condition_line(const Outcomes& all, const JudgedCondition& c, const Style& style) {
  const bool open = !all.whole() && c.outcomes == 0;
  const std::string verdict = open              ? style.warning("not reached so far")
                              : c.outcomes == 0 ? "not reached"
                              : all.outcomes.size() == 1
                                  ? "reached"
                                  : "reached by " + std::to_string(c.outcomes) + " of " +
                                        std::to_string(all.outcomes.size());
  const std::string mark = open              ? style.warning("?")
                           : c.as_expected() ? style.good("ok")
                                             : style.bad("FAIL");
  return wrapped(mark + "  " + c.name() + "  ", "      ", c.text + ": " + verdict);
}

std::string stuck_lines(const Outcomes& all, const Style& style) {
  std::string text;
  for (const Violated& v : all.stuck) {
    text += style.bad("Some runs never finish: " + to_text(name_of(v)) + ", as when") + "\n";
    text += waiting_items(v.waiting, 2, style);
  }
  return text;
}

}  // namespace

std::string to_text(const Outcomes& all, const Style& style) {
  std::string text =
      style.bold(all.name) + "\n" + style.faint(all.file) + "\n\n" + body(all, style);
  for (const JudgedCondition& c : all.conditions) text += condition_line(all, c, style);
  text += stuck_lines(all, style);
  if (!all.violations.empty()) {
    std::vector<std::string> names;
    for (const ViolationName& v : all.violations) names.push_back(to_text(v));
    text += wrapped("", "  ", "Broken on the way: " + joined(names));
  }
  std::string count = counted(all.outcomes.size(), "outcome");
  if (!all.whole()) {
    count += " so far, stopped by " + bound_text(all.search, all.limit);
  }
  return text + count + ", " + counted(all.search.states, "state") + ", " +
         seconds_text(all.seconds) + "\n";
}

}  // namespace pmapcheck::report
