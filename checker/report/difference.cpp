#include "checker/report/difference.hpp"

#include <algorithm>
#include <utility>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

// A description as a flat list: the name of each part that is there, and its text.
using Parts = std::vector<NamedText>;

void add_all(Parts& parts, const std::string& prefix, const std::vector<NamedText>& values) {
  for (const NamedText& v : values) parts.push_back({prefix + v.name, v.text});
}

Parts parts_of(const RunStep& step) {
  Parts parts{{"kind", kStepKindNames[static_cast<std::size_t>(step.kind)]},
              {"thread", step.thread},
              {"cpu", step.cpu},
              {"stack", joined(step.stack, " > ")},
              {"operation", step.operation}};
  add_all(parts, "operand ", step.operands);
  if (step.observed) parts.push_back({"observed", *step.observed});
  parts.push_back({"where", step.where});
  parts.push_back({"summary", step.summary});
  for (const CallText& call : step.returns) {
    parts.push_back({"return from", call.routine});
    add_all(parts, call.routine + "'s argument ", call.arguments);
    if (call.result) parts.push_back({"result of " + call.routine, *call.result});
  }
  for (const ActionText& a : step.actions) {
    parts.push_back({"action", a.action});
    add_all(parts, a.action + "'s argument ", a.arguments);
  }
  for (const Change& c : step.changes) {
    parts.push_back({"before: " + c.name, c.before});
    parts.push_back({"after: " + c.name, c.after});
  }
  for (const StaleEntries& s : step.stale) {
    parts.push_back({"stale on " + s.cpu, joined(s.entries, "; ")});
  }
  return parts;
}

Parts parts_of(const Violated& violated) {
  Parts parts{{"property", violated.property},
              {"clause", violated.clause},
              {"page", violated.page},
              {"clause_text", violated.clause_text},
              {"blame", violated.blame},
              {"action", violated.action},
              {"evidence", kEvidenceNames[static_cast<std::size_t>(violated.evidence)]},
              {"formula", violated.formula},
              {"formula_text", violated.formula_text},
              {"formula_source", violated.formula_source},
              {"instance", violated.instance},
              {"other_instances", std::to_string(violated.other_instances)}};
  for (const WaitingThread& w : violated.waiting) {
    const std::string whose = w.thread + "'s ";
    add_all(parts, whose,
            {{"wait", kWaitNames[static_cast<std::size_t>(w.waits_for)]},
             {"wait is for", w.what},
             {"wait is kept up by", joined(w.held_by)},
             {"operation", w.operation},
             {"stack", joined(w.stack, " > ")},
             {"place", w.where},
             {"call", w.call},
             {"sleep is interruptible", w.interruptible ? "yes" : "no"},
             {"sleep is in vain", w.in_vain ? "yes" : "no"},
             {"help", joined(w.helped_by)}});
  }
  add_all(parts, "fact ", violated.facts);
  return parts;
}

// Parts are compared by name, and parts of one name in their order.
class Comparing {
 public:
  Comparing(const Parts& file, Parts here) : here_(std::move(here)) {
    for (const NamedText& part : file) compare(part);
    for (const NamedText& part : here_) {
      found_.push_back("the file says nothing of " + part.name + ", here it is \"" + part.text +
                       "\"");
    }
  }
  std::vector<std::string> found_;

 private:
  void compare(const NamedText& part) {
    const auto same = std::find_if(here_.begin(), here_.end(),
                                   [&](const NamedText& h) { return h.name == part.name; });
    if (same == here_.end()) {
      found_.push_back("the file says " + part.name + " \"" + part.text + "\", here there is none");
      return;
    }
    if (same->text != part.text) {
      found_.push_back("the file says " + part.name + " \"" + part.text + "\", here it is \"" +
                       same->text + "\"");
    }
    here_.erase(same);
  }
  Parts here_;
};

template <class T>
std::vector<std::string> compare(const T& file, const T& here, const Parts& file_parts,
                                 Parts here_parts) {
  std::vector<std::string> found = Comparing(file_parts, std::move(here_parts)).found_;
  if (found.empty() && !(file == here)) {
    found.emplace_back("the file says the same in another order");
  }
  return found;
}

// Without the number, and operands and arguments in an order of their own: they are objects in the
// file, and whoever sorts the keys of an object does not change it.
RunStep comparable(RunStep step) {
  const auto by_name = [](const NamedText& a, const NamedText& b) { return a.name < b.name; };
  step.number = 0;
  std::sort(step.operands.begin(), step.operands.end(), by_name);
  for (CallText& call : step.returns) {
    std::sort(call.arguments.begin(), call.arguments.end(), by_name);
  }
  for (ActionText& action : step.actions) {
    std::sort(action.arguments.begin(), action.arguments.end(), by_name);
  }
  return step;
}

}  // namespace

std::vector<std::string> differences(const RunStep& file, const RunStep& here) {
  return compare(comparable(file), comparable(here), parts_of(file), parts_of(here));
}

std::vector<std::string> differences(const Violated& file, const Violated& here) {
  return compare(file, here, parts_of(file), parts_of(here));
}

std::vector<std::string> differences(const std::vector<NamedText>& file,
                                     const std::vector<NamedText>& here) {
  return compare(file, here, file, here);
}

}  // namespace pmapcheck::report
