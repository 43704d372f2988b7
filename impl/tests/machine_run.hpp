// A program run on the machine of impl/machine, through execute() and environment_step() alone.
#pragma once

#include "impl/tests/twins/lazy_state.hpp"

namespace pmapcheck::impl {

/// Every state that a program can reach, spelled out.
[[nodiscard]] StateSet<LazyState> machine_states(const Program& program);

}  // namespace pmapcheck::impl
