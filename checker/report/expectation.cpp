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
                   const std::optional<scenario::Expectation>& expect) {
  const std::vector<ViolationName> expected =
      expect ? expect->violations : std::vector<ViolationName>{};
  Comparison comparison;
  comparison.stated = expect.has_value();
  comparison.unexpected = without(found, expected);
  comparison.missing = without(expected, found);
  if (!comparison.unexpected.empty() || (whole && !comparison.missing.empty())) {
    comparison.outcome = Comparison::Outcome::different;
  } else {
    comparison.outcome = whole ? Comparison::Outcome::as_expected : Comparison::Outcome::open;
  }
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
