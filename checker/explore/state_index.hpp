// The numbers of states.
#pragma once

#include <cstdint>
#include <limits>

namespace pmapcheck::explore {

/// The number of a stored state: 0 for the first that arrived, and so on without gaps.
using StateIndex = std::uint32_t;

/// No state: the parent of an initial state.
inline constexpr StateIndex kNoState = std::numeric_limits<StateIndex>::max();

}  // namespace pmapcheck::explore
