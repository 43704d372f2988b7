// Every state that a search has reached: a set of roots (row_tree.hpp), numbered as they arrived.
//
// The idea: a log and an index. The log has the roots in the order of the search, so it is the
// search's queue too. The index is an open-addressing table that several threads look up at once.
// What they find new is only *claimed* there, under a number that tells where in the round it was
// found; of equal roots the one that comes first in the round takes the slot over, whoever was
// faster. Claims get their numbers afterwards, in the order of the search and not of the threads;
// one thread alone needs no claims, and numbers at once:
//
//     root ──hash──► part ──► slot { tag, number }      number < kFirstClaim: log[number]
//                                                       else a claim, number - kFirstClaim
//     log   root, parent │ root, parent │ …
//
// The index is cut into parts by hash, each of which grows by less than double when no thread looks
// anything up: it is never much emptier than it has to be. A search for an empty slot begins at a
// cache line, whose eight tags are compared without a branch: which of them it is, nobody can
// predict. A line is filled from its beginning, and nothing is ever taken out: so where a line has
// an empty slot, what is not before it is nowhere. The line grows with the tag, so that a part grows
// in one sweep through the old and the new array. The root has the last word: the set is exact.
//
// A compact set (hash compaction: Wolper and Leroy, CAV 1993) takes a state's fingerprint for the
// state. Half of it is the tag, half is in the log; roots are kept until they are expanded.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/explore/log.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/own_lines.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/state_hash.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

class StateSet {
 public:
  /// More states than this are never stored: claims have the numbers from here on.
  static constexpr std::uint64_t kMaxStates = std::uint64_t{15} << 28;
  static constexpr StateIndex kFirstClaim = StateIndex{15} << 28;
  static constexpr std::uint32_t kMostClaims = (1u << 28) - 2;

  static constexpr std::uint32_t kNoSlot = 0xffffffff;

  /// Parts of the index.
  static constexpr std::uint32_t kParts = 8;

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
  [[nodiscard]] Key key(const Word* root) const { return key(hash_of(root, root_words_), root); }

  /// The same for roots of a known length.
  template <std::size_t kWords>
  [[nodiscard]] static std::uint64_t hash(const Word* root) {
    return hash_of(root, kWords);
  }
  [[nodiscard]] static Key key(std::uint64_t hash, const Word* root) {
    return {root, static_cast<std::uint32_t>(hash) % kParts,
            static_cast<std::uint32_t>(hash >> 32)};
  }
  template <std::size_t kWords>
  [[nodiscard]] static bool same(const Word* a, const Word* b) {
    return same(a, b, kWords);
  }

  /// Of a compact set.
  [[nodiscard]] Key key(std::uint64_t fingerprint) const {
    const auto print = static_cast<std::uint32_t>(fingerprint);
    return {nullptr, print % kParts, static_cast<std::uint32_t>(fingerprint >> 32), print};
  }

  /// For roots of `root_words` words. Holds no memory until the first claim, and takes all of it
  /// from `budget`, which must outlive it.
  StateSet(std::size_t root_words, MemoryBudget& budget, bool compact = false)
      : budget_(&budget),
        root_words_(root_words),
        compact_(compact),
        parts_(kParts),
        roots_(budget, root_words),
        parents_(budget),
        prints_(budget) {}

  [[nodiscard]] bool is_compact() const { return compact_; }

  // The index.

