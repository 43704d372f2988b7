// What happens to a machine without any thread asking for it: interrupts are delivered, threads are
// switched and migrate, memory comes and goes, the page daemon takes pages.
//
// Each process below is one that may step at any time in which its guard holds. Some steps are owed
// (an interrupt is delivered in the end); others may never come.
#pragma once

#include <string>
#include <vector>

#include "impl/machine/machine.hpp"

namespace pmapcheck::impl {

struct EnvironmentProcess {
  enum class Kind : std::uint8_t {
    deliver_ipi,      ///< CPU `a` serves the request of CPU `b`: invalidates, and acknowledges.
    switch_to,        ///< CPU `a` switches to thread `b`: dispatch if its current thread can't go
                      ///< on, preemption if it can.
    migrate,          ///< Thread `a` moves to CPU `b`.
    pageout,          ///< Page `a` is unmapped everywhere, laundered, and reused.
    memory_shortage,  ///< Somebody else takes a free page.
    memory_release,   ///< Somebody frees a page and wakes those who wait for one.
    signal,           ///< A signal is sent to thread `a`.
    interrupt,        ///< The interrupt of handler `a` is taken by its CPU.
  };
  Kind kind;
  std::uint8_t a = 0;
  std::uint8_t b = 0;
  friend auto operator<=>(const EnvironmentProcess&, const EnvironmentProcess&) = default;
};

/// The processes that a shape's environment has, in a fixed order.
[[nodiscard]] std::vector<EnvironmentProcess> environment_processes(const Shape& shape);

/// What the caller knows of its threads. A step asks only for what matters to it, and after all
/// else: it depends on what it has asked for.
class ThreadStatus {
 public:
  virtual ~ThreadStatus() = default;
  [[nodiscard]] virtual bool finished(std::uint8_t t) const = 0;
  /// Not finished, and its next operation is enabled.
  [[nodiscard]] virtual bool runnable(std::uint8_t t) const = 0;
};

/// The same, known beforehand: a bit for each thread.
class KnownThreadStatus final : public ThreadStatus {
 public:
  KnownThreadStatus(std::uint8_t finished, std::uint8_t runnable)
      : finished_(finished), runnable_(runnable) {}
  [[nodiscard]] bool finished(std::uint8_t t) const override { return (finished_ >> t & 1) != 0; }
  [[nodiscard]] bool runnable(std::uint8_t t) const override { return (runnable_ >> t & 1) != 0; }

 private:
  std::uint8_t finished_;
  std::uint8_t runnable_;
};

/// Adds the outcome of the process's step, if it is enabled. Returns whether the step is owed, so
/// that a thread that waits for it is not stuck.
bool environment_step(const Machine& machine, EnvironmentProcess process,
                      const ThreadStatus& threads, Outcomes& outcomes);

/// "cpu1 takes cpu0's invalidation IPI for (user, 0x1000)", in the state before the step.
[[nodiscard]] std::string to_text(const Machine& machine, EnvironmentProcess process,
                                  const Cells& before);

/// "ipi-delivery", "preemption", …: the name by which a scenario switches the step on.
[[nodiscard]] std::string name(EnvironmentProcess process);

}  // namespace pmapcheck::impl
