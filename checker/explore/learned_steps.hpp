// Steps that are taken once and looked up from then on.
//
// The idea, that of LTSmin's transition caching: what a process does in a state depends on few of
// its bytes. The first time, the model takes the steps of the process, judges them, and tells which
// bytes all that depended on. The result is kept under these bytes, and found in every later state
// that agrees on them:
//
//     state ──class of the process──► key shape ──► table ──► for each step: what it writes, what
//                                                    │        it violates, what the state after it
//                                  model ───learn────┘        violates
//
// So a formula is evaluated once for each set of facts that it can see, not once for each step.
//
// The key of a class is made of all bytes that its states depended on so far; what was learned
// under fewer of them is found no more. Processes that are always at the same thing, most of them
// without a step (the environment), are looked up together, as long as that mostly succeeds; else
// each half of them by itself, down to single ones, which are given up in the end: the model then
// takes their steps as if there were no table.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/step_table.hpp"

namespace pmapcheck::explore {

/// What is asked of a model beyond the concept Model, so that its steps can be learned.
template <class M>
concept LearnableModel = Model<M> && requires(M model, StateView state, std::size_t process) {
  /// Processes are numbered from 0, as in Step::process.
  { model.process_count() } -> std::convertible_to<std::size_t>;
  /// From this one on, processes are always at the same thing.
  { model.first_classless() } -> std::convertible_to<std::size_t>;
  /// What a process before that one is at: a small number. In states of one class it looks at
  /// much the same bytes.
  { model.step_class(state, process) } -> std::convertible_to<std::uint32_t>;
  /// The part of successors() that is one process's.
  model.successors_of(state, process, AnySuccessorVisitor{});
  /// The same, with steps that are judged (Successor::judged). It reads all bytes on which the
  /// steps, their absence and their judgement depend, and those that the steps may write are among
  /// them. Nothing if that can't be told; then steps may be missing.
  {
    model.judged_steps_of(state, process, AnySuccessorVisitor{})
    } -> std::same_as<std::optional<Footprint>>;
};

/// A model with the same steps and verdicts, in the same order, as the one that it learns from.
/// For one thread; several, each with learned steps of its own, may share the model that they learn
/// from, which is asked by one of them at a time.
template <LearnableModel M>
class LearnedSteps {
 public:
  /// What is learned may take about so many bytes; beyond that everything is forgotten.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  struct Statistics {
    std::uint64_t found = 0;     ///< Look-ups that succeeded.
    std::uint64_t learned = 0;   ///< Look-ups that did not.
    std::uint64_t given_up = 0;  ///< Times that a process took its steps without a look-up.
  };

  /// Require: `model` outlives this, and so does what guards it if it is shared.
  explicit LearnedSteps(M& model, std::mutex* guard = nullptr)
      : model_(model),
        guard_(guard),
        before_bytes_(model.state_bytes()),
        before_((model.state_bytes() + sizeof(Word) - 1) / sizeof(Word)),
        after_(before_.size()),
        classes_(model.first_classless()) {
    if (model.first_classless() == model.process_count()) return;
    groups_.push_back({model.first_classless(), model.process_count(), {}});
  }

  [[nodiscard]] std::size_t state_bytes() const { return model_.state_bytes(); }
  [[nodiscard]] std::size_t property_count() const { return model_.property_count(); }
  template <class Visit>
  void initial(Visit&& visit) {
    const auto lock = alone();
    model_.initial(visit);
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit);
  [[nodiscard]] Footprint footprint(StateView state, explore::Step step) {
    const auto lock = alone();
    return model_.footprint(state, step);
  }
  void check(StateView state, StateView previous, explore::Step step,
             std::vector<PropertyId>& violated) {
    const auto lock = alone();
    model_.check(state, previous, step, violated);
  }
  [[nodiscard]] bool finished(StateView state) const {
    const auto lock = alone();
    return model_.finished(state);
  }
  void check_finished(StateView state, std::vector<PropertyId>& violated) {
    const auto lock = alone();
    if constexpr (ChecksFinished<M>) model_.check_finished(state, violated);
  }
  void check_end(StateView state, std::vector<PropertyId>& violated) {
    const auto lock = alone();
    model_.check_end(state, violated);
  }
  [[nodiscard]] PropertyId stuck(StateView state) {
    const auto lock = alone();
    return model_.stuck(state);
  }

