// What a thread waits for in a state from which nobody can go on, and who should have seen to it.
#pragma once

#include "checker/kernel/automata.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

struct Wait {
  enum class Kind : std::uint8_t {
    none,         ///< It has finished.
    operation,    ///< For its operation: a lock, a busy page, an acknowledgement.
    asleep,       ///< On a channel, for something that is not there.
    lost_wakeup,  ///< On a channel, although what it waits for is there, or may have been.
  };
  Kind kind = Kind::none;
  Party party = Party::caller;  ///< Whose duty it was that the wait ends.
};

/// What thread `t` waits for. Require: it can't step in the state.
[[nodiscard]] Wait waits_for(const impl::Machine& machine, const Point& at, std::size_t t,
                             const impl::Cells& cells);

}  // namespace pmapcheck::kernel
