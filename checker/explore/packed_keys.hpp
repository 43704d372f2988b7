// What was kept of packed states, under some of their bits: for packed_steps.hpp.
//
// The idea: a key is a node's masks, applied to the packed words. Where there are few of them, keys
// and values lie side by side, two in a cache line, so that a look-up is one access to memory:
//
//     [ node, value │ key … ] [ node, value │ key … ]
//
// Where there are many, a key has only those words that its masks leave something of; it lies in an
// array, and the hash table has its place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "checker/explore/own_lines.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/row_tree.hpp"

namespace pmapcheck::explore {

class PackedKeys {
 public:
  /// What is kept under a key; 0 is nothing.
  using Value = std::uint32_t;

  /// A place where keys are made.
  struct alignas(kCacheLine) Node {
    std::uint32_t number = 0;        ///< Keys of different numbers are never equal.
    std::uint32_t source = 0;        ///< For the caller: what the masks were made of.
    std::uint64_t* found = nullptr;  ///< For the caller: counts look-ups. If null, nodes are kept.
    std::array<Word, kMostRootWords> masks{};   ///< Of few packed words …
    std::vector<std::pair<Word, Word>> sparse;  ///< … or of many: place and mask.
  };

  /// Forgets everything. `words`: packed words of a state; up to kMostRootWords are few.
  void clear(std::size_t words);
  [[nodiscard]] std::size_t bytes() const {
    return lines_.size() * sizeof(Line) + slots_.size() * sizeof(Slot) +
           keys_.size() * sizeof(Word) + nodes_.size() * sizeof(Node);
  }

  [[nodiscard]] std::uint32_t add_node() {
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  [[nodiscard]] const Node& node(std::uint32_t at) const { return nodes_[at]; }
  /// Other keys are made at a node from now on, of the bits in either of two sets of masks; those
  /// that it had are found no more.
  void reshape(std::uint32_t node, std::uint32_t source, std::uint64_t* found,
               const RowWords& masks, const RowWords& others);

  // `kWords` in all of these: how many packed words there are, or 0 if they are not few.

  template <std::size_t kWords>
  [[nodiscard]] Value find(const Node& node, const Word* packed) const {
    const std::uint64_t hash = hash_of<kWords>(node, packed);
    if constexpr (kWords > 0) {
      for (std::size_t line = hash >> shift_;; line = after(line)) {
        const Value value = value_in<kWords>(line, node, packed);
        if (value != 0 || lines_[line][1].value == 0) return value;
      }
    } else {
      return find_hashed(node, packed, hash);
    }
  }
  // Of many packed words, where a key is looked for in three steps, so that several may wait for
  // memory together.
  [[nodiscard]] std::uint64_t fetch_slot(const Node& node, const Word* packed) const {
    const std::uint64_t hash = hash_of<0>(node, packed);
    __builtin_prefetch(&slots_[hash >> shift_]);
    return hash;
  }
  void fetch_key(std::uint64_t hash) const {
    const Word* const key = &keys_[slots_[hash >> shift_].key];
    __builtin_prefetch(key);
    __builtin_prefetch(key + kCacheLine / sizeof(Word));
  }
  [[nodiscard]] Value find_hashed(const Node& node, const Word* packed, std::uint64_t hash) const {
    for (std::size_t slot = hash >> shift_;; slot = after(slot)) {
      const Slot& here = slots_[slot];
      if (here.value == 0) return 0;
      if (here.hash == hash && is_key(node, here.key, packed)) return here.value;
    }
  }
  /// The line in which a key is most likely kept. Fetches it.
  template <std::size_t kWords>
  [[nodiscard]] std::uint32_t likely_line(const Node& node, const Word* packed) const {
    const std::size_t line = hash_of<kWords>(node, packed) >> shift_;
    __builtin_prefetch(&lines_[line]);
    return static_cast<std::uint32_t>(line);
  }
  /// What is kept under a key in some line; 0 if it is not there.
  template <std::size_t kWords>
  [[nodiscard]] Value value_in(std::size_t line, const Node& node, const Word* packed) const {
    static_assert(kWords > 0);
    const auto& [first, second] = lines_[line];
    Word not_first = first.node ^ node.number;
    Word not_second = second.node ^ node.number;
    for (std::size_t i = 0; i < kWords; ++i) {
      const Word word = packed[i] & node.masks[i];
      not_first |= first.key[i] ^ word;
      not_second |= second.key[i] ^ word;
    }
    // Not `? :`, of which the compiler makes a branch that waits for memory.
    return (first.value & -Value{not_first == 0}) | (second.value & -Value{not_second == 0});
  }
  /// Require: nothing is kept there.
  template <std::size_t kWords>
  void insert(const Node& node, const Word* packed, Value value) {
    if constexpr (kWords > 0) {
      Kept kept{node.number, value, {}};
      for (std::size_t i = 0; i < kWords; ++i) kept.key[i] = packed[i] & node.masks[i];
      insert(kept);
    } else {
      const auto key = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back(node.number);
      for (const auto& [place, mask] : node.sparse) keys_.push_back(packed[place] & mask);
      insert(Slot{hash_of<kWords>(node, packed), key, value});
    }
  }

 private:
  struct Kept {
    std::uint32_t node = 0;
    Value value = 0;
    std::array<Word, kMostRootWords> key{};  // zeros behind the last packed word
  };
  using Line = std::array<Kept, 2>;
  static_assert(sizeof(Line) == kCacheLine);
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t key = 0;  // its place, the node's number first
    Value value = 0;
  };
  static constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15u;
  static constexpr std::uint64_t kFactors[kMostRootWords] = {0xa0761d6478bd642f, 0xe7037ed1a0b428db,
                                                             0x8ebc6af09c88c6e3};
  static constexpr unsigned kFirstBits = 8;

