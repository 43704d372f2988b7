// Every state that a search has reached: a set of roots (row_tree.hpp), numbered as they arrived.
//
// The idea: a log and an index. The log has the roots in the order of the search, so it is the
// search's queue too. The index is cut into parts by hash; several threads look up at once, each in
// parts of its own, and what they find new is only *claimed* there. Claims get their numbers
// afterwards, in the order of the search and not of the threads:
//
//     root ──hash──► part ──► slot { tag, number }          number < size(): log[number]
//                                                           else a claim, number - size()
//     log   root, parent │ root, parent │ …
//
// A slot's home grows with its tag, so that a part grows in one sweep through the old and the new
// array. Parts grow by less than double, one after the other: the index is never much emptier than
// it has to be. The root has the last word: the set is exact.
//
// A compact set (hash compaction: Wolper and Leroy, CAV 1993) takes a state's fingerprint for the
// state. Half of it is the tag, half is in the log; roots are kept until they are expanded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/explore/log.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/state_hash.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

class StateSet {
 public:
  /// More states than this are never stored: claims need numbers of 32 bits too.
  static constexpr std::uint64_t kMaxStates = std::uint64_t{15} << 28;
  static constexpr std::uint32_t kMostClaims = (1u << 28) - 1;

  /// In the place of a number: a claim that came to nothing, when nobody looks up any more.
  static constexpr StateIndex kDropped = kNoState - 1;

  /// A root, or a fingerprint, and where it belongs.
  struct Key {
    const Word* root;
    std::uint32_t part;
    std::uint32_t tag;
    std::uint32_t print = 0;
  };
  /// Require: `root` outlives the key.
  [[nodiscard]] Key key(const Word* root) const {
    std::uint64_t hash = kHashStart;
    for (std::size_t w = 0; w < root_words_; ++w) hash = fold_hash(root[w] ^ hash, kHashFactor);
    return {root, static_cast<std::uint32_t>(hash) & part_mask_,
            static_cast<std::uint32_t>(hash >> 32)};
  }

  /// Of a compact set.
  [[nodiscard]] Key key(std::uint64_t fingerprint) const {
    const auto print = static_cast<std::uint32_t>(fingerprint);
    return {nullptr, print & part_mask_, static_cast<std::uint32_t>(fingerprint >> 32), print};
  }

  /// For roots of `root_words` words, with so many parts of the index, each to be used by one
  /// thread at a time: a power of 2. Holds no memory until the first claim, and takes all of it
  /// from `budget`, which must outlive it.
  StateSet(std::size_t root_words, std::size_t parts, MemoryBudget& budget, bool compact = false)
      : budget_(&budget),
        root_words_(root_words),
        compact_(compact),
        part_mask_(static_cast<std::uint32_t>(parts - 1)),
        parts_(parts),
        roots_(budget, root_words),
        parents_(budget),
        prints_(budget) {}

  [[nodiscard]] bool is_compact() const { return compact_; }

  // The index: one thread for each part.

  /// Starts to fetch what find() and claim() will look at first, and then second.
  void prefetch(const Key& key) const {
    const Part& part = parts_[key.part];
    if (part.size != 0) __builtin_prefetch(&part.slots[home(part, key.tag)]);
  }
  void prefetch_entry(const Key& key) const {
    const Part& part = parts_[key.part];
    if (part.size == 0) return;
    const Slot& slot = part.slots[home(part, key.tag)];
    if (slot.tag != key.tag || slot.number >= size_) return;
    if (compact_) {
      __builtin_prefetch(prints_.at(slot.number));
    } else {
      __builtin_prefetch(roots_.at(slot.number));
    }
  }

  struct Found {
    StateIndex number;       ///< The state's, or its claim's + size(); kNoState: none.
    std::uint32_t slot = 0;  ///< Where that is in its part.
    bool is_new = false;
    bool no_memory = false;
  };
  /// The number of a key. `claimed(n)` is that of claim n, its root or its fingerprint.
  template <class Claimed>
  [[nodiscard]] Found find(const Key& key, const Claimed& claimed) const {
    const Part& part = parts_[key.part];
    if (part.size == 0) return {kNoState};
    std::uint32_t slot = home(part, key.tag);
    for (;; slot = slot + 1 == part.size ? 0 : slot + 1) {
      const Slot& here = part.slots[slot];
      if (here.number == kNoState) return {kNoState, slot};
      if (here.tag != key.tag) continue;
      if (is(here.number, key, claimed)) return {here.number, slot};
    }
  }
  /// The same, but a new root is claimed, under number `claim`. Require: claim < kMostClaims.
  template <class Claimed>
  Found find_or_claim(const Key& key, std::uint32_t claim, const Claimed& claimed) {
    Found found = find(key, claimed);
    if (found.number != kNoState) return found;
    Part& part = parts_[key.part];
    if (part.used >= part.grow_at) {
      if (!grow(part)) return {kNoState, 0, false, true};
      found.slot = find(key, claimed).slot;
    }
    part.slots[found.slot] = {key.tag, size_ + claim};
    ++part.used;
    return {size_ + claim, found.slot, true};
  }
  /// Gives a claim its number. `slot` is where it was found, unless its part has grown since then.
  void number(const Key& key, std::uint32_t slot, std::uint32_t claim, StateIndex number) {
    Part& part = parts_[key.part];
    if (slot >= part.size || part.slots[slot].number != size_ + claim) slot = home(part, key.tag);
    while (part.slots[slot].number != size_ + claim) slot = slot + 1 == part.size ? 0 : slot + 1;
    part.slots[slot].number = number;
  }

