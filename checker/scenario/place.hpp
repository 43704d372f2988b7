// Where in its file a scenario says something, for errors that are found after it was read.
#pragma once

#include <string>

#include "checker/scenario/scenario.hpp"

namespace pmapcheck::scenario {

/// "FILE:LINE: POINTER" for a JSON pointer into the scenario's text, without the line where there
/// is no such value.
[[nodiscard]] std::string place_of(const Scenario& scenario, const std::string& pointer);

}  // namespace pmapcheck::scenario
