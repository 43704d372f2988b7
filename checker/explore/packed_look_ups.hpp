// The look-ups of packed states: where each of them ends, and the way there.
//
// The idea: which class a look-up is of is a place in an array; from there, keys lead to an entry,
// past the parts that the class may have:
//
//     packed words ──class──► node ──key──► (node of a part ──key──►) entry
//
// Most of a state's look-ups need not be made: a step that changed no bit of a key left what is
// found under it as it was. So they are taken over from the state before, unless bits of theirs
// changed (recent_entries.hpp).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/packed_keys.hpp"
#include "checker/explore/packed_table.hpp"
#include "checker/explore/recent_entries.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/step_classes.hpp"

namespace pmapcheck::explore {

/// A state that is stored, and the one that it was found from.
struct PackedPlace {
  StateIndex state;
  StateIndex previous;          ///< kNoState if there is none.
  const Word* previous_packed;  ///< Then nullptr.
};

/// The kept bits of some bytes, by packed words.
[[nodiscard]] inline RowWords kept_bits(const RowPacking& packing, const ByteMarks& bytes) {
  RowWords masks(packing.packed_words());
  for (std::size_t w = 0; w < packing.base().size(); ++w) {
    const Word mask = whole_bytes(static_cast<std::uint8_t>(bytes.word(w / 8) >> w % 8 * 8));
    packing.for_each_piece(w, mask, [&](std::size_t i, Word bits) { masks[i] |= bits; });
  }
  return masks;
}

/// For one thread. `kWords`, in all of these: how many packed words there are, or 0 if more than
/// PackedTable::kDense.
class PackedLookUps {
 public:
  using Entry = PackedTable::Entry;

  /// Forgets everything. From now on, of states that are packed so, which must outlive this; a
  /// state has so many look-ups, and class_bytes(i) decides which class one of them is of.
  template <class ClassBytes>
  void clear(const RowPacking& packing, std::size_t look_ups, ClassBytes&& class_bytes) {
    packing_ = &packing;
    keys_.clear(packing.packed_words());
    sites_.assign(look_ups, {});
    to_do_.assign(look_ups, 0);
    fetched_.assign(look_ups, {});
    is_fetched_ = false;
    recent_.clear(look_ups);
    for (std::size_t i = 0; i < look_ups; ++i) {
      Site& site = sites_[i];
      site.class_masks = kept_bits(packing, class_bytes(i));
      const unsigned bits = find_runs(site.class_masks, site.runs);
      site.too_many = bits > kMostClassBits;
      if (site.too_many) site.runs.clear();
      site.nodes.assign(std::size_t{1} << (site.too_many ? 0 : bits), 0);
    }
  }
  [[nodiscard]] std::size_t count() const { return sites_.size(); }
  [[nodiscard]] std::size_t bytes() const { return keys_.bytes(); }

  /// The look-ups of a state, which others may take over; nullptr if one of them finds nothing.
  ///
  /// As far as they can be made all at once, they are: memory answers them together, and no branch
  /// depends on what it answers.
  template <std::size_t kWords>
  const FoundEntry* find_all(const Word* packed, const PackedPlace& place) {
    FoundEntry* const found = recent_.room_for(place.state);
    const std::size_t count = take_over<kWords>(packed, place, found);
    for (std::size_t t = 0; t < count; ++t) {
      FoundEntry& its = found[to_do_[t]];
      its.node = node_at(sites_[to_do_[t]], packed);
      its.entry = keys_.likely_line<kWords>(keys_.node(its.node), packed);
    }
    for (std::size_t t = 0; t < count; ++t) {
      FoundEntry& its = found[to_do_[t]];
      const Node& node = keys_.node(its.node);
      its.entry = keys_.value_in<kWords>(its.entry, node, packed);
      if (its.entry == 0) its.entry = keys_.find<kWords>(node, packed);
      find_steps<kWords>(its, packed);
      if (its.entry == 0) return nullptr;
    }
    recent_.keep(place.state);
    return found;
  }

  /// Fetches the look-ups of a state of many packed words, as far as they can be made together: for
  /// find<0>() of the same state, until something is kept.
  void fetch_all(const Word* packed) {
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      fetched_[i].node = node_at(sites_[i], packed);
      fetched_[i].hash = keys_.fetch_slot(keys_.node(fetched_[i].node), packed);
    }
    for (std::size_t i = 0; i < sites_.size(); ++i) keys_.fetch_key(fetched_[i].hash);
    is_fetched_ = true;
  }
  /// One look-up; 0 if it finds nothing.
  template <std::size_t kWords>
  Entry find(std::size_t i, const Word* packed) {
    FoundEntry its{};
    if (kWords == 0 && is_fetched_) {
      its.node = fetched_[i].node;
      its.entry = keys_.find_hashed(keys_.node(its.node), packed, fetched_[i].hash);
    } else {
      its.node = node_at(sites_[i], packed);
      its.entry = keys_.find<kWords>(keys_.node(its.node), packed);
    }
    find_steps<kWords>(its, packed);
    return its.entry;
  }