  /// Enters all states into the index again, by their roots. False if the budget has no room: then
  /// the index is of no use any more. Require: the set is not compact.
  bool rebuild();

  // The log.

  /// Room for states with numbers below size() + `count`; returns for how many of them there is.
  [[nodiscard]] std::size_t reserve(std::size_t count);
  /// Writes an entry for which there is room; different threads different ones.
  void write(StateIndex number, const Word* root, StateIndex parent, std::uint64_t fingerprint) {
    std::copy_n(root, root_words_, roots_.at(number));
    *parents_.at(number) = parent;
    if (compact_) *prints_.at(number) = static_cast<std::uint32_t>(fingerprint);
  }
  /// Writes a state's root anew; the index is then to be rebuilt.
  void rewrite(StateIndex number, const Word* root) {
    std::copy_n(root, root_words_, roots_.at(number));
  }
  /// Takes other roots for the states from first_root() on; the index is then to be rebuilt.
  void replace_roots(Log<Word> roots) {
    roots_ = std::move(roots);
    root_words_ = roots_.width();
  }
  /// Of a compact set: the roots of states below `number` are not needed any more.
  void release_roots(StateIndex number) {
    if (compact_) roots_.release_below(number);
  }
  /// Makes `count` entries that were written part of the set. Require: their claims have numbers,
  /// and there are no other claims, or nobody looks up any more.
  void commit(std::size_t count) { size_ += static_cast<StateIndex>(count); }

  /// The first state whose root is kept.
  [[nodiscard]] StateIndex first_root() const { return roots_.first(); }
  /// Require: first_root() <= number < size().
  [[nodiscard]] const Word* root(StateIndex number) const { return roots_.at(number); }
  /// Require, of these two: number < size().
  [[nodiscard]] StateIndex parent(StateIndex number) const { return *parents_.at(number); }
  /// Whether a state may be the one with this fingerprint. Require: the set is compact.
  [[nodiscard]] bool has_print(StateIndex number, std::uint64_t fingerprint) const {
    return *prints_.at(number) == static_cast<std::uint32_t>(fingerprint);
  }
  [[nodiscard]] StateIndex size() const { return size_; }
  [[nodiscard]] std::size_t root_words() const { return root_words_; }
  [[nodiscard]] std::size_t parts() const { return parts_.size(); }
  void save(ArchiveWriter& archive) const;
  /// Into an empty set for roots of the same length; false if the archive does not have it, or the
  /// budget no room for it.
  bool load(ArchiveReader& archive);

 private:
  struct Slot {
    std::uint32_t tag;
    StateIndex number;  // kNoState in an empty slot
  };
  struct Part {
    MemoryBudget::Array<Slot> slots;
    std::uint32_t size = 0;
    std::uint32_t used = 0;
    std::uint32_t grow_at = 0;
  };
  // Not std::equal: that calls memcmp for these few words.
  [[nodiscard]] bool same(const Word* a, const Word* b) const {
    Word difference = a[0] ^ b[0];
    for (std::size_t w = 1; w < root_words_; ++w) difference |= a[w] ^ b[w];
    return difference == 0;
  }
  template <class Claimed>
  [[nodiscard]] bool is(StateIndex number, const Key& key, const Claimed& claimed) const {
    if (!compact_) {
      return same(number < size_ ? root(number) : claimed.root(number - size_), key.root);
    }
    return key.print == (number < size_
                             ? *prints_.at(number)
                             : static_cast<std::uint32_t>(claimed.print(number - size_)));
  }
  static std::uint32_t home(const Part& part, std::uint32_t tag) {
    return static_cast<std::uint32_t>(std::uint64_t{tag} * part.size >> 32);
  }
  bool grow(Part& part);
  bool enter(const Key& key, StateIndex number);
  bool load_index(ArchiveReader& archive);
  void clear_index();

  MemoryBudget* budget_;
  std::size_t root_words_;
  bool compact_;
  StateIndex size_ = 0;
  std::uint32_t part_mask_;
  std::vector<Part> parts_;
  Log<Word> roots_;
  Log<StateIndex> parents_;
  Log<std::uint32_t> prints_;  // the lower halves of fingerprints; empty if the set is exact
};

}  // namespace pmapcheck::explore
