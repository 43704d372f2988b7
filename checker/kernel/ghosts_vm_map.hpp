// The ghosts of vm_map_wire(9): the wirings that callers count on, at each address of each map.
#pragma once

#include "checker/kernel/automata.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

/// Whether the page wirings of anything may change while the routine runs.
[[nodiscard]] bool changes_wirings(const impl::Routine* routine);

/// Updates the ghosts for a return that has just happened in `cells`; other returns are ignored.
void note_wiring(const impl::Machine& machine, const KernelLayout& layout, const CallEvent& ret,
                 impl::Cells& cells);

}  // namespace pmapcheck::kernel
