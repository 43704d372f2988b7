#include "checker/report/run_text.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

constexpr std::size_t kNumberColumns = 5;
constexpr std::size_t kWidestLane = 11;  // "│" and spaces; a longer name is cut

bool starts_with_any(const std::string& text, std::initializer_list<const char*> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const char* prefix) { return text.starts_with(prefix); });
}

// Operations that say what they change by their name and operands, by prefixes of both.
bool says_itself(const std::string& operation, const std::string& variable) {
  static constexpr std::pair<const char*, const char*> kPlain[] = {
      {"mtx_", "lock "},
      {"mtx_", "spin locks("},
      {"rw_", "lock "},
      {"sx_", "lock "},
      {"critical_", "td_critnest("},
      {"sched_", "td_pinned("},
      {"vm_page_x", "busy("},
      {"page_flag_", "flags("},
      {"pv_", "pv entries("},
      {"vm_map_lock", "lock "},
      {"vm_map_unlock", "lock "},
      {"vm_map_busy_add", "map "},
      {"vm_map_flag_set", "map "},
      {"vm_map_timestamp_save", "saved timestamp("},
      {"vm_map_unchanged", "saved timestamp("},
      {"entry_", "entry"},
      {"user_wire_", "vm_user_wire_count"},
      {"vm_page_try", "busy("},
      {"signal", "signal("},
      {"interrupt", "interrupted("},
      {"interrupt", "raised("},
      {"interrupt", "td_critnest("},
  };
  return std::any_of(std::begin(kPlain), std::end(kPlain), [&](const auto& plain) {
    return operation.starts_with(plain.first) && variable.starts_with(plain.second);
  });
}

class RunLines {
 public:
  RunLines(const Counterexample& c, const Style& style) : style_(style) {
    for (const NamedText& variable : c.initial) {
      if (variable.name.starts_with("curthread(")) current_[variable.name] = variable.text;
      if (!variable.name.starts_with("cpu(")) continue;
      lanes_.push_back(variable.name.substr(4, variable.name.size() - 5));
      cpus_.push_back(variable.text);
    }
    std::size_t longest = 4;
    for (const std::string& lane : lanes_) longest = std::max(longest, width(lane));
    lane_columns_ = std::min(longest, lanes_.size() > 2 ? kWidestLane - 3 : kWidestLane) + 2;
    heading();
    // The step that breaks something by itself, not one after which something never comes.
    const bool breaks =
        c.violated.evidence == EvidenceKind::state || c.violated.evidence == EvidenceKind::step;
    for (const RunStep& step : c.steps) add(step, breaks && step.number == c.steps.size());
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void heading() {
    std::string names = right_aligned("#", kNumberColumns) + " ";
    std::string cpus(kNumberColumns + 1, ' ');
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      names += " " + fitted(lanes_[i], lane_columns_ - 1);
      cpus += " " + fitted(cpus_[i], lane_columns_ - 1);
    }
    while (cpus.ends_with(' ')) cpus.pop_back();
    while (names.ends_with(' ')) names.pop_back();
    text_ += style_.bold(names) + "\n" + style_.faint(cpus) + "\n";
  }

  // The lanes with a mark in that of `thread`.
  std::string lanes(const std::string& thread, const char* mark) const {
    std::string text;
    for (const std::string& lane : lanes_) {
      const std::size_t before = lane_columns_ / 2;
      text += std::string(before, ' ') + (lane == thread ? mark : "│") +
              std::string(lane_columns_ - before - 1, ' ');
    }
    return text;
  }

  [[nodiscard]] std::string gutter(const std::string& number, const std::string& thread,
                                   const char* mark) const {
    return right_aligned(number, kNumberColumns) + " " + lanes(thread, mark) + " ";
  }
  [[nodiscard]] std::string empty_gutter() const { return gutter("", "", ""); }

  // A line of a step: what happens on the left, where on the right.
  void line(const std::string& first, std::size_t indent, const std::string& what,
            const std::string& where) {
    const std::string space(indent, ' ');
    std::string lines = wrapped(first + space, empty_gutter() + space + "    ", what);
    lines.pop_back();
    if (where.empty()) {
      text_ += lines + "\n";
      return;
    }
    const std::size_t last = lines.rfind('\n') + 1;  // npos + 1 is 0
    std::size_t used = width(std::string_view(lines).substr(last));
    if (used + 2 + width(where) > kWidth) {
      lines += "\n" + empty_gutter();
      used = width(empty_gutter());
    }
    text_ += lines + right_aligned("", kWidth - std::min(kWidth, used + width(where))) +
             style_.faint(where) + "\n";
  }

