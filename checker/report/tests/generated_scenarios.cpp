#include "checker/report/tests/generated_scenarios.hpp"

#include <iterator>

#include "checker/kernel/tests/alike_scenario.hpp"
#include "checker/report/tests/litmus_scenario.hpp"
#include "checker/report/tests/mapping_scenario.hpp"
#include "checker/report/tests/wiring_scenario.hpp"

namespace pmapcheck::report {

namespace {

const char* const kWiringVariants[] = {"reference",   "freebsd-main", "nests-user",
                                       "no-rollback", "early-clear",  "stale-entry",
                                       "no-wakeup",   "keeps-pages",  "foreign-marks"};

std::string wiring(std::mt19937& random) {
  const char* const variant = kWiringVariants[random() % std::size(kWiringVariants)];
  return wiring_scenario(random, variant);
}

std::string litmus(std::mt19937& random) {
  return scenario_text(impl::random_program(random, impl::ProgramStyle::scenario));
}

constexpr ScenarioGenerator kAll[] = {
    {"mapping", 30, 1000, mapping_scenario},
    {"wiring", 20, 600, wiring},
    {"alike", 60, 1000, kernel::alike_scenario},
    {"litmus", 30, 600, litmus},
};

}  // namespace

std::span<const ScenarioGenerator> scenario_generators() { return kAll; }

}  // namespace pmapcheck::report
