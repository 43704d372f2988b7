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
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/remembered_sets.hpp"

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
        words_(ByteMarks::words_for(steps.state_bytes())),
        next_(steps.state_bytes()) {
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
  // A gate in the state whose steps are visited.
  struct Gate {
    Futures::Place place = 0;
    bool waits = false;  // the process would, if it were there …
    ByteMarks reads;     // … as long as nobody changes these
    bool reached = false;
    bool open = false;
  };
  // What a process that is no member may do, as far as it is known.
  struct Prospect {
    Futures::Place place = 0;
    Future future;
    std::vector<Gate> gates;
  };

  template <class Visit>
  void visit_far(StateView state, const Set& whose, Visit& visit);
  std::optional<Step> go_on();

  template <class Visit>
  static void for_each(const Set& set, Visit&& visit) {
    for_each_element(set, visit);
  }

  void select(StateView state);
  void make_key(StateView state);
  void choose(StateView state);
  bool evaluate(StateView state);
  [[nodiscard]] bool must_come(std::size_t process) const {
    const Enabled its = evaluations_[process].enabled;
    return its.work || its.mandatory;
  }
  void note_untold(StateView state);
  Set whom_the_end_waits_for(StateView state) const;
  std::size_t steps_of(const Set& set) const;
  void close(Set& set);
  void foresee(const Set& set);
  void follow(std::size_t process, Futures::Place from);
  [[nodiscard]] bool is_shut(const Gate& gate) const;

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

  struct Choice {
    Set chosen;
    bool partial;
  };
  RememberedSets<Choice> remembered_;
  std::vector<std::uint64_t> key_;
  std::uint64_t version_ = 0;

  // Of the state that is looked at.
  std::span<const typename LearnedSteps<M>::Evaluation> evaluations_;
  StateView state_;
  std::vector<Prospect> prospects_;
  Set active_;         // who, beside a set, may do a step before a member does …
  ByteMarks changes_;  // … and what they may change
  Set able_;           // who can step
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
    for (unsigned steps = 0; first.begin == first.end && steps < kLongestChain; ++steps) {
      if (!go_on()) break;
      far_.swap(next_);
    }
    visit(Successor{first.step, first.progress, far_, ids(first.begin, first.failing), true,
                    failing_far_});
  }
  far_.clear();
}

// Takes the only step of far_, to next_: unless there are several, somebody may want to be asked
// whether this is the end, or something is violated.
template <ReducibleModel M>
std::optional<Step> StubbornSets<M>::go_on() {
  if (omission_ == Omission::chains) return {};
  if (model_.asks_of_ends() && model_.finished(far_)) return {};
  select(far_);
  if (!told_) return {};
  const Set whose = partial_ ? chosen_ & able_ : able_;
  if (steps_of(whose) != 1 || !must_come(element_from(whose, 0))) return {};
  std::optional<Step> only;
  steps_.visit(evaluations_[element_from(whose, 0)], [&](const Successor& successor) {
    if (!successor.violated.empty() || !successor.failing.empty()) return;
    only = successor.step;
    next_.assign(successor.state.begin(), successor.state.end());
  });
  failing_far_.clear();
  return only;
}

template <ReducibleModel M>
void StubbornSets<M>::select(StateView state) {
  partial_ = false;
  if (!evaluate(state)) return;
  make_key(state);
  if (const Choice* const known = remembered_.find(key_)) {
    chosen_ = known->chosen;
    partial_ = known->partial;
    return;
  }
  choose(state);
  remembered_.remember(key_, {chosen_, partial_});
}

// All that the choice depends on.
template <ReducibleModel M>
void StubbornSets<M>::make_key(StateView state) {
  if (version_ != learned_.futures.version()) remembered_.clear();
  version_ = learned_.futures.version();
  key_.clear();
  for (std::size_t process = 0; process < evaluations_.size(); ++process) {
    const auto& its = evaluations_[process];
    const std::uint64_t flags = (must_come(process) ? 1u : 0u) | its.steps << 1;
    key_.push_back(std::uint64_t{its.deed} << 32 | flags);
    if (process < model_.first_classless()) key_.push_back(prospects_[process].place);
  }
  const ByteMarks& gates = learned_.futures.gate_bytes();
  std::uint64_t packed = 0;
  unsigned bytes = 0;
  gates.for_each(words_, [&](std::size_t byte) {
    packed = packed << 8 | state[byte];
    if (++bytes % 8 == 0) key_.push_back(packed);
  });
  key_.push_back(packed);
}