  void note(std::size_t indent, const std::string& what) {
    text_ += wrapped(empty_gutter() + std::string(indent + 4, ' '),
                     empty_gutter() + std::string(indent + 8, ' '), what);
  }
  void warn(std::size_t indent, const std::string& what) {
    // A long one begins further to the left.
    const std::size_t taken = width(empty_gutter()) + width(what) + 2;
    const std::size_t room = taken < kWidth ? kWidth - taken : 0;
    text_ += empty_gutter() + std::string(std::min(indent + 2, room), ' ') +
             style_.warning("! " + what) + "\n";
  }

  void add(const RunStep& step, bool breaks) {
    const bool environment = step.kind == StepKind::environment;
    const std::string thread = environment ? concerned(step) : step.thread;
    const std::size_t indent = 2 * step.stack.size();
    if (!environment) enter_calls(step);
    std::string what = environment ? step.summary : call_text(step.operation, step.operands);
    if (step.observed) what += " → " + *step.observed;
    line(gutter(std::to_string(step.number), thread,
                breaks        ? "✗"
                : environment ? "◆"
                              : "●"),
         indent, what, short_place(step.where));
    changes(step, indent);
    stale(step, indent);
    for (const CallText& call : step.returns) {
      const std::size_t depth = returned_depth(step, call);
      note(depth, "↩ " + call.routine + (call.result ? " returns " + *call.result : " returns"));
    }
  }

  // In whose lane an environment step is shown: that of its CPU's thread, or of the one it names.
  std::string concerned(const RunStep& step) {
    if (!step.cpu.empty()) return current_["curthread(" + step.cpu + ")"];
    for (const NamedText& operand : step.operands) {
      if (operand.name == "thread") return operand.text;
    }
    return "";
  }

  // Internal calls are no steps; their names stand where a thread enters them.
  void enter_calls(const RunStep& step) {
    std::vector<std::string>& stack = stacks_[step.thread];
    std::size_t common = 0;
    while (common < std::min(stack.size(), step.stack.size()) &&
           stack[common] == step.stack[common]) {
      ++common;
    }
    for (std::size_t i = common; i < step.stack.size(); ++i) {
      if (called_[step.thread] == step.stack[i]) continue;  // its call was a step
      text_ += gutter("", step.thread, "│") + std::string(2 * i, ' ') +
               style_.faint("in " + step.stack[i]) + "\n";
    }
    stack = step.stack;
    called_[step.thread] = step.kind == StepKind::call ? step.operation : "";
    if (step.kind == StepKind::call) stack.push_back(step.operation);
  }

  static std::size_t returned_depth(const RunStep& step, const CallText& call) {
    const auto found = std::find(step.stack.rbegin(), step.stack.rend(), call.routine);
    return found == step.stack.rend() ? 0
                                      : 2 * static_cast<std::size_t>(step.stack.rend() - found - 1);
  }

  void changes(const RunStep& step, std::size_t indent) {
    for (const Change& c : step.changes) {
      if (c.name.starts_with("curthread(")) current_[c.name] = c.after;
      if (is_told_as_change(step, c)) {
        note(indent, c.name + ": " + c.before + " → " + c.after);
      }
    }
  }

  // Only what is new to the reader.
  void stale(const RunStep& step, std::size_t indent) {
    std::map<std::string, std::vector<std::string>> now;
    for (const StaleEntries& s : step.stale) now[s.cpu] = s.entries;
    for (const auto& [cpu, entries] : now) {
      std::vector<std::string> added;
      for (const std::string& entry : entries) {
        const std::vector<std::string>& known = stale_[cpu];
        if (std::find(known.begin(), known.end(), entry) == known.end()) added.push_back(entry);
      }
      if (!added.empty()) warn(indent, cpu + " may still hold " + joined(added));
    }
    for (const auto& [cpu, entries] : stale_) {
      if (!entries.empty() && now[cpu].empty()) note(indent, cpu + " holds nothing stale any more");
    }
    stale_ = std::move(now);
  }

  const Style& style_;
  std::vector<std::string> lanes_;  // threads
  std::vector<std::string> cpus_;   // where they begin
  std::size_t lane_columns_ = 0;
  std::map<std::string, std::string> current_;              // "curthread(cpu0)": thread
  std::map<std::string, std::vector<std::string>> stacks_;  // by thread
  std::map<std::string, std::string> called_;               // by thread: the interface just called
  std::map<std::string, std::vector<std::string>> stale_;   // by CPU
  std::string text_;
};

}  // namespace

std::string run_text(const Counterexample& counterexample, const Style& style) {
  return RunLines(counterexample, style).text();
}

bool is_told_as_change(const RunStep& step, const Change& change) {
  if (starts_with_any(change.name, {"tlb(", "in calls(", "first broken contract", "curpmap(",
                                    "curthread(", "cpu(", "steps done("})) {
    return false;
  }
  return !says_itself(step.operation, change.name);
}

}  // namespace pmapcheck::report
