// pmapcheck prove: whether the formal model implies what it promises.
#pragma once

#include "checker/report/options.hpp"

namespace pmapcheck::report {

/// Returns the exit status: 2 for bad input, 1 if anything is left unproved or is vacuous, 3 if
/// interrupted before that, else 0.
int prove_command(const ProveOptions& options);

}  // namespace pmapcheck::report