template <ReducibleModel M>
void StubbornSets<M>::choose(StateView state) {
  const Set unfinished = whom_the_end_waits_for(state);
  const std::size_t all = steps_of(able_);
  std::size_t fewest = all;
  for (std::size_t seed = 0; seed < evaluations_.size() && fewest > 1; ++seed) {
    if (!able_[seed] || !(must_come(seed) || omission_ == Omission::progress)) continue;
    Set set;
    set.set(seed);
    close(set);
    if (unfinished.any() && (set & unfinished).none()) {
      set.set(element_from(unfinished, 0));
      close(set);
    }
    const std::size_t steps = steps_of(set & able_);
    if (steps > fewest || (steps == fewest && omission_ != Omission::progress)) continue;
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
  prospects_.resize(evaluations_.size());
  for (std::size_t process = 0; process < evaluations_.size(); ++process) {
    prospects_[process].place = steps_.place_of(state, process);
    prospects_[process].gates.clear();
  }
  state_ = state;
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
  for (Set closed; closed != set;) {
    closed = set;
    foresee(set);
    for_each(closed, [&](std::size_t member) {
      if (!able_[member] && omission_ == Omission::enabling) return;
      const Deeds::Id deed = evaluations_[member].deed;
      for_each(active_ & ~set, [&](std::size_t other) {
        if (learned_.deeds.dependent(deed, prospects_[other].future)) set.set(other);
      });
    });
  }
}

// What those who are not members may do before a member does a step. Whoever waits, now or at a
// gate, goes on only if one of them may change what it waits for.
template <ReducibleModel M>
void StubbornSets<M>::foresee(const Set& set) {
  active_.reset();
  changes_.clear(words_);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t process = 0; process < evaluations_.size(); ++process) {
      if (set[process]) continue;
      Prospect& prospect = prospects_[process];
      if (!active_[process]) {
        const Deed& deed = learned_.deeds[evaluations_[process].deed];
        if (!able_[process] && !deed.reads.meets(changes_, words_)) continue;
        active_.set(process);
        prospect.future.reads.clear(words_);
        prospect.future.changes.clear(words_);
        for (Gate& gate : prospect.gates) gate.reached = gate.open = false;
        follow(process, prospect.place);
        more = true;
      }
      for (std::size_t g = 0; g < prospect.gates.size(); ++g) {
        if (!prospect.gates[g].reached || prospect.gates[g].open) continue;
        if (is_shut(prospect.gates[g])) continue;
        prospect.gates[g].open = true;
        follow(process, prospect.gates[g].place);
        more = true;
      }
    }
  }
}

// Adds what a process may do from a place on, up to the next gates.
template <ReducibleModel M>
void StubbornSets<M>::follow(std::size_t process, Futures::Place from) {
  Prospect& prospect = prospects_[process];
  const Futures::Stretch& stretch = learned_.futures.stretch(process, from);
  prospect.future.reads.add(stretch.future.reads, words_);
  prospect.future.changes.add(stretch.future.changes, words_);
  changes_.add(stretch.future.changes, words_);
  for (const Futures::Place place : stretch.gates) {
    auto gate = std::find_if(prospect.gates.begin(), prospect.gates.end(),
                             [&](const Gate& g) { return g.place == place; });
    if (gate == prospect.gates.end()) {
      gate = prospect.gates.insert(gate, Gate{});
      gate->place = place;
      gate->waits = model_.waits_at(state_, process, place, gate->reads);
    }
    gate->reached = true;
  }
}

template <ReducibleModel M>
bool StubbornSets<M>::is_shut(const Gate& gate) const {
  if (omission_ == Omission::shut || omission_ == Omission::gates) {
    return omission_ == Omission::shut;
  }
  return gate.waits && !gate.reads.meets(changes_, words_);
}

}  // namespace pmapcheck::explore
