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
// What a class is, and which bytes its key is made of, is step_classes.hpp. Processes that are
// always at the same thing, most of them without a step (the environment), are looked up together,
// as long as that mostly succeeds; else each half of them by itself, down to single ones, which are
// given up in the end: the model then takes their steps as if there were no table.
//
// For a reduction, each process's deed is kept beside its steps, and what a process may do later is
// learned on the way (learned.hpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "checker/explore/futures.hpp"
#include "checker/explore/interference.hpp"
#include "checker/explore/learnable_model.hpp"
#include "checker/explore/learned.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/numbered_marks.hpp"
#include "checker/explore/own_lines.hpp"
#include "checker/explore/step_classes.hpp"
#include "checker/explore/step_table.hpp"

namespace pmapcheck::explore {

/// A model with the same steps and verdicts, in the same order, as the one that it learns from.
/// For one thread; several, each with learned steps of its own, may share the model that they learn
/// from, which is asked by one of them at a time.
template <LearnableModel M>
class LearnedSteps {
 public:
  /// What is learned may take about so many bytes; beyond that everything is forgotten.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  static constexpr std::uint32_t kTrial = 1u << 12;

  struct Statistics {
    std::uint64_t found = 0;     ///< Look-ups that succeeded.
    std::uint64_t learned = 0;   ///< Look-ups that did not.
    std::uint64_t given_up = 0;  ///< Times that a process took its steps without a look-up.
  };

  /// What a process can do in one state.
  struct Evaluation {
    bool told = false;      ///< Else nothing is known of it, and the model must be asked itself.
    bool optional = false;  ///< Some step is.
    Enabled enabled;
    std::uint32_t steps = 0;
    Deeds::Id deed = 0;
    std::size_t place = 0;  // of the first step in the table
  };

