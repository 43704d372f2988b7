// What the proofs promise of refinement, held against the wrong variants: as long as every step of
// a run is one that the model allows, no invariant fails. So a variant that breaks an order is
// reported at the step that breaks it, before the state in which an invariant fails, or at it.
#include <algorithm>

#include "checker/explore/tests/naive.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

using explore::PropertyId;
using explore::Row;

bool has_wrong_variant(const scenario::Scenario& scenario) {
  const auto& chosen = scenario.implementation;
  const bool varied = std::any_of(chosen.begin(), chosen.end(),
                                  [](const auto& api) { return api.second != "reference"; });
  return varied && scenario.expect && !scenario.expect->conforms();
}

bool is_of_refinement(PropertyId id) {
  const Properties& properties = formal_model().properties;
  return properties.property(id).guard || properties.property(id).name == kAllowedStep;
}

struct Found {
  bool reported = false;    // a step that the model does not allow
  bool unreported = false;  // an invariant fails, and every step before was allowed
};

// Searches the states that runs without a broken rule lead to.
Found search(const scenario::Scenario& scenario, const FormalModel& formal) {
  auto made = KernelModel::make(scenario, formal);
  if (!made) FAIL(made.error().message());
  KernelModel& model = **made;
  Found found;
  explore::RowSet seen;
  std::vector<Row> to_do = explore::naive_initial(model);
  while (!to_do.empty()) {
    const Row state = to_do.back();
    to_do.pop_back();
    if (!seen.insert(state).second) continue;
    std::vector<PropertyId> failing;
    model.check(state, {}, {}, failing);
    if (!failing.empty()) {
      found.unreported = true;
      continue;
    }
    for (const explore::NaiveStep& next : explore::naive_steps(model, state)) {
      if (next.progress == explore::Progress::beyond) continue;
      if (next.violated.empty()) to_do.push_back(next.state);
      found.reported |= std::any_of(next.violated.begin(), next.violated.end(), is_of_refinement);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a wrong variant's invariant fails at a step that refinement reports, or after one") {
  FormalModel without = formal_model();
  without.checks = Checks::no_refinement;
  std::size_t reported = 0;
  std::size_t would_fail = 0;  // without refinement: what it has to be earlier than
  for (const std::string& file : case_files()) {
    const scenario::Scenario scenario = load_case(file);
    if (!has_wrong_variant(scenario)) continue;
    CAPTURE(file);
    const Found found = search(scenario, formal_model());
    CHECK(!found.unreported);
    reported += found.reported ? 1 : 0;
    would_fail += search(scenario, without).unreported ? 1 : 0;
  }
  CHECK(reported >= 40);
  CHECK(would_fail >= 20);
}

}  // namespace pmapcheck::kernel
