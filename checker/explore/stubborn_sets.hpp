// Partial-order reduction: of steps whose order makes no difference, one order is taken.
//
// The idea, Valmari's and Overman's: in each state, take only the steps of a stubborn set of
// processes, closed under two rules:
//
//     a member that can step    brings in whoever may do what its step depends on
//     a member that can't step  brings in whoever may write what it looks at
//
// where "may" is: in a run of those who are no members. Such a run stops where it would have to
// pass a gate that only a member can open (a lock that it holds), and whoever waits now has no part
// in it unless another of them may let it go on. So nothing that they do touches the members' next
// steps, and each of their runs can be had with a member's step before it.
//
// What a process may ever do is learned while the search goes on (futures.hpp), and so at first too
// little is known. A search that ends with outgrown() is to be done again, from the beginning, with
// what was learned. When it is not, nothing is missing: a step that nobody foresaw would be the
// last one of a shortest run that is not represented. A member's step can be had before that run
// but for its last step; if it touches nothing that decides whether the process can step there (its
// guard, which is told and not learned), then the process does there what reads the same bytes up
// to the first one that was touched, and this run, being represented, taught us that it reads it.
//
// What is kept, with the engine's duties (ReducingModel):
// - that a formula is violated, and by what: two steps that change bytes of one ground instance are
//   dependent, so the instance has the same values in the same order; what a step itself violates
//   is decided by what it reads;
// - every state where all processes have finished: such states are expanded fully, and if the model
//   asks something of them, every set has an unfinished process;
// - that somebody gets stuck: an optional step may never come, so each set has one that must come,
//   if there is one; as long as that is left out, nobody is stuck.
//
// Where a set has a single step, no state need be kept: it is followed until there is a choice, or
// something is violated.
#pragma once

#include <algorithm>
#include <bitset>
#include <optional>
#include <utility>
#include <vector>

#include "checker/explore/bit_sets.hpp"
#include "checker/explore/chain_ends.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/reach.hpp"

namespace pmapcheck::explore {

/// What a test leaves out, to see that it is needed.
enum class Omission : std::uint8_t {
  nothing,
  enabling,  ///< Members that can't step bring in nobody.
  proviso,   ///< The engine is never told that steps were left out.
  progress,  ///< A set may have none but optional steps, and the engine is not told.
  ends,      ///< A set need have no unfinished process.
  shut,      ///< No gate is ever open.
  gates,     ///< Every gate is open: not wrong, only slow.
  chains,    ///< Every state is shown to the engine: not wrong, only slow.
  memory,    ///< Nothing is known from other states but the future: not wrong, only slow.
};

/// The model of `steps` without the steps that need not be taken. For one thread.
template <ReducibleModel M>
class StubbornSets {
 public:
  /// With more processes, nothing is left out.
  static constexpr std::size_t kMostProcesses = 256;

  /// Require: both outlive this, and `steps` learns into `learned`.
  StubbornSets(LearnedSteps<M>& steps, Learned& learned, Omission omission = Omission::nothing)
      : steps_(steps),
        model_(steps.model()),
        learned_(learned),
        omission_(omission),
        words_(ByteMarks::words_for(steps.model().mark_count())),
        next_(steps.state_bytes()),
        ends_(steps.state_bytes()),
        reaches_(steps, learned, gates(omission)) {
    learned_.futures.forget_growth();
    for (std::size_t p = 0; p < kMostProcesses && p < model_.process_count(); ++p) {
      everybody_.set(p);
    }
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
    first_partial_ = partial_;
    first_enabled_ = enabled_;
    if (!told_) return steps_.successors(state, visit);
    left_out_ = partial_ ? ~chosen_ : Set{};
    comes_ = false;
    for_each(chosen_, [&](std::size_t process) { comes_ |= must_come(process); });
    visit_far(state, partial_ ? chosen_ : able_, visit);
  }
  template <class Visit>
  void remaining(StateView state, Visit&& visit) {
    const Set left_out = left_out_;
    evaluate(state);
    visit_far(state, left_out & able_, visit);
  }
  [[nodiscard]] bool partial() const {
    return first_partial_ && omission_ != Omission::proviso &&
           (omission_ != Omission::progress || comes_);
  }
  [[nodiscard]] Enabled enabled() const { return first_enabled_; }
  [[nodiscard]] LearnedSteps<M>& full() { return steps_; }
  [[nodiscard]] Footprint footprint(StateView state, Step step) {
    return steps_.footprint(state, step);
  }
  void check(StateView state, StateView previous, Step step, std::vector<PropertyId>& violated) {
    steps_.check(state, previous, step, violated);
  }
  [[nodiscard]] bool finished(StateView state) const { return steps_.finished(state); }
  void check_finished(StateView state, std::vector<PropertyId>& violated) {
    steps_.check_finished(state, violated);
  }
  void check_end(StateView state, std::vector<PropertyId>& violated) {
    steps_.check_end(state, violated);
  }
  [[nodiscard]] PropertyId stuck(StateView state) { return steps_.stuck(state); }

