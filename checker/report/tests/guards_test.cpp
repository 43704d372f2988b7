// Each conjunct of a guard of the shipped model matters: without it a proof fails, or else a case's
// verdict changes.
#include "checker/prove/guards.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "checker/explore/breadth_first.hpp"
#include "checker/report/tests/checking.hpp"

namespace pmapcheck::report {
namespace {

using Violated = std::set<std::pair<std::string, std::string>>;  // property, blame

kernel::FormalModel formal_without(const std::string& definition) {
  auto formal = kernel::FormalModel::read(
      kernel::ModelChoice{PMAPCHECK_SOURCE_DIR "/spec", {}, {definition}});
  if (!formal) FAIL(formal.error().message());
  return std::move(*formal);
}

Violated violated(const scenario::Scenario& scenario, const kernel::FormalModel& formal) {
  auto model = kernel::KernelModel::make(scenario, formal);
  if (!model) FAIL(model.error().message());
  Violated found;
  for (const explore::Violation& v : explore::breadth_first(**model).violations) {
    found.emplace(formal.properties.property(v.property).name,
                  to_text(kernel::Properties::blamed(v.property)));
  }
  return found;
}

bool breaks(const scenario::Scenario& scenario, const std::string& property) {
  if (!scenario.expect) return false;
  const auto& expected = scenario.expect->violations;
  return std::any_of(expected.begin(), expected.end(),
                     [&](const auto& v) { return v.property == property; });
}

bool a_case_notices(const formula::Definition& guard,
                    const std::vector<scenario::Scenario>& scenarios) {
  const kernel::FormalModel less = formal_without(guard.name);
  return std::any_of(scenarios.begin(), scenarios.end(), [&](const scenario::Scenario& scenario) {
    return breaks(scenario, guard.property) &&
           violated(scenario, formal()) != violated(scenario, less);
  });
}

}  // namespace

TEST_CASE("a guard without one of its conjuncts is noticed, by a proof or by a case") {
  const auto model = prove::Model::read(formal().specification);
  REQUIRE(model);
  const std::vector<scenario::Scenario> scenarios = published_scenarios();
  std::vector<std::string> by_cases;
  std::vector<std::string> unnoticed;
  for (const prove::GuardConjunct& guard : prove::guards_that_matter(*model, {})) {
    if (guard.noticed) continue;
    const formula::Definition& definition = model->definition(guard.definition);
    (a_case_notices(definition, scenarios) ? by_cases : unnoticed).push_back(definition.name);
  }
  CHECK(unnoticed == std::vector<std::string>{});
  CHECK(by_cases.size() > 0);  // else nothing has shown that cases notice anything
}

}  // namespace pmapcheck::report
