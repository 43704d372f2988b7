#include "checker/report/expectation.hpp"

#include <algorithm>

namespace pmapcheck::report {

namespace {

bool contains(const std::vector<ViolationName>& all, const ViolationName& one) {
  return std::any_of(all.begin(), all.end(), [&](const ViolationName& other) {
    return other.property == one.property && other.clause == one.clause && other.blame == one.blame;
  });
}

std::vector<ViolationName> without(const std::vector<ViolationName>& all,
                                   const std::vector<ViolationName>& some) {
  std::vector<ViolationName> rest;
  for (const ViolationName& v : all) {
    if (!contains(some, v)) rest.push_back(v);
  }
  return rest;
}

}  // namespace

Comparison compare(const std::vector<ViolationName>& found, bool whole,
                   const std::optional<scenario::Expectation>& expect,
                   const ReachedConditions& reached) {
  const scenario::Expectation expected = expect.value_or(scenario::Expectation{});
  Comparison comparison;
  comparison.stated = expect.has_value();
  comparison.judged = expected.judges_properties;
  if (comparison.judged) {
    comparison.unexpected = without(found, expected.violations);
    comparison.missing = without(expected.violations, found);
  } else {
    comparison.on_the_way = found;
  }
  for (std::size_t i = 0; i < expected.exists.size(); ++i) {
    if (reached.exists.count(i) == 0) comparison.unreached.push_back(expected.exists[i].text);
  }
  for (const std::size_t i : reached.never) {
    comparison.reached.push_back(expected.never[i].text);
  }
  const bool wrong = !comparison.unexpected.empty() || !comparison.reached.empty();
  const bool lacking = !comparison.missing.empty() || !comparison.unreached.empty();
  // What exists stays so, however much more is searched.
  const bool settled = !comparison.judged && expected.never.empty() && !lacking;
  using Outcome = Comparison::Outcome;
  comparison.outcome = wrong || (whole && lacking) ? Outcome::different
                       : whole || settled          ? Outcome::as_expected
                                                   : Outcome::open;
  return comparison;
}

ViolationName name_of(const Violated& violated) {
  using scenario::Blame;
  ViolationName name{violated.property, {}, Blame::implementation};
  if (!violated.clause.empty()) name.clause = violated.clause;
  if (violated.blame == "caller") name.blame = Blame::caller;
  if (violated.blame == "environment") name.blame = Blame::environment;
  return name;
}

}  // namespace pmapcheck::report