  /// At most so many steps follow a visited one without being shown.
  static constexpr unsigned kLongestChain = 1000;
  /// The step that is not shown if a shown one leads to `state`, and the state after it.
  std::optional<std::pair<Step, std::vector<std::uint8_t>>> only_step(StateView state) {
    far_.assign(state.begin(), state.end());
    const auto step = go_on();
    if (!step) return {};
    return std::pair(*step, next_);
  }

  /// Whether something was seen that nobody foresaw: what was searched so far is only a part.
  [[nodiscard]] bool outgrown() const { return learned_.futures.grown(); }

 private:
  using Set = std::bitset<kMostProcesses>;
  // What a process may do that is no member.
  struct Prospect {
    std::size_t process;
    const Reach* reach;
  };
  template <class Visit>
  void visit_far(StateView state, const Set& whose, Visit& visit);
  void follow_chain();
  std::optional<Step> go_on();

  static Gates gates(Omission omission) {
    if (omission == Omission::shut) return Gates::shut;
    return omission == Omission::gates ? Gates::open : Gates::as_they_are;
  }

  template <class Visit>
  static void for_each(const Set& set, Visit&& visit) {
    for_each_element(set, visit);
  }

  void select(StateView state);
  void choose(StateView state);
  bool evaluate(StateView state);
  [[nodiscard]] bool must_come(std::size_t process) const {
    const Enabled its = evaluations_[process].enabled;
    return its.work || its.mandatory;
  }
  void note_untold(StateView state);
  Set whom_the_end_waits_for(StateView state) const;
  std::size_t steps_of(const Set& set) const;
  std::size_t single(StateView state);
  bool close(Set& set, const Set& unfinished, std::size_t below);
  bool close(Set& set, std::size_t below);
  const Set& brings(std::size_t member);
  void foresee(const Set& set);
  void expect(std::size_t process, const Reach& reach);

  LearnedSteps<M>& steps_;
  M& model_;
  Learned& learned_;
  Omission omission_;
  std::size_t words_;

  // A step of the state that successors() was given, and where in properties_ is what it violates
  // itself, and then the state after it.
  struct First {
    Step step;
    Progress progress;
    std::size_t begin, failing, end;
  };
  std::vector<First> first_;
  std::vector<std::uint8_t> states_;
  std::vector<PropertyId> properties_;
  bool first_partial_ = false;
  Enabled first_enabled_;
  Set left_out_;
  bool comes_ = false;             // some chosen step must
  std::vector<std::uint8_t> far_;  // The state to which a step leads, with what follows …
  std::vector<std::uint8_t> next_;
  std::vector<PropertyId> failing_far_;  // … and what it violates.