  [[nodiscard]] const Statistics& statistics() const { return statistics_; }

 private:
  // What is known of a class: which bytes matter, and whether it is worth a look-up.
  struct Class {
    KeyShape shape;
    ByteSet bytes;
    std::uint32_t found = 0;
    std::uint32_t learned = 0;
    bool known = false;
    bool given_up = false;
  };
  // Processes that are looked up together.
  struct Group {
    std::size_t begin;
    std::size_t end;
    Class its;
  };
  // After so many look-ups that failed, these must be rare: one in eight for a group, and fewer
  // than half for a single process.
  static constexpr std::uint32_t kTrial = 1u << 12;

  std::unique_lock<std::mutex> alone() const {
    return guard_ == nullptr ? std::unique_lock<std::mutex>() : std::unique_lock(*guard_);
  }
  Class& class_of(StateView state, std::size_t process) {
    std::vector<Class>& known = classes_[process];
    const std::uint32_t number = model_.step_class(state, process);
    if (number >= known.size()) known.resize(number + 1);
    return known[number];
  }
  template <class Visit>
  void look_up(Class& c, StateView state, std::size_t begin, std::size_t end, Visit& visit);
  template <class Visit>
  void visit_kept(const KeyShape& shape, StepTable::Entry entry, Visit& visit);
  // Learns the steps of some processes, and returns where they are kept; 0 if that can't be.
  StepTable::Entry learn(Class& c, StateView state, std::size_t begin, std::size_t end);
  void keep(const Successor& successor);
  void extend(Class& c, const ByteSet& bytes);
  void split(std::size_t group);

  M& model_;
  std::mutex* guard_;
  std::size_t before_bytes_;
  std::vector<Word> before_;  // The state whose steps are visited, padded with zeros.
  std::vector<Word> after_;
  std::vector<std::vector<Class>> classes_;  // Of each process that has classes.
  std::vector<Group> groups_;                // Of all others, ascending.
  StepTable table_;
  std::vector<PropertyId> ids_;
  std::uint32_t shapes_ = 0;

  std::vector<Word> kept_;  // The steps that are being learned.
  std::uint32_t kept_steps_ = 0;
  Statistics statistics_;
};

template <LearnableModel M>
template <class Visit>
void LearnedSteps<M>::successors(StateView state, Visit&& visit) {
  std::memcpy(before_.data(), state.data(), state.size());
  for (std::size_t process = 0; process < classes_.size(); ++process) {
    look_up(class_of(state, process), state, process, process + 1, visit);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    Group& group = groups_[g];
    const Class& its = group.its;
    const bool rare = its.learned < kTrial || its.learned < its.found / 8;
    if (group.end - group.begin > 1 && !rare) split(g);
    look_up(groups_[g].its, state, groups_[g].begin, groups_[g].end, visit);
  }
}

template <LearnableModel M>
template <class Visit>
void LearnedSteps<M>::look_up(Class& c, StateView state, std::size_t begin, std::size_t end,
                              Visit& visit) {
  if (!c.given_up) {
    StepTable::Entry entry = 0;
    if (c.known) entry = table_.find(c.shape, table_.gather(c.shape, before_.data()));
    ++(entry != 0 ? c.found : c.learned);
    ++(entry != 0 ? statistics_.found : statistics_.learned);
    if (entry == 0) entry = learn(c, state, begin, end);
    c.given_up = c.learned >= kTrial && c.learned > c.found;
    if (entry != 0) return visit_kept(c.shape, entry, visit);
  }
  statistics_.given_up += end - begin;
  const auto lock = alone();
  for (std::size_t process = begin; process < end; ++process) {
    model_.successors_of(state, process, visit);
  }
}

