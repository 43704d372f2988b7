// The hash of a state vector.
//
// The idea: multiply two 64-bit words into 128 bits and fold the halves together, sixteen bytes at
// a time (the construction of Wang Yi's wyhash). One multiplication spreads every input bit over
// all output bits, so any part of the result may serve as the place in a table. There is no seed
// that changes between runs: the same states are stored in the same places everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pmapcheck::explore {

// Odd constants with about as many ones as zeros, as wyhash has them. They keep zeros, the
// commonest words there are, from meeting the one weak point of the multiplication, a zero factor.
inline constexpr std::uint64_t kHashStart = 0xa0761d6478bd642f;
inline constexpr std::uint64_t kHashFactor = 0xe7037ed1a0b428db;

/// The halves of a product, folded together.
[[nodiscard]] inline std::uint64_t fold_hash(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The hash of the `length` >= 1 bytes at `row`. Every bit of the result is equally good. It tells
/// rows of one length apart; rows of different lengths are not its business.
[[nodiscard]] std::uint64_t hash_row(const std::uint8_t* row, std::size_t length);

}  // namespace pmapcheck::explore