  /// Starts to fetch what find() and claim() will look at first, and then second.
  void prefetch(const Key& key) const {
    const Part& part = parts_[key.part];
    if (part.size != 0) __builtin_prefetch(&part.slots[home(part, key.tag)]);
  }
  /// What the first line of slots tells of a state.
  struct Glance {
    std::uint32_t likely = kNoSlot;  ///< Where it is, if it is likely to be anywhere.
    std::uint32_t empty = kNoSlot;   ///< Where it goes, if it is nowhere.
  };
  [[nodiscard]] Glance glance(const Key& key) const {
    const Part& part = parts_[key.part];
    if (part.size == 0) return {};
    const std::uint32_t line = home(part, key.tag);
    const Alike alike = compare(&part.slots[line], key.tag);
    const auto first = [&](unsigned of) { return of == 0 ? kNoSlot : line + first_of(of); };
    return {first(alike.same), alike.same == 0 ? first(alike.empty) : kNoSlot};
  }
  /// What is in that slot: a state or a claim; kNoState if it is nowhere.
  [[nodiscard]] StateIndex number_in(const Key& key, std::uint32_t slot) const {
    return slot == kNoSlot ? kNoState : number_of(parts_[key.part].slots[slot].load(kRelaxed));
  }
  /// Fetches the next line, if the first one is full and says nothing.
  void prefetch_next(const Key& key, Glance glance) const {
    if (glance.likely != kNoSlot || glance.empty != kNoSlot) return;
    const Part& part = parts_[key.part];
    if (part.size != 0) __builtin_prefetch(&part.slots[home(part, key.tag) + kLine]);
  }
  void prefetch_entry(const Key& key, std::uint32_t slot) const {
    const StateIndex number = number_in(key, slot);
    if (number >= kFirstClaim) return;
    if (compact_) {
      __builtin_prefetch(prints_.at(number));
    } else {
      __builtin_prefetch(roots_.at(number));
    }
  }

  /// The same for renumber().
  void prefetch_slot(const Key& key, std::uint32_t slot) const {
    __builtin_prefetch(&parts_[key.part].slots[slot], 1);
  }

  /// Whether a state with this key is stored or claimed. `claimed` has the roots and fingerprints
  /// of claims: claimed.root(n) and claimed.print(n).
  template <class Claimed>
  [[nodiscard]] bool contains(const Key& key, const Claimed& claimed) const {
    const Part& part = parts_[key.part];
    if (part.size == 0) return false;
    for (std::uint32_t slot = home(part, key.tag);; slot = after(part, slot)) {
      const std::uint64_t here = part.slots[slot].load(std::memory_order_relaxed);
      if (here == kEmpty) return false;
      if (tag_of(here) == key.tag && is(number_of(here), key, claimed)) return true;
    }
  }

  struct Claim {
    enum class Outcome : std::uint8_t {
      known,     ///< `number` is the state's, or that of an earlier claim.
      fresh,     ///< Nobody has claimed it so far.
      replaced,  ///< Claim `loser` had it, which comes later.
      no_room,   ///< The part has to grow().
    };
    Outcome outcome;
    StateIndex number = kNoState;
    std::uint32_t slot = 0;  ///< Where that is in its part.
    std::uint32_t loser = 0;
  };
  /// Room in the index that a thread may use up. It is taken from a part some at a time: threads
  /// seldom write to one place.
  class Allowance {
    friend class StateSet;
    std::array<std::uint32_t, kParts> left_{};
  };
  /// Whether others claim at the same time; alone, nothing has to be atomic.
  enum class Sharing : std::uint8_t { alone, shared };