  // Of the state that is looked at.
  std::span<const typename LearnedSteps<M>::Evaluation> evaluations_;
  ChainEnds ends_;  // as long as no more is learned
  std::uint64_t version_ = 0;
  Reaches<M> reaches_;
  std::vector<Prospect> prospects_;  // What may be done before a member of a set does a step …
  ByteMarks changes_;                // … what that may change …
  std::vector<std::pair<std::size_t, Futures::Place>> opened_;  // … and which gates.
  std::vector<Set> brings_;  // By member: whom it brings in without anybody's help …
  Set brings_known_;         // … if that is known.
  Set everybody_;
  Set able_;  // who can step
  Enabled enabled_;
  Set chosen_;
  bool partial_ = false;
  bool told_ = false;  // what everybody can do
};

// Visits the steps of some processes, each with what follows it without a choice. The first steps
// are copied, as going on asks for others.
template <ReducibleModel M>
template <class Visit>
void StubbornSets<M>::visit_far(StateView state, const Set& whose, Visit& visit) {
  first_.clear();
  states_.clear();
  properties_.clear();
  for_each(whose & able_, [&](std::size_t process) {
    steps_.visit(evaluations_[process], [&](const Successor& successor) {
      First first{successor.step, successor.progress, properties_.size(),
                  properties_.size() + successor.violated.size(), 0};
      properties_.insert(properties_.end(), successor.violated.begin(), successor.violated.end());
      properties_.insert(properties_.end(), successor.failing.begin(), successor.failing.end());
      first.end = properties_.size();
      first_.push_back(first);
      states_.insert(states_.end(), successor.state.begin(), successor.state.end());
    });
  });
  const std::size_t length = state.size();
  for (std::size_t i = 0; i < first_.size(); ++i) {
    const First& first = first_[i];
    const auto at = states_.begin() + static_cast<std::ptrdiff_t>(i * length);
    far_.assign(at, at + static_cast<std::ptrdiff_t>(length));
    const auto ids = [&](std::size_t from, std::size_t to) {
      return std::span(properties_).subspan(from, to - from);
    };
    const auto failing = ids(first.failing, first.end);
    failing_far_.assign(failing.begin(), failing.end());
    if (first.begin == first.end) follow_chain();
    visit(Successor{first.step, first.progress, far_, ids(first.begin, first.failing), true,
                    failing_far_});
  }
  far_.clear();
}

// Goes on from far_ as long as there is only one step to take.
template <ReducibleModel M>
void StubbornSets<M>::follow_chain() {
  if (omission_ == Omission::chains) return;
  for (unsigned steps = 0; steps < kLongestChain; ++steps) {
    if (version_ != learned_.futures.version()) ends_.forget();
    version_ = learned_.futures.version();
    const StateView known = omission_ == Omission::memory ? StateView{} : ends_.find(far_);
    if (!known.empty()) {
      if (!std::equal(known.begin(), known.end(), far_.begin())) failing_far_.clear();
      far_.assign(known.begin(), known.end());
      return ends_.end(far_);
    }
    ends_.pass(far_);
    if (!go_on()) return ends_.end(far_);
    far_.swap(next_);
  }
  ends_.give_up();
}

// Takes the only step of far_, to next_: unless there are several, somebody may want to be asked
// whether this is the end, or something is violated.
template <ReducibleModel M>
std::optional<Step> StubbornSets<M>::go_on() {
  if (omission_ == Omission::chains) return {};
  if (model_.asks_of_ends() && model_.finished(far_)) return {};
  const bool choose = evaluate(far_);
  if (!told_) return {};
  const auto process = steps_of(able_) == 1 ? element_from(able_, 0)
                       : choose             ? single(far_)
                                            : kMostProcesses;
  if (process == kMostProcesses || !must_come(process)) return {};
  std::optional<Step> only;
  steps_.visit(evaluations_[process], [&](const Successor& successor) {
    if (!successor.violated.empty() || !successor.failing.empty()) return;
    only = successor.step;
    next_.assign(successor.state.begin(), successor.state.end());
  });
  failing_far_.clear();
  return only;
}

// A process whose only step need be taken, if there is one; else kMostProcesses.
template <ReducibleModel M>
std::size_t StubbornSets<M>::single(StateView state) {
  const Set unfinished = whom_the_end_waits_for(state);
  const auto suffices = [&](std::size_t seed) {
    if (!able_[seed] || evaluations_[seed].steps != 1 || !must_come(seed)) return false;
    Set set;
    set.set(seed);
    return close(set, unfinished, 2);
  };
  for (std::size_t seed = 0; seed < evaluations_.size(); ++seed) {
    if (suffices(seed)) return seed;
  }
  return kMostProcesses;
}

template <ReducibleModel M>
void StubbornSets<M>::select(StateView state) {
  partial_ = false;
  if (evaluate(state)) choose(state);
}

template <ReducibleModel M>
void StubbornSets<M>::choose(StateView state) {
  const Set unfinished = whom_the_end_waits_for(state);
  const std::size_t all = steps_of(able_);
  std::size_t fewest = all;
  for (std::size_t seed = 0; seed < evaluations_.size() && fewest > 1; ++seed) {
    if (!able_[seed] || !(must_come(seed) || omission_ == Omission::progress)) continue;
    const std::size_t below = omission_ == Omission::progress ? fewest + 1 : fewest;
    Set set;
    set.set(seed);
    if (!close(set, unfinished, below)) continue;
    fewest = steps_of(set & able_);
    chosen_ = set;
  }
  partial_ = fewest < all;
}

// False if all steps of the state must be taken, whatever they depend on.
template <ReducibleModel M>
bool StubbornSets<M>::evaluate(StateView state) {
  if (omission_ == Omission::memory) {
    steps_.forget_state();
    reaches_.forget();
  }
  evaluations_ = steps_.evaluate(state);
  enabled_ = {};
  able_.reset();
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
  reaches_.go_over_to(state);
  brings_known_.reset();
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

// Adds whom the members bring in, and whom those do; and somebody unfinished, if there is one.
// False, and the set is of no use, if it has `below` steps or more.
template <ReducibleModel M>
bool StubbornSets<M>::close(Set& set, const Set& unfinished, std::size_t below) {
  if (!close(set, below)) return false;
  if (unfinished.none() || (set & unfinished).any()) return true;
  set.set(element_from(unfinished, 0));
  return close(set, below);
}

// First those who can step and need nobody's help to come into the way: that is the same whoever
// the members are. The larger the set, the less do others do, so who was no member's concern never
// will be.
template <ReducibleModel M>
bool StubbornSets<M>::close(Set& set, std::size_t below) {
  Set direct;  // members whose part that is done
  Set done;    // … and everything
  for (;;) {
    for (Set fresh = set; fresh.any(); fresh = set & ~direct) {
      direct = set;
      for_each(fresh, [&](std::size_t member) { set |= brings(member); });
      if (steps_of(set & able_) >= below) return false;
    }
    const Set fresh = set & ~done;
    if (fresh.none()) return true;
    foresee(set);
    done = set;
    for_each(fresh, [&](std::size_t member) {
      if (!able_[member] && omission_ == Omission::enabling) return;
      const Deeds::Id deed = evaluations_[member].deed;
      for (const Prospect& other : prospects_) {
        if (set[other.process]) continue;
        if (learned_.deeds.dependent(deed, other.reach->future)) set.set(other.process);
      }
    });
  }
}

// Whom a member brings in of those who can step, without what they can do only if helped.
template <ReducibleModel M>
auto StubbornSets<M>::brings(std::size_t member) -> const Set& {
  if (brings_.size() < evaluations_.size()) brings_.resize(evaluations_.size());
  if (brings_known_[member]) return brings_[member];
  brings_known_.set(member);
  Set& whom = brings_[member];
  whom.reset();
  if (!able_[member] && omission_ == Omission::enabling) return whom;
  const Deeds::Id deed = evaluations_[member].deed;
  for_each(able_, [&](std::size_t other) {
    whom.set(other, learned_.deeds.dependent(deed, reaches_.of(other).future));
  });
  return whom;
}

// What those who are not members may do before a member does a step. Whoever waits, now or at a
// gate, goes on only if one of them may change what it waits for.
template <ReducibleModel M>
void StubbornSets<M>::foresee(const Set& set) {
  prospects_.clear();
  opened_.clear();
  changes_.clear(words_);
  Set waiting = everybody_ & ~set & ~able_;
  for_each(able_ & ~set, [&](std::size_t process) { expect(process, reaches_.of(process)); });
  for (std::size_t known = 0; known < prospects_.size();) {
    known = prospects_.size();
    for_each(waiting, [&](std::size_t process) {
      if (!learned_.deeds[evaluations_[process].deed].reads.meets(changes_, words_)) return;
      waiting.reset(process);
      expect(process, reaches_.of(process));
    });
    for (std::size_t i = 0; i < prospects_.size() && omission_ != Omission::shut; ++i) {
      const auto [process, reach] = prospects_[i];
      if (!reach->shut_reads.meets(changes_, words_)) continue;
      for (const Reach::Gate& gate : reach->shut) {
        if (!gate.reads.meets(changes_, words_)) continue;
        const auto place = std::pair(process, gate.place);
        if (std::find(opened_.begin(), opened_.end(), place) != opened_.end()) continue;
        opened_.push_back(place);
        expect(process, reaches_.from(process, gate.place));
      }
    }
  }
}

template <ReducibleModel M>
void StubbornSets<M>::expect(std::size_t process, const Reach& reach) {
  prospects_.push_back({process, &reach});
  changes_.add(reach.future.changes, words_);
}

}  // namespace pmapcheck::explore
