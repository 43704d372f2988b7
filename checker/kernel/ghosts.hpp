// The ghosts: what the checker remembers of calls, for the formulas to speak of.
//
// The idea: one function is told of every call and every return of an interface, and it alone
// writes the ghosts.
#pragma once

#include "checker/kernel/automata.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

/// Updates the ghosts of thread t for an event that has just happened in `cells`.
void note(const impl::Machine& machine, const KernelLayout& layout, impl::thread_t t,
          const CallEvent& event, impl::Cells& cells);

/// After a program's call has returned: whatever M bits it took out of page tables, it has passed on
/// by now, or never will.
void end_call(const impl::Machine& machine, impl::thread_t t, impl::Cells& cells);

}  // namespace pmapcheck::kernel