  /// Require: all outlive this. `learned` is nullptr if evaluate() is not called, `guard` if the
  /// model is not shared; recursive, as visitors may have something to ask under it, too.
  /// `trial`: a class must fail to be worth a look-up at least so often until something is done
  /// about it.
  explicit LearnedSteps(M& model, Learned* learned = nullptr, std::recursive_mutex* guard = nullptr,
                        std::uint32_t trial = kTrial)
      : model_(model),
        learned_(learned),
        guard_(guard),
        before_bytes_(model.state_bytes()),
        before_((model.state_bytes() + sizeof(Word) - 1) / sizeof(Word)),
        after_(before_.size()),
        changed_(before_.size()),
        known_(model.state_bytes(), trial),
        dependences_(model.state_bytes()),
        classes_(model.first_classless()),
        at_(model.first_classless()),
        leaves_(model.process_count()) {
    if constexpr (ReducibleModel<M>) {
      if (learned != nullptr) model.tell_acts();
    }
    if (model.first_classless() == model.process_count()) return;
    groups_.push_back({model.first_classless(), model.process_count()});
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

  // The look-ups that successors() makes, each by itself: for packed_steps.hpp.

  /// Changes when look_ups() does, or levels are no more.
  [[nodiscard]] std::uint32_t version() const { return version_; }
  [[nodiscard]] std::size_t look_ups() const { return classes_.size() + groups_.size(); }
  /// The bytes that decide what class a look-up is of; none if it is always the same.
  [[nodiscard]] ByteMarks class_bytes(std::size_t i) const {
    return i < classes_.size() ? ByteMarks(model_.class_bytes(i)) : ByteMarks{};
  }
  /// What a number of Successor::dependence stands for, as long as version() is what it was.
  [[nodiscard]] const ByteMarks& dependence(std::uint16_t number) const {
    return dependences_[number];
  }
  /// Visits the steps of one look-up, and returns the next.
  template <class Visit>
  std::size_t look_up(std::size_t i, StateView state, Visit&& visit);
  /// Of the last look-up; none if it was not one, and others must not rely on it.
  [[nodiscard]] std::span<const StepClasses::Level> levels() const { return known_.levels(); }

  /// What every process can do in a state. Valid until the next evaluate() or successors().
  std::span<const Evaluation> evaluate(StateView state);
  /// Visits the steps of a process in the state that was evaluated last. Require: they were told.
  template <class Visit>
  void visit(const Evaluation& evaluation, Visit&& visit) {
    const Word* at = table().at(evaluation.place);
    visit_steps(at, evaluation.steps, visit);
  }

  /// The state that was evaluated last, padded with zeros, and the bytes in which it differs from
  /// the one that was evaluated before; nothing if there was none.
  [[nodiscard]] const Word* words() const { return before_.data(); }
  [[nodiscard]] const ByteMarks* different() const { return went_on_ ? &different_ : nullptr; }
  /// How many states were evaluated.
  [[nodiscard]] std::uint64_t evaluated() const { return count_; }
  /// Forgets the last state that was evaluated: what comes then is found out anew.
  void forget_state() { evaluated_ = false; }

  /// Where a process is, as Learned::futures has it.
  [[nodiscard]] Futures::Place place_of(StateView state, std::size_t process) const {
    return process < classes_.size() ? model_.step_class(state, process) : 0;
  }
  [[nodiscard]] M& model() const { return model_; }
  [[nodiscard]] Statistics statistics() const {
    Statistics all = statistics_;
    for (const auto& its : classes_) {
      for (const StepClass& c : its) all.found += c.found_by_all();
    }
    for (const Group& group : groups_) all.found += group.its->found_by_all();
    return all;
  }
  /// What is learned, in bytes.
  [[nodiscard]] std::size_t bytes() const { return known_.table().bytes(); }

 private:
  // Processes that are looked up together.
  struct Group {
    std::size_t begin;
    std::size_t end;
    std::unique_ptr<StepClass> its = std::make_unique<StepClass>();
  };
  // After so many look-ups of a group that failed, it is split if they are not seldom: it knows
  // many more combinations than its parts.
  static constexpr std::uint32_t kGroupTrial = 1u << 9;

  [[nodiscard]] const StepTable& table() const { return known_.table(); }
  std::unique_lock<std::recursive_mutex> alone() const {
    return guard_ == nullptr ? std::unique_lock<std::recursive_mutex>() : std::unique_lock(*guard_);
  }
  StepClass& class_of(StateView state, std::size_t process) {
    std::deque<StepClass>& known = classes_[process];
    const std::uint32_t number = model_.step_class(state, process);
    if (number >= known.size()) known.resize(number + 1);
    return known[number];
  }
  void begin(StateView state) {
    std::memcpy(before_.data(), state.data(), state.size());
    std::copy(before_.begin(), before_.end(), after_.begin());
  }
  template <class Visit>
  void look_up(StepClass& whole, StateView state, std::size_t begin, std::size_t end, Visit& visit);
  template <class Visit>
  void visit_steps(const Word* at, std::uint32_t steps, Visit& visit);
  void forget_parts(StepClass& c) {
    for (const auto& part : c.parts) statistics_.found += part->found_by_all();
    c.parts.clear();
  }
  // Finds the steps of some processes, or learns them; 0 if that can't be.
  StepTable::Entry find_or_learn(StepClass& c, StateView state, std::size_t begin, std::size_t end);
  void go_over_to(StateView state);
  void evaluate_some(StepClass& c, StateView state, std::size_t begin, std::size_t end, bool same);
  bool deserves_split(const Group& group) const;
  void forget_if_too_much();
  // Learns the steps of some processes, and returns where they are kept; 0 if that can't be.
  StepTable::Entry learn(StepClass& c, StateView state, std::size_t begin, std::size_t end);
  void keep(const Successor& successor);
  void split(std::size_t group);

  M& model_;
  Learned* learned_;
  std::recursive_mutex* guard_;
  std::size_t before_bytes_;
  OwnLines<Word> before_;  // The state whose steps are visited, padded with zeros.
  OwnLines<Word> after_;   // The same, but during the visit of a step.
  OwnLines<std::uint16_t> changed_;
  StepClasses known_;
  NumberedMarks dependences_;                   // of the steps that are known
  std::vector<std::deque<StepClass>> classes_;  // Of each process that has classes.
  std::vector<Group> groups_;                   // Of all others, ascending.
  std::vector<PropertyId> ids_;
  std::uint32_t version_ = 0;

  std::vector<Word> kept_;  // The steps that are being learned, after the processes' deeds.
  std::uint32_t kept_steps_ = 0;
  ByteMarks written_;                    // By the process that is being learned …
  std::vector<Futures::Place> reached_;  // … and where it came to.
  // Of the state that was evaluated last, if evaluated_.
  std::vector<Evaluation> evaluations_;
  std::vector<std::uint32_t> at_;         // where each process was that has classes
  std::vector<const StepClass*> leaves_;  // what they were found in, by first process
  ByteMarks different_;
  bool evaluated_ = false;
  bool went_on_ = false;  // and then the one before it, too
  std::uint64_t count_ = 0;
  Statistics statistics_;
};

template <LearnableModel M>
template <class Visit>
void LearnedSteps<M>::successors(StateView state, Visit&& visit) {
  begin(state);
  evaluated_ = false;
  for (std::size_t process = 0; process < classes_.size(); ++process) {
    look_up(class_of(state, process), state, process, process + 1, visit);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (deserves_split(groups_[g])) split(g);
    look_up(*groups_[g].its, state, groups_[g].begin, groups_[g].end, visit);
  }
}

template <LearnableModel M>
template <class Visit>
std::size_t LearnedSteps<M>::look_up(std::size_t i, StateView state, Visit&& visit) {
  begin(state);
  evaluated_ = false;
  if (i < classes_.size()) {
    look_up(class_of(state, i), state, i, i + 1, visit);
    return i + 1;
  }
  const std::size_t g = i - classes_.size();
  const bool splits = deserves_split(groups_[g]);
  if (splits) {
    split(g);
    look_up(*groups_[g].its, state, groups_[g].begin, groups_[g].end, visit);
  }
  const Group& last = groups_[splits ? g + 1 : g];
  look_up(*last.its, state, last.begin, last.end, visit);
  if (splits) known_.forget_levels();
  return splits ? i + 2 : i + 1;
}

template <LearnableModel M>
StepTable::Entry LearnedSteps<M>::find_or_learn(StepClass& c, StateView state, std::size_t begin,
                                                std::size_t end) {
  const StepTable::Entry entry = known_.find(c, before_.data());
  if (entry != 0) return entry;
  ++statistics_.learned;
  return learn(c, state, begin, end);
}

template <LearnableModel M>
template <class Visit>
void LearnedSteps<M>::look_up(StepClass& whole, StateView state, std::size_t begin, std::size_t end,
                              Visit& visit) {
  forget_if_too_much();
  known_.begin_levels();
  StepClass& c = end - begin == 1 ? known_.part_of(whole, before_.data()) : whole;
  if (!c.given_up) {
    const StepTable::Entry entry = find_or_learn(c, state, begin, end);
    known_.judge(c);
    if (entry != 0) {
      known_.note(c);
      const Word* at = table().begin(c.shape, entry);
      if (learned_ != nullptr) at += end - begin;
      return visit_steps(at, table().steps(entry), visit);
    }
  }
  known_.forget_levels();
  statistics_.given_up += end - begin;
  const auto lock = alone();
  for (std::size_t process = begin; process < end; ++process) {
    model_.successors_of(state, process, visit);
  }
}

template <LearnableModel M>
bool LearnedSteps<M>::deserves_split(const Group& group) const {
  const StepClass& its = *group.its;
  const bool rare = its.learned < kGroupTrial || its.learned < its.found / StepClasses::kSeldom;
  return group.end - group.begin > 1 && !rare;
}

template <LearnableModel M>
void LearnedSteps<M>::forget_if_too_much() {
  if (table().bytes() <= kMostBytes) return;
  ++version_;
  known_.clear();
  dependences_.clear();
  ids_.clear();
  for (auto& its : classes_) {
    for (StepClass& c : its) forget_parts(c);
  }
  for (Group& group : groups_) forget_parts(*group.its);
  evaluated_ = false;
}

template <LearnableModel M>
template <class Visit>
void LearnedSteps<M>::visit_steps(const Word* at, std::uint32_t steps, Visit& visit) {
  const auto* const after = reinterpret_cast<const std::uint8_t*>(after_.data());
  for (std::uint32_t i = 0; i < steps; ++i) {
    const auto step = StepTable::read<StepTable::Step>(at);
    for (unsigned w = 0; w < step.writes; ++w) {
      const auto write = StepTable::read<StepTable::Write>(at);
      changed_[w] = static_cast<std::uint16_t>(write.place);
      after_[write.place] = (before_[write.place] & ~write.mask) | write.bits;
    }
    const PropertyId* const ids = ids_.data() + step.ids;
    visit(Successor{{step.process, step.outcome},
                    step.progress,
                    {after, before_bytes_},
                    {ids, step.violated},
                    true,
                    {ids + step.violated, step.failing},
                    {changed_.data(), step.writes},
                    step.dependence});
    for (unsigned w = 0; w < step.writes; ++w) after_[changed_[w]] = before_[changed_[w]];
  }
}

template <LearnableModel M>
StepTable::Entry LearnedSteps<M>::learn(StepClass& c, StateView state, std::size_t begin,
                                        std::size_t end) {
  kept_.assign(learned_ == nullptr ? 0 : end - begin, 0);
  kept_steps_ = 0;
  ByteMarks bytes;
  const auto lock = alone();
  for (std::size_t process = begin; process < end; ++process) {
    written_ = {};
    reached_.clear();
    const std::size_t begin_of_its = kept_.size();
    const auto footprint =
        model_.judged_steps_of(state, process, [&](const Successor& step) { keep(step); });
    if constexpr (ReducibleModel<M>) {
      const Futures::Place at = place_of(state, process);
      if (learned_ != nullptr && !footprint) learned_->learn_everything(model_, process, at);
      if (learned_ != nullptr && footprint) {
        kept_[process - begin] = learned_->learn(model_, process, at, written_, reached_);
      }
    }
    if (!footprint) return 0;
    const ByteMarks reads(footprint->reads);
    bytes.add(reads, ByteMarks::words_for(before_bytes_));
    if (learned_ == nullptr && begin_of_its < kept_.size()) {
      StepTable::set_dependence(std::span(kept_).subspan(begin_of_its), dependences_.number(reads));
    }
  }
  return known_.insert(c, before_.data(), bytes, kept_steps_, kept_);
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
      if (((before_[w] ^ after_[w]) & byte) == 0) continue;
      mask |= byte;
      written_.add(w * sizeof(Word) + shift / 8);
    }
    StepTable::append(kept_, StepTable::Write{w, mask, after_[w] & mask});
  }
  ++kept_steps_;
  std::copy(before_.begin(), before_.end(), after_.begin());
  if (learned_ != nullptr) reached_.push_back(place_of(successor.state, successor.step.process));
}

template <LearnableModel M>
void LearnedSteps<M>::split(std::size_t group) {
  ++version_;
  statistics_.found += groups_[group].its->found_by_all();
  const std::size_t begin = groups_[group].begin;
  const std::size_t end = groups_[group].end;
  const std::size_t middle = begin + (end - begin) / 2;
  groups_[group] = {begin, middle};
  groups_.insert(groups_.begin() + static_cast<std::ptrdiff_t>(group) + 1, Group{middle, end});
}

}  // namespace pmapcheck::explore

#include "checker/explore/learned_evaluation.hpp"
