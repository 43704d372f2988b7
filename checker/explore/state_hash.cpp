#include "checker/explore/state_hash.hpp"

#include <cstring>

namespace pmapcheck::explore {

namespace {

constexpr std::uint64_t kLast = 0x8ebc6af09c88c6e3;

template <class Word>
std::uint64_t load(const std::uint8_t* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

std::uint64_t hash_row(const std::uint8_t* row, std::size_t length) {
  std::uint64_t hash = kHashStart ^ length;
  std::uint64_t head;
  std::uint64_t tail;
  if (length >= 16) {
    // The last sixteen bytes are read as one block, which may overlap the one before: cheaper than
    // a loop over a rest of unknown length.
    const std::uint8_t* const last = row + length - 16;
    for (; row < last; row += 16) {
      hash = fold_hash(load<std::uint64_t>(row) ^ kHashFactor, load<std::uint64_t>(row + 8) ^ hash);
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
  return fold_hash(fold_hash(head ^ kHashFactor, tail ^ hash) ^ kLast, hash ^ kHashFactor);
}

}  // namespace pmapcheck::explore
