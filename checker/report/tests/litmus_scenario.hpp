// A program of the machine's twins as a scenario file says it.
#pragma once

#include <string>

#include "impl/tests/twins/program.hpp"

namespace pmapcheck::report {

/// The JSON text. Require: the program is of ProgramStyle::scenario.
[[nodiscard]] std::string scenario_text(const impl::Program& program);

}  // namespace pmapcheck::report
