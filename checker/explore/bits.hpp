// Moving the bits of a mask together and apart again: PEXT and PDEP, where the processor has them.
#pragma once

#include <cstdint>

namespace pmapcheck::explore {

/// The bits of `value` that `mask` names, moved together at the low end.
extern std::uint64_t (*const gather_bits)(std::uint64_t value, std::uint64_t mask);
/// The low bits of `value`, moved to where `mask` names: what gather_bits undoes.
extern std::uint64_t (*const scatter_bits)(std::uint64_t value, std::uint64_t mask);

/// The same on any processor.
[[nodiscard]] std::uint64_t gather_bits_plainly(std::uint64_t value, std::uint64_t mask);
[[nodiscard]] std::uint64_t scatter_bits_plainly(std::uint64_t value, std::uint64_t mask);

}  // namespace pmapcheck::explore
