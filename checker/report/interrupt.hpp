// SIGINT and SIGTERM as a flag that searches look at.
#pragma once

#include <atomic>

namespace pmapcheck::report {

/// From now on the first SIGINT or SIGTERM sets the flag, which is returned; a second one ends the
/// program at once. A closed pipe is an error of the write, no signal.
const std::atomic<bool>& watch_interrupts();

}  // namespace pmapcheck::report
