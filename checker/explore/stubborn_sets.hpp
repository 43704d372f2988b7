// Partial-order reduction: of steps whose order makes no difference, one order is taken.
//
// The idea, Valmari's and Overman's: in each state, take only the steps of a stubborn set of
// processes, closed under two rules:
//
//     a member that can step    brings in whoever may ever do what its step depends on
//     a member that can't step  brings in whoever may ever write what it looks at
//
// Then nothing that the others do touches the members' next steps, and each run of the others can
// be had with a member's step before it. Whoever can't step, and is not a member, counts only if
// somebody who is not a member may let it step.
//
// What a process may ever do is learned while the search goes on (futures.hpp), and so at first too
// little is known. A search that ends with outgrown() is to be done again, from the beginning, with
// what was learned. When it is not, nothing is missing, by induction over the length of runs: a
// step that nobody foresaw would be the last one of a shortest run that is not represented. Either
// a member's step can be had before it, or what it looks at before a member's step changes that is
// looked at after it, too; both ways a shorter run, or one that began deeper, shows the same.
//
// What is kept, with the engine's cycle proviso:
// - every value that a ground instance of a formula ever has, as two steps that change bytes of one
//   instance are dependent; everything that a step itself violates;
// - every state where all processes have finished: such states are expanded fully, and if the model
//   asks something of them, every set has an unfinished process;
// - that somebody gets stuck, as each set has a step that must come, if there is one: an optional
//   step may never come, so the run without it must be followed, too.
#pragma once

#include <bitset>
#include <vector>

#include "checker/explore/learned_steps.hpp"

namespace pmapcheck::explore {

/// What a test leaves out, to see that it is needed.
enum class Omission : std::uint8_t {
  nothing,
  invariants,  ///< Formulas read nothing together.
  enabling,    ///< Members that can't step bring in nobody.
  proviso,     ///< The engine is never told that steps were left out.
  progress,    ///< A set may have none but optional steps.
  ends,        ///< A set need have no unfinished process.
};

/// The model of `steps` without the steps that need not be taken. For one thread.
template <ReducibleModel M>
class StubbornSets {
 public:
  /// With more processes, nothing is left out.
  static constexpr std::size_t kMostProcesses = 256;

  /// Require: both outlive this, and `steps` learns into `learned`.
  StubbornSets(LearnedSteps<M>& steps, Learned& learned, Omission omission = Omission::nothing)
      : steps_(steps), model_(steps.model()), learned_(learned), omission_(omission) {
    learned_.futures.forget_growth();
  }

  // ReducingModel.

  [[nodiscard]] std::size_t state_bytes() const { return steps_.state_bytes(); }
  [[nodiscard]] std::size_t property_count() const { return steps_.property_count(); }
  template <class Visit>
  void initial(Visit&& visit) {
    steps_.initial(visit);
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    select(state);
    if (!told_) return steps_.successors(state, visit);
    visit_if([&](std::size_t process) { return !partial_ || chosen_[process]; }, visit);
  }
  template <class Visit>
  void remaining(StateView, Visit&& visit) {
    visit_if([&](std::size_t process) { return !chosen_[process]; }, visit);
  }
  [[nodiscard]] bool partial() const { return partial_ && omission_ != Omission::proviso; }
  [[nodiscard]] Enabled enabled() const { return enabled_; }
  [[nodiscard]] LearnedSteps<M>& full() { return steps_; }
  [[nodiscard]] Footprint footprint(StateView state, Step step) {
    return steps_.footprint(state, step);
  }
  void check(StateView state, StateView previous, Step step, std::vector<PropertyId>& violated) {
    steps_.check(state, previous, step, violated);
  }
  [[nodiscard]] bool finished(StateView state) const { return steps_.finished(state); }
  void check_end(StateView state, std::vector<PropertyId>& violated) {
    steps_.check_end(state, violated);
  }
  [[nodiscard]] PropertyId stuck(StateView state) { return steps_.stuck(state); }

  /// Whether something was seen that nobody foresaw: what was searched so far is only a part.
  [[nodiscard]] bool outgrown() const { return learned_.futures.grown(); }

 private:
  using Set = std::bitset<kMostProcesses>;

  template <class Is, class Visit>
  void visit_if(Is is, Visit& visit) {
    for (std::size_t process = 0; process < evaluations_.size(); ++process) {
      if (is(process) && evaluations_[process].steps > 0) {
        steps_.visit(evaluations_[process], visit);
      }
    }
  }

  template <class Visit>
  static void for_each(const Set& set, Visit&& visit) {
    for (std::size_t i = set._Find_first(); i < set.size(); i = set._Find_next(i)) visit(i);
  }

  void select(StateView state);
  bool evaluate(StateView state);
  void note_untold(StateView state);
  Set whom_the_end_waits_for(StateView state) const;
  std::size_t steps_of(const Set& set) const;
  void close(Set& set);
  Set active_beside(const Set& set);
  const Set& dependent_on(std::size_t process);

