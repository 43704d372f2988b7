// Interrupt handlers: when one may start, whom it displaces, and what its end gives back.
//
// A filter runs on top of whatever its CPU was doing: nobody is switched, no root is loaded, and
// interrupts stay off until it ends. An interrupt thread is only made ready: it takes the CPU as a
// preemption does, but at once, and nobody has to switch that on.
//
//     filter   thread ──interrupt──► filter ──its end──► the same thread
//     ithread  thread ──interrupt──► thread, ithread ready ──switch──► ithread ──switch──► any
//     thread
#pragma once

#include <optional>

#include "impl/machine/machine.hpp"

namespace pmapcheck::impl {

/// Whether CPU c takes interrupts: no spin mutex is held there, and no filter runs.
[[nodiscard]] bool interrupts_enabled(const Machine& machine, const Cells& cells, cpu_t c);

/// Whether the thread may be taken off its CPU (CE-1, LK-3); a filter never.
[[nodiscard]] bool preemptible(const Machine& machine, const Cells& cells, thread_t t);

/// The thread that CPU c's filter interrupted; nothing if no filter runs, or the CPU was idle.
[[nodiscard]] std::optional<thread_t> interrupted_thread(const Machine& machine, const Cells& cells,
                                                         cpu_t c);

/// Whether handler h's CPU takes its interrupt now. It comes once.
[[nodiscard]] bool may_interrupt(const Machine& machine, const Cells& cells, thread_t h);
/// Require: may_interrupt().
void take_interrupt(const Machine& machine, thread_t h, Cells& cells);

/// Thread t has done its last operation: a filter gives the CPU back to whom it interrupted.
void return_from_interrupt(const Machine& machine, thread_t t, Cells& cells);

}  // namespace pmapcheck::impl
