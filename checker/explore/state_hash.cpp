#include "checker/explore/state_hash.hpp"

#include <cstring>

namespace pmapcheck::explore {

namespace {

// Odd constants with about as many ones as zeros, as wyhash has them. They keep rows of zeros, the
// commonest rows there are, from meeting the one weak point of the multiplication, a zero factor.
constexpr std::uint64_t kFirst = 0xa0761d6478bd642f;
constexpr std::uint64_t kSecond = 0xe7037ed1a0b428db;
constexpr std::uint64_t kLast = 0x8ebc6af09c88c6e3;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Word>
std::uint64_t load(const std::uint8_t* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

std::uint64_t hash_row(const std::uint8_t* row, std::size_t length) {
  std::uint64_t hash = kFirst ^ length;
  std::uint64_t head;
  std::uint64_t tail;
  if (length >= 16) {
    // The last sixteen bytes are read as one block, which may overlap the one before: cheaper than
    // a loop over a rest of unknown length.
    const std::uint8_t* const last = row + length - 16;
    for (; row < last; row += 16) {
      hash = fold(load<std::uint64_t>(row) ^ kSecond, load<std::uint64_t>(row + 8) ^ hash);
    }
    head = load<std::uint64_t>(last);
    tail = load<std::uint64_t>(last + 8);
  } else if (length >= 8) {
    head = load<std::uint64_t>(row);
    tail = load<std::uint64_t>(row + length - 8);
  } else if (length >= 4) {
    head = load<std::uint32_t>(row);
    tail = load<std::uint32_t>(row + length - 4);
  } else {
    head = row[0] | row[length / 2] << 8 | row[length - 1] << 16;
    tail = 0;
  }
  return fold(fold(head ^ kSecond, tail ^ hash) ^ kLast, hash ^ kSecond);
}

}  // namespace pmapcheck::explore
