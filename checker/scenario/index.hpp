// Indices of a scenario's things, a type for each kind.
#pragma once

#include <cstdint>

namespace pmapcheck::scenario {

enum class CpuIndex : std::uint8_t {};       ///< 0 … Machine::cpus - 1.
enum class PmapIndex : std::uint8_t {};      ///< Into Machine::pmaps.
enum class PageIndex : std::uint8_t {};      ///< Into Machine::pages.
enum class VmObjectIndex : std::uint8_t {};  ///< Into Machine::objects.
enum class VariableIndex : std::uint8_t {};  ///< Into Thread::variables.

}  // namespace pmapcheck::scenario
