// Every state that a search has reached, stored once and whole.
//
// The idea: states are numbered in the order of their arrival, and their rows lie in chunks that
// never move, so a StateView into the store stays valid while the store grows. A hash table with
// open addressing finds the number of a row:
//
//     row ──hash──► slot { tag, index } ──► chunk ──► row, and beside it the origin
//
// A slot keeps the upper half of the hash as its tag. The upper bits of the tag are the slot's
// home, so doubling the table sweeps once through the old one and never looks at a row; the lower
// bits tell almost all different rows apart without a look at them. The row always has the last
// word: the store is exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "checker/explore/growing_array.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/state_hash.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

/// How a search came to a state first.
struct Origin {
  StateIndex parent = kNoState;  ///< kNoState for an initial state.
  Step step;                     ///< The step from the parent; of no meaning without a parent.
};

class StateStore {
 public:
  /// More states than this are never stored: an index has 32 bits, and a table of 2^32 slots is
  /// three quarters full with them.
  static constexpr std::uint64_t kMaxStates = std::uint64_t{3} << 30;

  enum class Outcome : std::uint8_t {
    added,
    known,   ///< The state was here before; its origin stays the first one.
    full,    ///< Not added: `max_states` are stored already.
    memory,  ///< Not added: the budget, or the system, has no room for it.
  };
  struct Insertion {
    StateIndex index;  ///< kNoState unless added or known.
    Outcome outcome;
  };

  /// An empty store for vectors of `state_bytes` bytes, 1 … kMaxStateBytes (throws
  /// std::invalid_argument otherwise), and at most `max_states` of them. It holds no memory until
  /// the first insertion, and takes all of it from `budget`, which must outlive it.
  StateStore(std::size_t state_bytes, std::uint64_t max_states, MemoryBudget& budget);

  /// Finds `state`, or adds it with its origin. Require: state.size() is the store's length, and
  /// state is no view into this store.
  Insertion insert(StateView state, Origin origin) {
    const std::uint32_t tag = tag_of(state);
    const std::size_t slot = find(state, tag);
    if (table_[slot].index != kNoState) return {table_[slot].index, Outcome::known};
    return add(state, tag, slot, origin);
  }

  [[nodiscard]] bool contains(StateView state) const {
    return table_[find(state, tag_of(state))].index != kNoState;
  }

  /// The number of a state; kNoState if it is not stored.
  [[nodiscard]] StateIndex index_of(StateView state) const {
    return table_[find(state, tag_of(state))].index;
  }

  /// The vector of a stored state. Require: index < size(). Valid until clear() or the store dies.
  [[nodiscard]] StateView state(StateIndex index) const { return {row(index), state_bytes_}; }
  /// Require: index < size().
  [[nodiscard]] Origin origin(StateIndex index) const {
    return chunks_[index >> chunk_shift_].origins[index & chunk_mask_];
  }

  [[nodiscard]] StateIndex size() const { return size_; }
  /// Bytes that the store holds now: table, rows, origins and the directory of chunks.
  [[nodiscard]] std::size_t bytes() const;

  /// Forgets every state, and keeps only as much memory as a few states need: to clear costs no
  /// more than it did to fill.
  void clear();

 private:
  struct Slot {
    std::uint32_t tag;
    StateIndex index;  // kNoState in an empty slot
  };
  struct Chunk {
    MemoryBudget::Array<std::uint8_t> rows;
    MemoryBudget::Array<Origin> origins;
  };
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
  static constexpr unsigned kFirstTableBits = 8;
  static constexpr std::size_t kFirstDirectory = 16;
  // The table before the first insertion: one empty slot, which belongs to no budget.
  static constexpr Slot kEmptyTable[1] = {{0, kNoState}};

  std::uint32_t tag_of(StateView state) const {
    return static_cast<std::uint32_t>(hash_row(state.data(), state_bytes_) >> 32);
  }

  const std::uint8_t* row(StateIndex index) const {
    return chunks_[index >> chunk_shift_].rows.get() + (index & chunk_mask_) * state_bytes_;
  }

  // The slot that holds `state`, or the empty one where it belongs.
  std::size_t find(StateView state, std::uint32_t tag) const {
    std::size_t slot = static_cast<std::uint64_t>(tag) >> home_shift_;
    for (; table_[slot].index != kNoState; slot = (slot + 1) & slot_mask_) {
      if (table_[slot].tag == tag &&
          std::memcmp(row(table_[slot].index), state.data(), state_bytes_) == 0) {
        break;
      }
    }
    return slot;
  }

  Insertion add(StateView state, std::uint32_t tag, std::size_t slot, Origin origin);
  bool grow_table();
  bool add_chunk();

  std::size_t state_bytes_;
  std::uint64_t max_states_;
  MemoryBudget* budget_;

  StateIndex size_ = 0;
  const Slot* table_ = kEmptyTable;  // the slots, or kEmptyTable
  unsigned home_shift_ = 32;
  std::size_t slot_mask_ = 0;
  std::uint64_t grow_table_at_ = 0;  // the number of states that the table has room for
  MemoryBudget::Array<Slot> slots_;

  unsigned chunk_shift_ = 0;
  StateIndex chunk_mask_ = 0;
  GrowingArray<Chunk> chunks_;
};

}  // namespace pmapcheck::explore
