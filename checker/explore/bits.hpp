// Bits: those of a mask moved together and apart again, by PEXT and PDEP where the processor has
// them; and the words of a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pmapcheck::explore {

/// The bits of `value` that `mask` names, moved together at the low end.
extern std::uint64_t (*const gather_bits)(std::uint64_t value, std::uint64_t mask);
/// The low bits of `value`, moved to where `mask` names: what gather_bits undoes.
extern std::uint64_t (*const scatter_bits)(std::uint64_t value, std::uint64_t mask);

/// The same on any processor.
[[nodiscard]] std::uint64_t gather_bits_plainly(std::uint64_t value, std::uint64_t mask);
[[nodiscard]] std::uint64_t scatter_bits_plainly(std::uint64_t value, std::uint64_t mask);

/// Eight bits as bytes that are all ones or all zeros, the lowest bit first.
[[nodiscard]] inline std::uint64_t whole_bytes(std::uint8_t bits) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kDiagonal = 0x8040201008040201;
  const std::uint64_t spread = bits * kEach & kDiagonal;  // byte i has bit i, where it was
  return ((spread + 0x7f * kEach) >> 7 & kEach) * 0xff;
}

/// Word `w` of a row of `bytes` bytes: eight of them as they lie in memory, or what is left, with
/// zeros above. Reads nothing beyond the row, and nothing of two words at once: a processor waits
/// for what was just stored if a load is not a part of one store.
[[nodiscard]] inline std::uint64_t word_of_row(const std::uint8_t* row, std::size_t bytes,
                                               std::size_t w) {
  const std::uint8_t* const at = row + 8 * w;
  const std::size_t left = bytes - 8 * w;
  const auto load = [&]<class T>(T part, std::size_t from) {
    std::memcpy(&part, at + from, sizeof part);
    return std::uint64_t{part} << 8 * from;
  };
  if (left >= 8) return load(std::uint64_t{}, 0);
  if (left >= 4) return load(std::uint32_t{}, 0) | load(std::uint32_t{}, left - 4);
  if (left >= 2) return load(std::uint16_t{}, 0) | load(std::uint16_t{}, left - 2);
  return *at;
}

}  // namespace pmapcheck::explore