  /// Claims a state under a number, kFirstClaim or more, if it is new, or only claimed under a
  /// higher one. Alone, the number may be the one that the state gets: then it has to be the lowest
  /// that nobody has. `likely` is what glance() told a moment ago. Require: no other key has the
  /// same number. When all have claimed, give_back() what is left of `allowance`.
  template <Sharing kSharing, class Claimed>
  Claim claim(const Key& key, StateIndex own, const Claimed& claimed, std::uint32_t likely,
              Allowance& allowance) {
    using Outcome = Claim::Outcome;
    Part& part = parts_[key.part];
    if (part.size == 0) return {Outcome::no_room};
    if (likely != kNoSlot) {
      const StateIndex number = number_of(part.slots[likely].load(kRelaxed));
      if (number < own && is(number, key, claimed)) return {Outcome::known, number, likely};
    }
    for (std::uint32_t line = home(part, key.tag);; line = line_after(part, line)) {
      Alike alike = compare(&part.slots[line], key.tag);
      for (; alike.same != 0; alike.same &= alike.same - 1) {
        const std::uint32_t slot = line + first_of(alike.same);
        std::uint64_t here = part.slots[slot].load(kRelaxed);
        if (!is(number_of(here), key, claimed)) continue;
        while (number_of(here) > own) {
          if (exchange<kSharing>(part.slots[slot], here, entry(key.tag, own))) {
            return {Outcome::replaced, own, slot, number_of(here) - kFirstClaim};
          }
        }
        return {Outcome::known, number_of(here), slot};
      }
      if (alike.empty == 0) continue;
      std::uint32_t& left = allowance.left_[key.part];
      if (left == 0 && (left = allow(part)) == 0) return {Outcome::no_room};
      const std::uint32_t slot = line + first_of(alike.empty);
      std::uint64_t here = kEmpty;
      if (exchange<kSharing>(part.slots[slot], here, entry(key.tag, own))) {
        --left;
        return {Outcome::fresh, own, slot};
      }
      line = line_before(part, line);  // somebody was faster: once more
    }
  }
  /// The same for a state that glance() said was nowhere, and where it goes, if no part has grown
  /// since; false, and nothing is done, if claim() has to look more closely.
  template <Sharing kSharing>
  bool claim_empty(const Key& key, StateIndex own, std::uint32_t empty, Allowance& allowance) {
    std::uint32_t& left = allowance.left_[key.part];
    if (empty == kNoSlot || left == 0) return false;
    Slot& slot = parts_[key.part].slots[empty];
    std::uint64_t here = slot.load(kRelaxed);
    if (here != kEmpty || !exchange<kSharing>(slot, here, entry(key.tag, own))) return false;
    --left;
    return true;
  }
  void give_back(Allowance& allowance) {
    for (std::uint32_t part = 0; part < kParts; ++part) {
      parts_[part].used -= std::exchange(allowance.left_[part], 0);
    }
  }

  /// Gives a claim another number. `slot` is where it was made, unless its part has grown since.
  void renumber(const Key& key, std::uint32_t slot, StateIndex claim, StateIndex number) {
    Part& part = parts_[key.part];
    const std::uint64_t old = entry(key.tag, claim);
    const auto is_at = [&](std::uint32_t at) {
      return part.slots[at].load(std::memory_order_relaxed) == old;
    };
    if (slot >= part.size || !is_at(slot)) slot = home(part, key.tag);
    while (!is_at(slot)) slot = after(part, slot);
    part.slots[slot].store(entry(key.tag, number), std::memory_order_relaxed);
  }

