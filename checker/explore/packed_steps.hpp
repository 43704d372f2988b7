// Learned steps, as they look in packed words.
//
// The idea: a learned step changes the same bits in all states with its key. So the packed words of
// the state after it are those of the state before, each XOR a constant; and a key is what some
// masks leave of the packed words. A state is expanded without being unpacked:
//
//     packed words ──class──► node ──key──► (part of the class ──key──►) steps: one XOR a word
//           │                                     │
//           └─ not known: the row ── LearnedSteps ┘ visits the steps, and tells what they depend on
//
// What LearnedSteps tells by the row is entered here in the same order, so that both visit the same
// steps in the same order.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/packed_table.hpp"
#include "checker/explore/row_packing.hpp"

namespace pmapcheck::explore {

/// A model whose steps are looked up under the bytes that they depend on: LearnedSteps.
template <class M>
concept LooksUpSteps = Model<M> && requires(M model, StateView state, std::size_t i) {
  { model.look_ups() } -> std::convertible_to<std::size_t>;
  { model.version() } -> std::convertible_to<std::uint32_t>;
  { model.class_bytes(i) } -> std::same_as<ByteMarks>;
  { model.look_up(i, state, AnySuccessorVisitor{}) } -> std::convertible_to<std::size_t>;
  model.levels();
};

/// For one thread.
template <LooksUpSteps M>
class PackedSteps {
 public:
  /// Require: `model` outlives this, and whenever it is used, the packing last given to use().
  explicit PackedSteps(M& model) : model_(model) {}

  /// Goes over to another packing: forgets everything.
  void use(const RowPacking& packing) {
    packing_ = &packing;
    forget();
  }

  /// Visits the steps from a state, given as packed words: kept(steps) for those that are known,
  /// visit(successor) for others. `row` returns the state unpacked, if that is needed.
  /// `kWords`: how many packed words there are, or 0 if more than PackedTable::kDense.
  template <std::size_t kWords, class Row, class Kept, class Visit>
  void successors(const Word* packed, Row&& row, Kept&& kept, Visit&& visit) {
    if (version_ != model_.version()) forget();
    look_ahead<kWords>(packed);
    bool all_known = true;  // so far: then what was seen ahead is still true
    for (std::size_t i = 0; i < sites_.size();) {
      const PackedTable::Entry entry =
          all_known ? find_ahead<kWords>(i, packed) : find<kWords>(sites_[i], packed);
      if (entry != 0) {
        kept(table_.steps<kWords>(entry));
        ++i;
        continue;
      }
      all_known = false;
      i = learn<kWords>(i, packed, row(), visit);
      if (version_ == model_.version()) continue;
      // What comes next is looked up by the row: sites are others from the next state on.
      while (i < model_.look_ups()) i = model_.look_up(i, row(), visit);
      return;
    }
  }

  /// Whether a process is known to work in a state. If not, it may still do so.
  template <std::size_t kWords>
  bool is_known_to_work(const Word* packed) {
    return version_ == model_.version() &&
           std::any_of(sites_.begin(), sites_.end(), [&](const Site& site) {
             const PackedTable::Entry entry = find<kWords>(site, packed);
             return entry != 0 && table_.steps<kWords>(entry).enabled().work;
           });
  }

 private:
  using Node = PackedTable::Node;
  // At most so many bits decide which class a look-up is of: that is the place in an array.
  static constexpr unsigned kMostClassBits = 16;
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

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
    std::vector<std::uint32_t> nodes;  // by class; 0 or none if it has none yet
    bool too_many = false;             // classes
  };

  // How far a look-up got that was made ahead: a node, and what it is likely to find there.
  struct Ahead {
    std::uint32_t node;
    PackedTable::Entry likely;
  };

  static std::size_t class_of(const Site& site, const Word* packed) {
    std::size_t number = 0;
    for (const Run& run : site.runs) number |= (packed[run.word] >> run.shift & run.mask) << run.to;
    return number;
  }

  static std::uint32_t node_at(const Site& site, const Word* packed) {
    const std::size_t number = class_of(site, packed);
    return number < site.nodes.size() ? site.nodes[number] : 0;
  }

  template <std::size_t kWords>
  PackedTable::Entry find(const Site& site, const Word* packed) {
    return find_from<kWords>(node_at(site, packed), packed);
  }
  template <std::size_t kWords>
  PackedTable::Entry find_from(std::uint32_t at, const Word* packed) {
    while (at != 0) {
      const Node& node = table_.node(at);
      const PackedTable::Entry entry = table_.find<kWords>(node, packed);
      if (entry == 0 || node.found != nullptr) return found(node, entry);
      at = table_.child(entry);
    }
    return 0;
  }
  static PackedTable::Entry found(const Node& node, PackedTable::Entry entry) {
    if (entry != 0) ++*node.found;
    return entry;
  }

