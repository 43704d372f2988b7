// pmapcheck replay: executes every counterexample of a file again.
#pragma once

#include "checker/report/options.hpp"

namespace pmapcheck::report {

/// Returns the exit status: 2 if the file does not fit, else 1 if a violation is not reproduced or
/// there is none, else 0.
int replay_command(const ReplayOptions& options);

}  // namespace pmapcheck::report
