#include "checker/report/case_result.hpp"

#include <algorithm>

namespace pmapcheck::report {

using explore::Bound;

namespace {

struct BoundText {
  const char* name;
  const char* text;
};

BoundText limit_of(kernel::ModelLimit limit) {
  switch (limit) {
    case kernel::ModelLimit::none:
      break;
    case kernel::ModelLimit::map_entries:
      return {"map-entries", "the number of map entries (\"map_entries\" of the machine)"};
    case kernel::ModelLimit::objects:
      return {"objects", "the number of spare objects (\"spare_objects\" of the machine)"};
    case kernel::ModelLimit::automaton:
      return {"automaton", "the size of a program's automaton"};
  }
  return {"none", ""};
}

BoundText bound_of(const explore::SearchResult& search, kernel::ModelLimit limit) {
  switch (search.bound) {
    case Bound::none:
      return {"none", ""};
    case Bound::states:
      return {"states", "the limit of states"};
    case Bound::depth:
      return {"depth", "the limit of steps"};
    case Bound::time:
      return {"time", "the limit of time"};
    case Bound::memory:
      return {"memory", "the limit of memory"};
    case Bound::interrupt:
      return {"interrupt", "an interrupt"};
    case Bound::preemptions:
      return {"preemptions", "the limit of preemptions"};
    case Bound::runs:
      return {"runs", "the limit of runs"};
    case Bound::model:
      return limit_of(limit);
  }
  return {"none", ""};
}

}  // namespace

int exit_status(const std::vector<CaseResult>& cases) {
  const auto any = [&](auto&& is) { return std::any_of(cases.begin(), cases.end(), is); };
  if (any([](const CaseResult& c) { return c.verdict == Verdict::error; })) return kExitBadInput;
  if (any([](const CaseResult& c) {
        return c.comparison.outcome == Comparison::Outcome::different;
      })) {
    return kExitDifferent;
  }
  if (any([](const CaseResult& c) { return c.comparison.outcome == Comparison::Outcome::open; })) {
    return kExitBound;
  }
  return kExitAsExpected;
}

const char* to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::conforms:
      return "conforms";
    case Verdict::violates:
      return "violates";
    case Verdict::bounded:
      return "bounded";
    case Verdict::error:
      return "error";
    case Verdict::not_run:
      return "not-run";
  }
  return "?";
}

const char* to_text(Comparison::Outcome outcome) {
  switch (outcome) {
    case Comparison::Outcome::as_expected:
      return "as-expected";
    case Comparison::Outcome::different:
      return "different";
    case Comparison::Outcome::open:
      return "open";
  }
  return "?";
}

std::string bound_text(const explore::SearchResult& search, kernel::ModelLimit limit) {
  return bound_of(search, limit).text;
}
const char* bound_name(const explore::SearchResult& search, kernel::ModelLimit limit) {
  return bound_of(search, limit).name;
}

std::string to_text(const ViolationName& violation) {
  static constexpr const char* kBlames[] = {"caller", "implementation", "environment"};
  return violation.property + " (" + (violation.clause ? *violation.clause + ", " : "") +
         "blame: " + kBlames[static_cast<std::size_t>(violation.blame)] + ")";
}

}  // namespace pmapcheck::report