  /// Whether anything can be kept for a look-up: not if it has too many classes.
  [[nodiscard]] bool can_keep(std::size_t i) const { return !sites_[i].too_many; }
  /// Keeps an entry, of which a look-up by the row came by these levels. Require: it can, and does
  /// not find one.
  template <std::size_t kWords>
  void keep(std::size_t i, const Word* packed, std::span<const StepClasses::Level> levels,
            Entry entry) {
    is_fetched_ = false;
    Site& site = sites_[i];
    std::uint32_t at = node_of(site, packed);
    RowWords on_the_way = site.class_masks;
    for (const auto& level : levels) {
      if (keys_.node(at).source != level.shape) {
        // Where a class is parted, its node has no steps any more: nobody is to rely on it.
        const bool has_steps = keys_.node(at).found != nullptr;
        if (has_steps && level.found == nullptr) recent_.clear(sites_.size());
        keys_.reshape(at, level.shape, level.found, kept_bits(*packing_, *level.bytes), on_the_way);
      }
      if (level.found != nullptr) return keys_.insert<kWords>(keys_.node(at), packed, entry);
      std::uint32_t part = keys_.find<kWords>(keys_.node(at), packed);
      if (part == 0) {
        part = keys_.add_node();
        keys_.insert<kWords>(keys_.node(at), packed, part);
      }
      // So that whoever takes an entry over need not ask how it was come by.
      for (std::size_t w = 0; w < kWords; ++w) on_the_way[w] = keys_.node(at).masks[w];
      at = part;
    }
  }

 private:
  using Node = PackedKeys::Node;
  // At most so many bits decide which class a look-up is of: that is the place in an array.
  static constexpr unsigned kMostClassBits = 16;

  // Neighbouring bits of a packed word, moved to where they belong in the class's number.
  struct Run {
    std::uint16_t word;
    std::uint16_t to;
    unsigned shift;
    Word mask;
  };
  // A look-up: where its classes are.
  struct Site {
    std::vector<Run> runs;
    RowWords class_masks;              // of the bits that decide which class it is
    std::vector<std::uint32_t> nodes;  // by class; 0 if it has none yet
    bool too_many = false;             // classes
  };

  // A look-up that is on its way, of many packed words.
  struct Fetched {
    std::uint64_t hash;
    std::uint32_t node;
  };
  static std::size_t class_of(const Site& site, const Word* packed) {
    std::size_t number = 0;
    for (const Run& run : site.runs) number |= (packed[run.word] >> run.shift & run.mask) << run.to;
    return number;
  }

  static std::uint32_t node_at(const Site& site, const Word* packed) {
    return site.nodes[class_of(site, packed)];
  }
  // The node of the class that a state is of, which is added if there is none.
  std::uint32_t node_of(Site& site, const Word* packed) {
    std::uint32_t& node = site.nodes[class_of(site, packed)];
    if (node == 0) node = keys_.add_node();
    return node;
  }

  // `its` is what was found at a node: steps, or the next node, from which this goes on.
  template <std::size_t kWords>
  void find_steps(FoundEntry& its, const Word* packed) {
    for (;;) {
      const Node& node = keys_.node(its.node);
      if (node.found != nullptr) *node.found += its.entry != 0;
      if (node.found != nullptr || its.entry == 0) return;
      its.node = its.entry;
      its.entry = keys_.find<kWords>(keys_.node(its.node), packed);
    }
  }

  // Takes over what was found for the state before, unless bits of the keys changed. What is left
  // to do is in to_do_: returns how many look-ups that are.
  template <std::size_t kWords>
  std::size_t take_over(const Word* packed, const PackedPlace& place, FoundEntry* found) {
    const FoundEntry* const before =
        place.previous == kNoState ? nullptr : recent_.of(place.previous);
    if (before == nullptr) {
      for (std::size_t i = 0; i < sites_.size(); ++i) to_do_[i] = static_cast<std::uint32_t>(i);
      return sites_.size();
    }
    std::array<Word, kWords> changed;
    for (std::size_t w = 0; w < kWords; ++w) changed[w] = packed[w] ^ place.previous_packed[w];
    std::uint32_t* const to_do = to_do_.data();
    std::size_t count = 0;
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      const FoundEntry its = before[i];
      found[i] = its;
      // A key has the bits of its class and of all nodes on the way, too: where it is the same, so
      // is its node.
      const Node& node = keys_.node(its.node);
      Word differs = 0;
      for (std::size_t w = 0; w < kWords; ++w) differs |= changed[w] & node.masks[w];
      *node.found += differs == 0;
      to_do[count] = static_cast<std::uint32_t>(i);
      count += differs != 0;
    }
    return count;
  }
  static unsigned find_runs(const RowWords& masks, std::vector<Run>& runs) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < masks.size(); ++i) {
      for (Word rest = masks[i]; rest != 0;) {
        const auto shift = static_cast<unsigned>(std::countr_zero(rest));
        const auto length = static_cast<unsigned>(std::countr_one(rest >> shift));
        const Word mask = length == 64 ? ~Word{0} : (Word{1} << length) - 1;
        runs.push_back(
            {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(bits), shift, mask});
        bits += length;
        rest &= ~(mask << shift);
      }
    }
    return bits;
  }

  const RowPacking* packing_ = nullptr;
  PackedKeys keys_;
  std::vector<Site> sites_;
  std::vector<std::uint32_t> to_do_;  // sites of which nothing could be taken over
  std::vector<Fetched> fetched_;      // by site
  bool is_fetched_ = false;           // and nothing was kept since
  RecentEntries recent_;
};

}  // namespace pmapcheck::explore
