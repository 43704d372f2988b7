// The simulated machine: sizes, layout, and what its operations do to a state.
#pragma once

#include <utility>

#include "impl/machine/layout.hpp"
#include "impl/machine/operation.hpp"
#include "impl/machine/outcomes.hpp"

namespace pmapcheck::impl {

/// A machine of one shape. Immutable: the state is a row of bytes that the caller keeps.
struct Machine {
  Shape shape;
  Layout layout;

  explicit Machine(Shape s) : shape(std::move(s)), layout(shape) {}

  /// Fills in the state at power-on: nothing mapped, nobody sleeps, each CPU runs its first thread.
  /// Require: `cells` spans layout.bytes() zero bytes, or more where fields were added.
  void power_on(Cells cells) const;

  /// Whether CPU c walks the page tables of p: its loaded root, and the kernel's always.
  [[nodiscard]] bool loaded(const Cells& cells, cpu_t c, pmap_t p) const {
    return p == kernel_pmap || cells.get(layout.cpus[c.index].pmap) == p.index;
  }
};

/// The CPU that a thread runs on at that moment. It notes that somebody asks for it, where that is
/// of interest: most operations do the same on any CPU.
class CurrentCpu {
 public:
  CurrentCpu() = default;
  explicit CurrentCpu(cpu_t cpu, bool* asked = nullptr) : cpu_(cpu), asked_(asked) {}
  [[nodiscard]] cpu_t get() const {
    if (asked_ != nullptr) *asked_ = true;
    return cpu_;
  }

 private:
  cpu_t cpu_;
  bool* asked_ = nullptr;
};

/// Who executes an operation, and where.
struct Context {
  thread_t thread;
  CurrentCpu cpu;
};

/// Executes `operation` on the state that `outcomes` was started with, and adds one outcome for
/// each thing that the hardware may do; none if the operation is not enabled.
void execute(const Machine& machine, Context context, const Operation& operation,
             Outcomes& outcomes);

}  // namespace pmapcheck::impl
