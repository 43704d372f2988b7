// The table of implementations, in parts. Internal to impl/: everybody else asks for
// implementations() in task/routine.hpp.
#pragma once

#include <vector>

#include "impl/task/routine.hpp"

namespace pmapcheck::impl {

inline constexpr const char* kReference = "reference";

/// Those of vm_map_wire(9), and of what runs beside it.
[[nodiscard]] std::vector<Implementation> vm_map_implementations();

}  // namespace pmapcheck::impl
