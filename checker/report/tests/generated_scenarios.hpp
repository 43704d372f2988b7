// Every kind of scenario that is generated, with fixed seeds: from 0 up.
#pragma once

#include <random>
#include <span>
#include <string>

namespace pmapcheck::report {

struct ScenarioGenerator {
  const char* name;
  unsigned few;                        ///< So many seeds for a test that always runs …
  unsigned many;                       ///< … and for one that is asked for.
  std::string (*make)(std::mt19937&);  ///< The JSON text.
};

[[nodiscard]] std::span<const ScenarioGenerator> scenario_generators();

}  // namespace pmapcheck::report
