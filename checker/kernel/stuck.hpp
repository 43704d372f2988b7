// What a thread waits for in a state from which nobody can go on, and who should have seen to it.
#pragma once

#include <optional>
#include <span>

#include "checker/kernel/automata.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

struct Wait {
  enum class For : std::uint8_t {
    nothing,          ///< It has finished, or is a handler that nothing has interrupted for.
    cpu,              ///< It could go on, but another thread keeps its CPU.
    lock,             ///< Lock `index`.
    page,             ///< Page `index` to be no longer busy.
    acknowledgement,  ///< Of the invalidation that its CPU has asked for.
    wakeup,           ///< Asleep on channel `index`.
    transition,       ///< Asleep until others' entries of map `index` are not in transition.
    unwiring,         ///< Asleep until the system has unwired an entry of map `index`.
    busy,             ///< Asleep until no fault loop runs on map `index`.
    operation,        ///< Its operation to be enabled, whatever that is.
  };
  For what = For::nothing;
  Party party = Party::caller;  ///< Whose duty it was that the wait ends.
  std::uint8_t index = 0;
  /// Who stands in the way, a bit each: threads that own the lock, have the page busy or the
  /// entries in transition, or keep the CPU or the map busy; threads that own sf_bufs, for one who
  /// sleeps until there is a free one; CPUs that have not acknowledged. Empty: nobody in the
  /// scenario.
  std::uint8_t holders = 0;
  bool in_vain = false;        ///< Asleep, although nobody is in the way any more.
  bool lost = false;           ///< Its wakeup: in vain, or on a channel of the scenario's own.
  bool interruptible = false;  ///< Asleep so that a signal may end it.
};

/// What thread `t` waits for. `at`: where each thread is; `enabled`: whether the next operation of
/// `t` is. Require: it can't step in the state, and it has begun.
[[nodiscard]] Wait waits_for(const impl::Machine& machine, std::span<const Point* const> at,
                             std::size_t t, bool enabled, const impl::Cells& cells);

}  // namespace pmapcheck::kernel