  template <std::size_t kWords>
  static std::uint64_t hash_of(const Node& node, const Word* packed) {
    std::uint64_t hash = node.number * kFactor;
    if constexpr (kWords > 0) {
      for (std::size_t i = 0; i < kWords; ++i) hash += (packed[i] & node.masks[i]) * kFactors[i];
    } else {
      for (const auto& [place, mask] : node.sparse) {
        hash = (hash ^ (packed[place] & mask)) * kFactors[0];
        hash ^= hash >> 32;
      }
    }
    return mixed(hash);
  }
  // The same of a key that is kept.
  static std::uint64_t hash_of(const Kept& kept) {
    std::uint64_t hash = kept.node * kFactor;
    for (std::size_t i = 0; i < kMostRootWords; ++i) hash += kept.key[i] * kFactors[i];
    return mixed(hash);
  }
  static std::uint64_t mixed(std::uint64_t hash) {
    hash ^= hash >> 32;
    return hash * kFactor;
  }
  [[nodiscard]] bool is_key(const Node& node, std::uint32_t key, const Word* packed) const {
    const Word* kept = &keys_[key];
    Word difference = *kept++ ^ node.number;
    for (const auto& [place, mask] : node.sparse) difference |= *kept++ ^ (packed[place] & mask);
    return difference == 0;
  }
  void insert(const Kept& kept);
  void insert(const Slot& slot);
  void place(const Kept& kept);
  void place(const Slot& slot);
  [[nodiscard]] std::size_t after(std::size_t place) const {
    return (place + 1) & ((std::size_t{1} << (64 - shift_)) - 1);
  }

  std::size_t words_ = 0;
  std::uint64_t nobody_found_ = 0;
  std::vector<Node> nodes_;  // nobody is at node 0: its masks are all bits, no key is its own
  std::uint32_t numbers_ = 0;
  unsigned shift_ = 0;       // of a hash, so that it is a line, or a slot
  std::size_t count_ = 0;    // of keys
  OwnLines<Line> lines_;     // a power of two
  std::vector<Slot> slots_;  // the same
  std::vector<Word> keys_;
};

}  // namespace pmapcheck::explore