template <LearnableModel M>
template <class Visit>
void LearnedSteps<M>::visit_kept(const KeyShape& shape, StepTable::Entry entry, Visit& visit) {
  const auto* const after = reinterpret_cast<const std::uint8_t*>(after_.data());
  const std::uint32_t steps = table_.steps(entry);
  const Word* at = table_.begin(shape, entry);
  for (std::uint32_t i = 0; i < steps; ++i) {
    const auto step = StepTable::read<StepTable::Step>(at);
    std::copy(before_.begin(), before_.end(), after_.begin());
    for (unsigned w = 0; w < step.writes; ++w) {
      const auto write = StepTable::read<StepTable::Write>(at);
      after_[write.place] = (after_[write.place] & ~write.mask) | write.bits;
    }
    const PropertyId* const ids = ids_.data() + step.ids;
    visit(Successor{{step.process, step.outcome},
                    step.progress,
                    {after, before_bytes_},
                    {ids, step.violated},
                    true,
                    {ids + step.violated, step.failing}});
  }
}

template <LearnableModel M>
StepTable::Entry LearnedSteps<M>::learn(Class& c, StateView state, std::size_t begin,
                                        std::size_t end) {
  if (table_.bytes() > kMostBytes) {
    table_.clear();
    ids_.clear();
  }
  kept_.clear();
  kept_steps_ = 0;
  ByteSet bytes;
  const auto lock = alone();
  for (std::size_t process = begin; process < end; ++process) {
    const auto footprint =
        model_.judged_steps_of(state, process, [&](const Successor& step) { keep(step); });
    if (!footprint) return 0;
    bytes |= footprint->reads;
  }
  extend(c, bytes);
  const std::uint64_t hash = table_.gather(c.shape, before_.data());
  return table_.insert(c.shape, hash, kept_steps_, kept_);
}

// The bytes in which the states before and after differ are among those that the step may write,
// and so of the key: the step changes them in every state with this key.
template <LearnableModel M>
void LearnedSteps<M>::keep(const Successor& successor) {
  std::copy(successor.state.begin(), successor.state.end(),
            reinterpret_cast<std::uint8_t*>(after_.data()));
  StepTable::Step step{successor.step.process,
                       successor.step.outcome,
                       successor.progress,
                       0,
                       static_cast<std::uint16_t>(successor.violated.size()),
                       static_cast<std::uint16_t>(successor.failing.size()),
                       0,
                       static_cast<std::uint32_t>(ids_.size())};
  ids_.insert(ids_.end(), successor.violated.begin(), successor.violated.end());
  ids_.insert(ids_.end(), successor.failing.begin(), successor.failing.end());
  for (std::size_t w = 0; w < before_.size(); ++w) {
    if (before_[w] != after_[w]) ++step.writes;
  }
  StepTable::append(kept_, step);
  for (std::size_t w = 0; w < before_.size(); ++w) {
    if (before_[w] == after_[w]) continue;
    Word mask = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) {
      const Word byte = Word{0xff} << shift;
      if (((before_[w] ^ after_[w]) & byte) != 0) mask |= byte;
    }
    StepTable::append(kept_, StepTable::Write{w, mask, after_[w] & mask});
  }
  ++kept_steps_;
}

template <LearnableModel M>
void LearnedSteps<M>::extend(Class& c, const ByteSet& bytes) {
  if (c.known && (bytes & ~c.bytes).none()) return;
  c.bytes |= bytes;
  c.known = true;
  c.shape = {++shapes_, {}, {}};
  for (std::size_t w = 0; w < before_.size(); ++w) {
    std::uint8_t mask[sizeof(Word)] = {};
    for (std::size_t i = 0; i < sizeof(Word); ++i) {
      mask[i] = c.bytes[w * sizeof(Word) + i] ? 0xff : 0;
    }
    Word word;
    std::memcpy(&word, mask, sizeof word);
    if (word == 0) continue;
    c.shape.places.push_back(static_cast<std::uint16_t>(w));
    c.shape.masks.push_back(word);
  }
}

template <LearnableModel M>
void LearnedSteps<M>::split(std::size_t group) {
  const auto [begin, end, its] = groups_[group];
  const std::size_t middle = begin + (end - begin) / 2;
  groups_[group] = {begin, middle, {}};
  groups_.insert(groups_.begin() + static_cast<std::ptrdiff_t>(group) + 1, {middle, end, {}});
}

}  // namespace pmapcheck::explore
