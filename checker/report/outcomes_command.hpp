// pmapcheck outcomes: everything that the runs of a scenario can leave behind.
#pragma once

#include "checker/report/options.hpp"

namespace pmapcheck::report {

/// Returns the exit status: 2 for bad input, else that of Outcomes::exit_status().
int outcomes_command(const OutcomesOptions& options);

}  // namespace pmapcheck::report
