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
// Most of a state's look-ups need not be made: a step that changed no bit of a key left what is
// found under it as it was. So they are taken over from the state before, unless bits of theirs
// changed (recent_entries.hpp).
//
// What LearnedSteps tells by the row is entered here in the same order, so that both visit the same
// steps in the same order.
//
// Of a state all of whose steps are known, those that are asleep (sleep_sets.hpp) are passed over,
// and each of the others is visited with the sleep set of the state that it leads to.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/packed_keys.hpp"
#include "checker/explore/packed_table.hpp"
#include "checker/explore/recent_entries.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/sleep_sets.hpp"

namespace pmapcheck::explore {

/// A model whose steps are looked up under the bytes that they depend on: LearnedSteps.
template <class M>
concept LooksUpSteps = Model<M> && requires(M model, StateView state, std::size_t i) {
  { model.look_ups() } -> std::convertible_to<std::size_t>;
  { model.version() } -> std::convertible_to<std::uint32_t>;
  { model.class_bytes(i) } -> std::same_as<ByteMarks>;
  { model.dependence(std::uint16_t{}) } -> std::convertible_to<const ByteMarks&>;
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

  /// A state that is stored, and the one that it was found from.
  struct Place {
    StateIndex state;
    StateIndex previous;          ///< kNoState if there is none.
    const Word* previous_packed;  ///< Then nullptr.
  };

  /// Visits the steps from a state, given as packed words, in their order: those that are known by
  /// taker.take(step, changes, violated, failing, sleep set of the target), as Steps::for_each has
  /// them, after taker.expect(how many at least); others by visit(successor). For those that are
  /// asleep, calls taker.pass(how many). Returns what the known ones promise. `row` returns the
  /// state unpacked, if that is needed.
  /// `kWords`: how many packed words there are, or 0 if more than PackedTable::kDense.
  template <std::size_t kWords, class Row, class Taker, class Visit>
  Enabled successors(const Word* packed, const Place& place, SleepSet asleep, Row&& row,
                     Taker& taker, Visit&& visit) {
    if (version_ != model_.version()) forget();
    if constexpr (kWords > 0) {
      const FoundEntry* const found = find_all<kWords>(packed, place);
      if (found != nullptr) return take_awake<kWords>(found, asleep, taker);
    }
    if constexpr (kWords == 0) fetch_all(packed);
    Enabled enabled;
    for (std::size_t i = 0; i < sites_.size();) {
      const PackedTable::Entry entry = find_fetched<kWords>(i, packed);
      if (entry != 0) {
        enabled |= take_all(table_.steps<kWords>(entry), taker);
        ++i;
        continue;
      }
      i = learn<kWords>(i, packed, row(), visit);
      learned_on_the_way_ = true;
      if (version_ == model_.version()) continue;
      // What comes next is looked up by the row: sites are others from the next state on.
      while (i < model_.look_ups()) i = model_.look_up(i, row(), visit);
      break;
    }
    return enabled;
  }

  /// Whether mandatory steps are known to lead from a state to one in which a process works, or it
  /// is one. If not, they may still do so: only one way is looked at. Require: packed words are
  /// few.
  template <std::size_t kWords>
  bool leads_to_work(const Word* packed) {
    static_assert(kWords > 0);
    constexpr int kMostSteps = 16;
    if (version_ != model_.version()) return false;
    std::array<Word, kWords> here;
    std::copy_n(packed, kWords, here.begin());
    for (int steps = 0; steps < kMostSteps; ++steps) {
      const Word* changes = nullptr;
      for (const Site& site : sites_) {
        const PackedTable::Entry entry = find<kWords>(site, here.data());
        if (entry == 0) continue;
        const auto known = table_.steps<kWords>(entry);
        if (known.enabled().work) return true;
        if (!known.enabled().mandatory || changes != nullptr) continue;
        known.for_each([&](const PackedTable::Step& step, const Word* its, auto, auto) {
          if (step.progress == Progress::mandatory) changes = its;
        });
      }
      if (changes == nullptr) return false;
      for (std::size_t w = 0; w < kWords; ++w) here[w] ^= changes[w];
    }
    return false;
  }

 private:
  using Node = PackedKeys::Node;
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
    RowWords class_masks;              // of the bits that decide which class it is
    std::vector<std::uint32_t> nodes;  // by class; 0 if it has none yet
    bool too_many = false;             // classes
  };

  // A look-up that is on its way, of many packed words.
  struct Fetched {
    std::uint64_t hash;
    std::uint32_t node;
  };
  // A process that has steps in the state at hand.
  struct Active {
    PackedTable::Process process;
    const Word* steps;
    SleepSet itself;
  };

