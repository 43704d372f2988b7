// The steps of a run as lines, with a lane for each thread.
//
//      #  faulter  reader
//            cpu0    cpu1
//      2     ●        │     pmap_enter(user, 0x1000, new, rw, write, 0)      /threads/0/calls/1
//      3     ●        │       rw_wlock(pvh_global_lock)             reference/pmap_enter.cpp:45
//
// A step is indented by the calls that it is in. What it changes stands below it, unless the
// operation says so itself, and what TLBs may hold stale from now on is a warning.
#pragma once

#include <string>

#include "checker/report/counterexample.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

[[nodiscard]] std::string run_text(const Counterexample& counterexample, const Style& style);

/// Whether the change is written out below its step: a lock operation's lock is not, a TLB's new
/// content is told as a warning, bookkeeping of the machine is left to the JSON form.
[[nodiscard]] bool is_told_as_change(const RunStep& step, const Change& change);

}  // namespace pmapcheck::report
