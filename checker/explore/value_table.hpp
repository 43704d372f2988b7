// Eight-byte values, each kept once, under a number of four bytes.
//
// The idea, LTSmin's: states differ from each other in few words, so a word is worth a number of
// its own, and so is a pair of such numbers (see row_tree.hpp). Several threads intern values at
// once; a value's number never changes.
//
//     value ──hash──► slot { tag, number + 1 } ──► values_[number]
//
// A thread publishes a value by a compare-and-swap on an empty slot. Who loses that race to the
// same value takes the winner's number; the loser's own stays unused.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "checker/explore/archive.hpp"
#include "checker/explore/memory_budget.hpp"

namespace pmapcheck::explore {

class ValueTable {
 public:
  using Number = std::uint32_t;
  static constexpr Number kNone = 0xffffffff;

  /// Holds no memory until grow() is called.
  explicit ValueTable(MemoryBudget& budget) : budget_(&budget) {}

  /// The number of a value; kNone if it is new and there is no room for it: then everybody has to
  /// stop, and one to grow().
  Number intern(std::uint64_t value) {
    const std::uint64_t hash = hash_of(value);
    const auto tag = static_cast<std::uint32_t>(hash);
    Number own = kNone;
    for (std::size_t place = home(hash);; place = (place + 1) & mask_) {
      std::uint64_t slot = slots_[place].load(std::memory_order_acquire);
      if (slot == 0) {
        if (own == kNone && (own = reserve(value)) == kNone) return kNone;
        const std::uint64_t wanted = std::uint64_t{tag} << 32 | (own + 1);
        if (slots_[place].compare_exchange_strong(slot, wanted, std::memory_order_acq_rel)) {
          return own;
        }
      }
      const auto number = static_cast<Number>(slot) - 1;
      if (slot >> 32 == tag && values_[number] == value) return number;
    }
  }

  /// Require: `number` was returned by intern().
  [[nodiscard]] std::uint64_t value(Number number) const { return values_[number]; }

  // For one thread, while no other uses the table.

  /// Whether so much of the room is used that it is time to grow().
  [[nodiscard]] bool is_crowded() const { return count_ >= capacity_ / 4 * 3; }
  /// Doubles the room; false if the budget, or the range of numbers, has none.
  bool grow();
  /// Numbers given out, those that lost a race included.
  [[nodiscard]] std::size_t count() const { return count_; }
  /// Bytes held now.
  [[nodiscard]] std::size_t bytes() const;
  void save(ArchiveWriter& archive);
  /// Into an empty table; false if the archive does not have it, or the budget no room for it.
  bool load(ArchiveReader& archive);

 private:
  using Slot = std::atomic<std::uint64_t>;  // 0: empty
  static constexpr unsigned kFirstBits = 6;

  static std::uint64_t hash_of(std::uint64_t value) {
    std::uint64_t hash = value * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
    return hash * 0xd6e8feb86659fd93u;
  }
  [[nodiscard]] std::size_t home(std::uint64_t hash) const { return hash >> shift_; }

  Number reserve(std::uint64_t value) {
    const std::size_t number = count_.fetch_add(1, std::memory_order_relaxed);
    if (number >= capacity_) {
      count_.fetch_sub(1, std::memory_order_relaxed);
      return kNone;
    }
    values_[number] = value;
    return static_cast<Number>(number);
  }

  MemoryBudget* budget_;
  std::size_t capacity_ = 0;
  std::size_t mask_ = 0;
  unsigned shift_ = 63;
  std::atomic<std::size_t> count_ = 0;
  MemoryBudget::Array<Slot> slots_;
  MemoryBudget::Array<std::uint64_t> values_;
};

}  // namespace pmapcheck::explore