  template <class Steps, class Taker>
  static Enabled take_all(const Steps& steps, Taker& taker) {
    steps.for_each(
        [&](const PackedTable::Step& step, const Word* changes, auto violated, auto failing) {
          taker.expect(1);
          taker.take(step, changes, violated, failing, SleepSet{});
        });
    return steps.enabled();
  }
  // Of a state in which all steps are known.
  template <std::size_t kWords, class Taker>
  Enabled take_awake(const FoundEntry* found, SleepSet asleep, Taker& taker);
  template <std::size_t kWords>
  Enabled find_active(const FoundEntry* found);
  // Those of some active processes that commute with one of them.
  static SleepSet commuting(const std::int8_t* with, const Active* begin, const Active* end) {
    SleepSet commuting;
    for (const Active* active = begin; active != end; ++active) {
      commuting |= active->itself.masked(with[active->process.footprint]);
    }
    return commuting;
  }

  static std::size_t class_of(const Site& site, const Word* packed) {
    std::size_t number = 0;
    for (const Run& run : site.runs) number |= (packed[run.word] >> run.shift & run.mask) << run.to;
    return number;
  }

  static std::uint32_t node_at(const Site& site, const Word* packed) {
    return site.nodes[class_of(site, packed)];
  }

  template <std::size_t kWords>
  PackedTable::Entry find(const Site& site, const Word* packed) {
    FoundEntry its{0, node_at(site, packed)};
    its.entry = keys_.find<kWords>(keys_.node(its.node), packed);
    find_steps<kWords>(its, packed);
    return its.entry;
  }
  // The look-ups of a state of many packed words, as far as they can be made together.
  void fetch_all(const Word* packed) {
    learned_on_the_way_ = false;
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      fetched_[i].node = node_at(sites_[i], packed);
      fetched_[i].hash = keys_.fetch_slot(keys_.node(fetched_[i].node), packed);
    }
    for (std::size_t i = 0; i < sites_.size(); ++i) keys_.fetch_key(fetched_[i].hash);
  }
  template <std::size_t kWords>
  PackedTable::Entry find_fetched(std::size_t i, const Word* packed) {
    // What was learned on the way may have made the node, or its keys, others.
    if (kWords > 0 || learned_on_the_way_) return find<kWords>(sites_[i], packed);
    FoundEntry its{0, fetched_[i].node};
    its.entry = keys_.find_hashed(keys_.node(its.node), packed, fetched_[i].hash);
    find_steps<kWords>(its, packed);
    return its.entry;
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

  // The look-ups of a state, which others may take over; nullptr if one of them finds nothing.
  //
  // As far as they can be made all at once, they are: memory answers them together, and no branch
  // depends on what it answers.
  template <std::size_t kWords>
  const FoundEntry* find_all(const Word* packed, const Place& place) {
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
  // Takes over what was found for the state before, unless bits of the keys changed. What is left
  // to do is in to_do_: returns how many look-ups that are.
  template <std::size_t kWords>
  std::size_t take_over(const Word* packed, const Place& place, FoundEntry* found) {
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

  // Asks the model, and keeps what it says. Returns the next look-up.
  template <std::size_t kWords, class Visit>
  std::size_t learn(std::size_t i, const Word* packed, StateView row, Visit& visit) {
    if (keys_.bytes() + table_.bytes() > kMostBytes) forget();
    Site& site = sites_[i];
    learned_.clear(packing_->packed_words());
    const std::size_t next = model_.look_up(i, row, [&](const Successor& successor) {
      keep(row, successor);
      visit(successor);
    });
    if constexpr (kWords > 0) enter_footprints();
    const auto levels = model_.levels();
    if (!learned_.fits() || levels.empty() || version_ != model_.version() || site.too_many)
      return next;
    std::uint32_t at = node_of(site, packed);
    RowWords on_the_way = site.class_masks;
    for (const auto& level : levels) {
      if (keys_.node(at).source != level.shape) {
        // Where a class is parted, its node has no steps any more: nobody is to rely on it.
        const bool has_steps = keys_.node(at).found != nullptr;
        if (has_steps && level.found == nullptr) recent_.clear(sites_.size());
        keys_.reshape(at, level.shape, level.found, masks_of(*level.bytes), on_the_way);
      }
      const Node& node = keys_.node(at);
      if (level.found != nullptr) {
        keys_.insert<kWords>(node, packed, table_.keep(learned_));
        most_processes_ = std::max(most_processes_, learned_.processes().size());
        active_.resize(sites_.size() * most_processes_ + 1);
        break;
      }
      std::uint32_t part = keys_.find<kWords>(node, packed);
      if (part == 0) {
        part = keys_.add_node();
        keys_.insert<kWords>(keys_.node(at), packed, part);
      }
      const RowWords masks = masks_of(*level.bytes);
      for (std::size_t w = 0; w < masks.size(); ++w) on_the_way[w] |= masks[w];
      at = part;
    }
    return next;
  }

  // The node of the class that a state is of, which is added if there is none.
  std::uint32_t node_of(Site& site, const Word* packed) {
    std::uint32_t& node = site.nodes[class_of(site, packed)];
    if (node == 0) node = keys_.add_node();
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

  void enter_footprints() {
    for (PackedTable::NewProcess& its : learned_.processes()) {
      if (its.dependence == 0) continue;  // footprint 0 is anything, too
      PackedTable::Footprint footprint{reads_of(its.dependence), its.writes};
      for (std::size_t i = 0; i < footprint.reads.size(); ++i) {
        footprint.reads[i] |= footprint.writes[i];
      }
      its.process.footprint = table_.number(footprint);
    }
  }
  // What the steps with a dependence read, by packed words.
  const std::array<Word, PackedTable::kDense>& reads_of(std::uint16_t dependence) {
    if (dependence >= reads_.size()) reads_.resize(dependence + 1u);
    std::optional<std::array<Word, PackedTable::kDense>>& reads = reads_[dependence];
    if (!reads) {
      const RowWords masks = masks_of(model_.dependence(dependence));
      std::copy(masks.begin(), masks.end(), reads.emplace().begin());
    }
    return *reads;
  }

  // The kept bits of some bytes, by packed words.
  RowWords masks_of(const ByteMarks& bytes) const {
    RowWords masks(packing_->packed_words());
    for (std::size_t w = 0; w < packing_->base().size(); ++w) {
      const Word mask = whole_bytes(static_cast<std::uint8_t>(bytes.word(w / 8) >> w % 8 * 8));
      packing_->for_each_piece(w, mask, [&](std::size_t i, Word bits) { masks[i] |= bits; });
    }
    return masks;
  }

  void forget() {
    version_ = model_.version();
    keys_.clear(packing_->packed_words());
    table_.clear(packing_->packed_words());
    sites_.assign(model_.look_ups(), {});
    to_do_.assign(sites_.size(), 0);
    fetched_.resize(sites_.size());
    recent_.clear(sites_.size());
    most_processes_ = 0;
    active_.resize(1);
    reads_.clear();
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      Site& site = sites_[i];
      site.class_masks = masks_of(model_.class_bytes(i));
      const unsigned bits = find_runs(site.class_masks, site.runs);
      site.too_many = bits > kMostClassBits;
      if (site.too_many) site.runs.clear();
      site.nodes.assign(std::size_t{1} << (site.too_many ? 0 : bits), 0);
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
  std::vector<std::uint32_t> to_do_;  // sites of which nothing could be taken over
  std::vector<Fetched> fetched_;      // by site
  bool learned_on_the_way_ = false;   // since they were fetched
  std::size_t most_processes_ = 0;    // of one look-up
  std::vector<Active> active_;        // in the order of their steps; room for one more than all
  std::size_t active_count_ = 0;
  std::vector<std::optional<std::array<Word, PackedTable::kDense>>> reads_;  // by dependence
  PackedKeys keys_;
  PackedTable table_;
  RecentEntries recent_;
  PackedTable::NewSteps learned_;
};

template <LooksUpSteps M>
template <std::size_t kWords>
Enabled PackedSteps<M>::find_active(const FoundEntry* found) {
  PackedTable::Heads heads;
  Active* active = active_.data();
  const FoundEntry* const end = found + sites_.size();
  for (; found != end; ++found) {
    const auto steps = table_.steps<kWords>(found->entry);
    heads.add(steps);
    const auto note = [&](const PackedTable::Process& process, const Word* at) {
      active->process = process;
      active->steps = at;
      active->itself = SleepSet::of(process.process);
    };
    // Mostly, one process has steps, or none: which of them, nobody can predict.
    note(steps.first_process(), steps.first_steps());
    active += steps.processes() > 0 ? 1 : 0;
    if (steps.processes() < 2) continue;
    steps.for_each_other_process([&](const PackedTable::Process& process, const Word* at) {
      note(process, at);
      ++active;
    });
  }
  active_count_ = static_cast<std::size_t>(active - active_.data());
  return heads.enabled();
}

template <LooksUpSteps M>
template <std::size_t kWords, class Taker>
Enabled PackedSteps<M>::take_awake(const FoundEntry* found, SleepSet asleep, Taker& taker) {
  using Steps = PackedTable::Steps<kWords>;
  const Enabled enabled = find_active<kWords>(found);
  // Where nobody works, it will be asked which steps help: all are to be looked at.
  if (!enabled.work) asleep = {};
  SleepSet before = asleep;  // those that are asleep, and those whose steps came before
  const Active* const begin = active_.data();
  const Active* const end = begin + active_count_;
  for (const Active* active = begin; active != end; ++active) {
    const PackedTable::Process process = active->process;
    if (!(asleep & active->itself).empty()) {
      taker.pass(process.steps);
      continue;
    }
    taker.expect(process.steps);
    const SleepSet next = before & commuting(table_.commuting(process.footprint), begin,
                                             asleep.empty() ? active : end);
    Steps::for_each(table_, process, active->steps,
                    [&](const PackedTable::Step& step, const Word* changes, auto violated,
                        auto failing) { taker.take(step, changes, violated, failing, next); });
    before |= active->itself;
  }
  return enabled;
}

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
