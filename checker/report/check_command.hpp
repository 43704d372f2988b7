// pmapcheck check: all cases, one after the other or some at a time, and what is said of them.
#pragma once

#include "checker/report/options.hpp"

namespace pmapcheck::report {

/// Returns the exit status. Results are printed in the order of the files, whatever the number of
/// jobs; what is wrong with files goes to standard error.
int check_command(const CheckOptions& options);

}  // namespace pmapcheck::report