  /// Whether some part has no room for so many more claims.
  [[nodiscard]] bool is_crowded_by(std::size_t claims) const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [&](const Part& part) { return part.used + claims > part.grow_at; });
  }
  /// Makes room in a part for so many more claims, if the budget has any. One thread for each part,
  /// while nobody claims.
  void prepare(std::size_t part, std::size_t claims) {
    Part& its = parts_[part];
    while (its.used + claims > its.grow_at && grow(its)) {
    }
  }
  /// Makes room for one more claim of this key; false if the budget has none. For one thread.
  [[nodiscard]] bool make_room(const Key& key) {
    Part& part = parts_[key.part];
    return part.used < part.grow_at || grow(part);
  }

  /// Enters all states into the index again, by their roots. False if the budget has no room: then
  /// the index is of no use any more. Require: the set is not compact.
  bool rebuild();

  // The log.

  /// Room for states with numbers below size() + `count`; returns for how many of them there is.
  [[nodiscard]] std::size_t reserve(std::size_t count);
  /// Writes an entry for which there is room; different threads different ones.
  void write(StateIndex number, const Word* root, StateIndex parent, std::uint64_t fingerprint) {
    copy_root(root, roots_.at(number));
    *parents_.at(number) = parent;
    if (compact_) *prints_.at(number) = static_cast<std::uint32_t>(fingerprint);
  }
  /// The same for roots of a known length, if the set is not compact.
  template <std::size_t kWords>
  void write(StateIndex number, const Word* root, StateIndex parent) {
    Word* const to = roots_.template at<kWords>(number);
    for (std::size_t w = 0; w < kWords; ++w) to[w] = root[w];
    *parents_.template at<1>(number) = parent;
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
  template <std::size_t kWords>
  [[nodiscard]] const Word* root(StateIndex number) const {
    return roots_.at<kWords>(number);
  }
  /// Require, of these two: number < size().
  [[nodiscard]] StateIndex parent(StateIndex number) const { return *parents_.at<1>(number); }
  /// Whether a state may be the one with this fingerprint. Require: the set is compact.
  [[nodiscard]] bool has_print(StateIndex number, std::uint64_t fingerprint) const {
    return *prints_.at(number) == static_cast<std::uint32_t>(fingerprint);
  }
  [[nodiscard]] StateIndex size() const { return size_; }
  [[nodiscard]] std::size_t root_words() const { return root_words_; }
  void save(ArchiveWriter& archive) const;
  /// Into an empty set for roots of the same length; false if the archive does not have it, or the
  /// budget no room for it.
  bool load(ArchiveReader& archive);

 private:
  using Slot = std::atomic<std::uint64_t>;  // tag, and number + 1
  static constexpr std::uint64_t kEmpty = 0;
  static constexpr std::uint32_t kLine = 8;                    // slots of a cache line
  static constexpr auto kRelaxed = std::memory_order_relaxed;  // threads meet between loops
  struct alignas(kCacheLine) Part {                            // each on a cache line of its own
    MemoryBudget::Array<Slot> slots;
    std::uint32_t size = 0;
    std::uint32_t grow_at = 0;
    std::atomic<std::uint32_t> used = 0;
  };
  static std::uint32_t line_after(const Part& part, std::uint32_t line) {
    return line + kLine == part.size ? 0 : line + kLine;
  }
  static std::uint32_t line_before(const Part& part, std::uint32_t line) {
    return line == 0 ? part.size - kLine : line - kLine;
  }
  static std::uint32_t first_of(unsigned slots) {
    return static_cast<std::uint32_t>(std::countr_zero(slots));
  }
  // Which slots of a line have a tag, and which are empty: a bit for each.
  struct Alike {
    unsigned same;
    unsigned empty;
  };
#ifdef __SSE2__
  // Other threads may write to the line: half of a slot is never seen, as each is within one load,
  // and whoever relies on what was seen looks again.
  static Alike compare(const Slot* line, std::uint32_t tag) {
    static_assert(sizeof(Slot) == sizeof(std::uint64_t) && kLine == 8);
    const auto* const pairs = reinterpret_cast<const __m128i*>(line);
    const auto halves = [&](int first, bool upper) {
      const __m128 a = _mm_castsi128_ps(_mm_load_si128(pairs + first));
      const __m128 b = _mm_castsi128_ps(_mm_load_si128(pairs + first + 1));
      return _mm_castps_si128(upper ? _mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1))
                                    : _mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0)));
    };
    const __m128i tags = _mm_set1_epi32(static_cast<int>(tag));
    const __m128i none = _mm_setzero_si128();
    const __m128i same = _mm_packs_epi32(_mm_cmpeq_epi32(halves(0, true), tags),
                                         _mm_cmpeq_epi32(halves(2, true), tags));
    const __m128i empty = _mm_packs_epi32(_mm_cmpeq_epi32(halves(0, false), none),
                                          _mm_cmpeq_epi32(halves(2, false), none));
    const auto both = static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(same, empty)));
    return {both & ~(both >> kLine) & 0xff, both >> kLine};
  }