  // The look-ups of a state, as far as they can be made all at once: memory answers them together,
  // and no branch depends on what it answers.
  template <std::size_t kWords>
  void look_ahead(const Word* packed) {
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      const std::uint32_t node = node_at(sites_[i], packed);
      ahead_[i] = {node, table_.likely<kWords>(table_.node(node), packed)};
    }
  }
  template <std::size_t kWords>
  PackedTable::Entry find_ahead(std::size_t i, const Word* packed) {
    const auto [at, likely] = ahead_[i];
    const Node& node = table_.node(at);
    if (likely == 0 || !table_.is_key<kWords>(node, likely, packed)) {
      return find_from<kWords>(at, packed);
    }
    if (node.found != nullptr) return found(node, likely);
    return find_from<kWords>(table_.child(likely), packed);
  }

  // Asks the model, and keeps what it says. Returns the next look-up.
  template <std::size_t kWords, class Visit>
  std::size_t learn(std::size_t i, const Word* packed, StateView row, Visit& visit) {
    if (table_.bytes() > kMostBytes) forget();
    Site& site = sites_[i];
    learned_.clear(packing_->packed_words());
    const std::size_t next = model_.look_up(i, row, [&](const Successor& successor) {
      keep(row, successor);
      visit(successor);
    });
    const auto levels = model_.levels();
    if (learned_.size() > PackedTable::kMostSteps || levels.empty() ||
        version_ != model_.version() || site.too_many)
      return next;
    std::uint32_t at = node_of(site, packed);
    for (const auto& level : levels) {
      if (table_.node(at).source != level.shape) {
        table_.reshape(at, level.shape, level.found, masks_of(*level.bytes));
      }
      const Node& node = table_.node(at);
      if (level.found != nullptr) {
        table_.insert<kWords>(node, packed, learned_);
        break;
      }
      const PackedTable::Entry entry = table_.find<kWords>(node, packed);
      at = entry != 0 ? table_.child(entry) : table_.insert_node<kWords>(node, packed);
    }
    return next;
  }

  // The node of the class that a state is of, which is added if there is none.
  std::uint32_t node_of(Site& site, const Word* packed) {
    const std::size_t number = class_of(site, packed);
    if (number >= site.nodes.size()) site.nodes.resize(std::bit_ceil(number + 1));
    std::uint32_t& node = site.nodes[number];
    if (node == 0) node = table_.add_node();
    return node;
  }

  // Where the packing has no place for a bit, whoever takes the step notices: then all this is
  // forgotten soon.
  void keep(StateView row, const Successor& successor) {
    learned_.add(successor);
    for (const std::uint16_t w : successor.changed) {
      const Word difference = word_of_row(row.data(), row.size(), w) ^
                              word_of_row(successor.state.data(), row.size(), w);
      packing_->for_each_piece(w, difference, [&](std::size_t i, Word bits) {
        if (bits != 0) learned_.change(i, bits);
      });
    }
  }

  // The kept bits of some bytes, by packed words.
  RowWords masks_of(const ByteMarks& bytes) const {
    RowWords masks(packing_->packed_words());
    for (std::size_t w = 0; w < packing_->base().size(); ++w) {
      Word mask = 0;
      for (std::size_t b = 0; b < 8; ++b) {
        if (bytes.has(8 * w + b)) mask |= Word{0xff} << 8 * b;
      }
      packing_->for_each_piece(w, mask, [&](std::size_t i, Word bits) { masks[i] |= bits; });
    }
    return masks;
  }

  void forget() {
    version_ = model_.version();
    table_.clear(packing_->packed_words());
    sites_.assign(model_.look_ups(), {});
    ahead_.assign(sites_.size(), {});
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      Site& site = sites_[i];
      const unsigned bits = find_runs(masks_of(model_.class_bytes(i)), site.runs);
      site.too_many = bits > kMostClassBits;
      if (site.too_many) site.runs.clear();
    }
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

  M& model_;
  const RowPacking* packing_ = nullptr;
  std::uint32_t version_ = 0;
  std::vector<Site> sites_;
  std::vector<Ahead> ahead_;  // by site
  PackedTable table_;
  PackedTable::NewSteps learned_;
};

/// In the place of PackedSteps, for models that look nothing up.
struct NoPackedSteps {
  template <class M>
  explicit NoPackedSteps(M&) {}
  void use(const RowPacking&) {}
};
template <class M>
struct PackedStepsOf {
  using Type = NoPackedSteps;
};
template <LooksUpSteps M>
struct PackedStepsOf<M> {
  using Type = PackedSteps<M>;
};

}  // namespace pmapcheck::explore