  LearnedSteps<M>& steps_;
  M& model_;
  Learned& learned_;
  Omission omission_;

  // Of the state whose steps are visited.
  std::span<const typename LearnedSteps<M>::Evaluation> evaluations_;
  std::vector<const Future*> futures_;
  Set able_;  // who can step
  Enabled enabled_;
  Set chosen_;
  bool partial_ = false;
  bool told_ = false;  // what everybody can do
  Set known_rows_;
  std::vector<Set> rows_;  // see dependent_on()
};

template <ReducibleModel M>
void StubbornSets<M>::select(StateView state) {
  partial_ = false;
  if (!evaluate(state)) return;
  const Set unfinished = whom_the_end_waits_for(state);
  const std::size_t all = steps_of(able_);
  std::size_t fewest = all;
  for (std::size_t seed = 0; seed < evaluations_.size(); ++seed) {
    const Enabled its = evaluations_[seed].enabled;
    const bool must_come = its.work || its.mandatory || omission_ == Omission::progress;
    if (!able_[seed] || !must_come) continue;
    Set set;
    set.set(seed);
    close(set);
    if (unfinished.any() && (set & unfinished).none()) {
      set.set(unfinished._Find_first());
      close(set);
    }
    const std::size_t steps = steps_of(set & able_);
    if (steps >= fewest) continue;
    fewest = steps;
    chosen_ = set;
  }
  partial_ = fewest < all;
}

// False if all steps of the state must be taken, whatever they depend on.
template <ReducibleModel M>
bool StubbornSets<M>::evaluate(StateView state) {
  evaluations_ = steps_.evaluate(state);
  enabled_ = {};
  able_.reset();
  known_rows_.reset();
  told_ = evaluations_.size() <= kMostProcesses;
  for (std::size_t process = 0; process < evaluations_.size(); ++process) {
    const auto& evaluation = evaluations_[process];
    told_ &= evaluation.told;
    enabled_.work |= evaluation.enabled.work;
    enabled_.mandatory |= evaluation.enabled.mandatory;
    if (told_ && evaluation.steps > 0) able_.set(process);
  }
  if (!told_) note_untold(state);
  if (!told_ || !(enabled_.work || enabled_.mandatory)) return false;
  if (model_.finished(state)) return false;
  rows_.resize(evaluations_.size());
  futures_.clear();
  for (std::size_t process = 0; process < evaluations_.size(); ++process) {
    futures_.push_back(&learned_.futures.of(process, steps_.place_of(state, process)));
  }
  return true;
}

template <ReducibleModel M>
void StubbornSets<M>::note_untold(StateView state) {
  steps_.successors(state, [&](const Successor& successor) { enabled_.note(successor.progress); });
}

template <ReducibleModel M>
auto StubbornSets<M>::whom_the_end_waits_for(StateView state) const -> Set {
  Set unfinished;
  if (!model_.asks_of_ends() || omission_ == Omission::ends) return unfinished;
  for (std::size_t process = 0; process < evaluations_.size(); ++process) {
    unfinished.set(process, model_.unfinished(state, process));
  }
  return unfinished;
}

template <ReducibleModel M>
std::size_t StubbornSets<M>::steps_of(const Set& set) const {
  std::size_t steps = 0;
  for_each(set, [&](std::size_t process) { steps += evaluations_[process].steps; });
  return steps;
}

// Adds whom the members bring in, and whom those do.
template <ReducibleModel M>
void StubbornSets<M>::close(Set& set) {
  Set closed;
  while (closed != set) {
    const Set open = set & ~closed;
    const Set active = active_beside(set);
    for_each(open, [&](std::size_t member) {
      if (able_[member] || omission_ != Omission::enabling) set |= dependent_on(member) & active;
    });
    closed |= open;
  }
}

// Who may do a step before a member of the set does one.
template <ReducibleModel M>
auto StubbornSets<M>::active_beside(const Set& set) -> Set {
  Set active = able_ & ~set;
  for (bool more = true; more;) {
    more = false;
    for (std::size_t process = 0; process < evaluations_.size(); ++process) {
      if (active[process] || set[process] || (dependent_on(process) & active).none()) continue;
      active.set(process);
      more = true;
    }
  }
  return active;
}

// The others whose future the process's next step depends on; if it can't step, those whose future
// may let it.
template <ReducibleModel M>
auto StubbornSets<M>::dependent_on(std::size_t process) -> const Set& {
  Set& row = rows_[process];
  if (known_rows_[process]) return row;
  known_rows_.set(process);
  row.reset();
  const Deeds::Id deed = evaluations_[process].deed;
  for (std::size_t other = 0; other < evaluations_.size(); ++other) {
    if (other != process && learned_.deeds.dependent(deed, *futures_[other])) row.set(other);
  }
  return row;
}

}  // namespace pmapcheck::explore