#else
  static Alike compare(const Slot* line, std::uint32_t tag) {
    Alike alike{0, 0};
    for (unsigned i = 0; i < kLine; ++i) {
      const std::uint64_t here = line[i].load(kRelaxed);
      alike.same |= unsigned{here != kEmpty && tag_of(here) == tag} << i;
      alike.empty |= unsigned{here == kEmpty} << i;
    }
    return alike;
  }
#endif
  static std::uint64_t entry(std::uint32_t tag, StateIndex number) {
    return std::uint64_t{tag} << 32 | (number + 1);
  }
  static std::uint32_t tag_of(std::uint64_t entry) {
    return static_cast<std::uint32_t>(entry >> 32);
  }
  static StateIndex number_of(std::uint64_t entry) { return static_cast<StateIndex>(entry) - 1; }
  static std::uint32_t after(const Part& part, std::uint32_t slot) {
    return slot + 1 == part.size ? 0 : slot + 1;
  }
  // Inline, so that loops over a known number of words are none.
  static std::uint64_t hash_of(const Word* root, std::size_t words) {
    std::uint64_t hash = kHashStart;
    for (std::size_t w = 0; w < words; ++w) hash = fold_hash(root[w] ^ hash, kHashFactor);
    return hash;
  }
  // Not std::copy_n: that calls memmove for these few words.
  void copy_root(const Word* root, Word* to) const {
    static_assert(kMostRootWords == 3);
    to[0] = root[0];
    if (root_words_ > 1) to[1] = root[1];
    if (root_words_ > 2) to[2] = root[2];
  }
  // Not std::equal: that calls memcmp for these few words.
  static bool same(const Word* a, const Word* b, std::size_t words) {
    Word difference = a[0] ^ b[0];
    for (std::size_t w = 1; w < words; ++w) difference |= a[w] ^ b[w];
    return difference == 0;
  }
  template <class Claimed>
  [[nodiscard]] bool is(StateIndex number, const Key& key, const Claimed& claimed) const {
    if (!compact_) {
      return same(number < kFirstClaim ? root(number) : claimed.root(number - kFirstClaim),
                  key.root, root_words_);
    }
    return key.print == (number < kFirstClaim
                             ? *prints_.at(number)
                             : static_cast<std::uint32_t>(claimed.print(number - kFirstClaim)));
  }
  static std::uint32_t home(const Part& part, std::uint32_t tag) {
    return static_cast<std::uint32_t>(std::uint64_t{tag} * (part.size / kLine) >> 32) * kLine;
  }
  // Room for some more claims in a part; 0 if there is none.
  static std::uint32_t allow(Part& part) {
    constexpr std::uint32_t kSome = 32;
    const std::uint32_t used = part.used.fetch_add(kSome, kRelaxed);
    const std::uint32_t room = used < part.grow_at ? std::min(part.grow_at - used, kSome) : 0;
    if (room < kSome) part.used.fetch_sub(kSome - room, kRelaxed);
    return room;
  }
  template <Sharing kSharing>
  static bool exchange(Slot& slot, std::uint64_t& expected, std::uint64_t wanted) {
    if constexpr (kSharing == Sharing::shared) {
      return slot.compare_exchange_strong(expected, wanted, kRelaxed);
    }
    slot.store(wanted, kRelaxed);
    return true;
  }
  bool grow(Part& part);
  static void put(Part& part, std::uint64_t entry);
  bool enter(const Key& key, StateIndex number);
  bool load_index(ArchiveReader& archive);
  void clear_index();

  MemoryBudget* budget_;
  std::size_t root_words_;
  bool compact_;
  StateIndex size_ = 0;
  std::vector<Part> parts_;
  Log<Word> roots_;
  Log<StateIndex> parents_;
  Log<std::uint32_t> prints_;  // the lower halves of fingerprints; empty if the set is exact
};

}  // namespace pmapcheck::explore
