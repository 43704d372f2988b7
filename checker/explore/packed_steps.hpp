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
// How an entry is found, and when it need not be looked for, is packed_look_ups.hpp.
//
// What LearnedSteps tells by the row is entered here in the same order, so that both visit the same
// steps in the same order.
//
// Of a state all of whose steps are known, those that are asleep (sleep_sets.hpp) are passed over,
// and each of the others is visited with the sleep set of the state that it leads to.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/packed_look_ups.hpp"
#include "checker/explore/packed_table.hpp"
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

  /// Visits the steps from a state, given as packed words, in their order: those that are known by
  /// taker.take(step, changes, violated, failing, sleep set of the target), as Steps::for_each has
  /// them, after taker.expect(how many at least); others by visit(successor). For those that are
  /// asleep, calls taker.pass(how many). Returns what the known ones promise. `row` returns the
  /// state unpacked, if that is needed.
  /// `kWords`: how many packed words there are, or 0 if more than PackedTable::kDense.
  template <std::size_t kWords, class Row, class Taker, class Visit>
  Enabled successors(const Word* packed, const PackedPlace& place, SleepSet asleep, Row&& row,
                     Taker& taker, Visit&& visit) {
    if (version_ != model_.version()) forget();
    if constexpr (kWords > 0) {
      const FoundEntry* const found = look_ups_.find_all<kWords>(packed, place);
      if (found != nullptr) return take_awake<kWords>(found, asleep, taker);
    }
    if constexpr (kWords == 0) look_ups_.fetch_all(packed);
    Enabled enabled;
    for (std::size_t i = 0; i < look_ups_.count();) {
      const PackedTable::Entry entry = look_ups_.find<kWords>(i, packed);
      if (entry != 0) {
        enabled |= take_all(table_.steps<kWords>(entry), taker);
        ++i;
        continue;
      }
      i = learn<kWords>(i, packed, row(), visit);
      if (version_ == model_.version()) continue;
      // What comes next is looked up by the row: look-ups are others from the next state on.
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
      for (std::size_t i = 0; i < look_ups_.count(); ++i) {
        const PackedTable::Entry entry = look_ups_.find<kWords>(i, here.data());
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
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

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

  // Asks the model, and keeps what it says. Returns the next look-up.
  template <std::size_t kWords, class Visit>
  std::size_t learn(std::size_t i, const Word* packed, StateView row, Visit& visit) {
    if (look_ups_.bytes() + table_.bytes() > kMostBytes) forget();
    learned_.clear(packing_->packed_words());
    const std::size_t next = model_.look_up(i, row, [&](const Successor& successor) {
      keep(row, successor);
      visit(successor);
    });
    if constexpr (kWords > 0) enter_footprints();
    const auto levels = model_.levels();
    const bool known = !levels.empty() && version_ == model_.version() && look_ups_.can_keep(i);
    if (!learned_.fits() || !known) return next;
    look_ups_.keep<kWords>(i, packed, levels, table_.keep(learned_));
    most_processes_ = std::max(most_processes_, learned_.processes().size());
    active_.resize(look_ups_.count() * most_processes_ + 1);
    return next;
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
      const RowWords masks = kept_bits(*packing_, model_.dependence(dependence));
      std::copy(masks.begin(), masks.end(), reads.emplace().begin());
    }
    return *reads;
  }

  void forget() {
    version_ = model_.version();
    table_.clear(packing_->packed_words());
    look_ups_.clear(*packing_, model_.look_ups(),
                    [this](std::size_t i) { return model_.class_bytes(i); });
    most_processes_ = 0;
    active_.resize(1);
    reads_.clear();
  }

  M& model_;
  const RowPacking* packing_ = nullptr;
  std::uint32_t version_ = 0;
  PackedLookUps look_ups_;
  std::size_t most_processes_ = 0;  // of one look-up
  std::vector<Active> active_;      // in the order of their steps; room for one more than all
  std::size_t active_count_ = 0;
  std::vector<std::optional<std::array<Word, PackedTable::kDense>>> reads_;  // by dependence
  PackedTable table_;
  PackedTable::NewSteps learned_;
};

template <LooksUpSteps M>
template <std::size_t kWords>
Enabled PackedSteps<M>::find_active(const FoundEntry* found) {
  PackedTable::Heads heads;
  Active* active = active_.data();
  const FoundEntry* const end = found + look_ups_.count();
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
