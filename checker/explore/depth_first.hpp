// Exhaustive search, depth first: a run is followed to its end before the next one is begun.
//
// The idea: the stack has, for each state of the present run, only its number and the first of its
// steps that is not taken. To go on from there, the model is asked for the steps again,
//
//     initial ──► … ──► state, next step ──► state, next step        the store knows all others
//                       └── asked again when the search comes back
//
// unless it is known that none led on. So states are expanded more than once, and in turn a step on
// the stack takes a dozen bytes, and there is no queue.
//
// With a bound on depth, a state that was found at the end of a long run may be found again at the
// end of a shorter one: then its steps are followed again. Exactly the runs within the bound are
// searched, as breadth first, but a state may be expanded many times.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "checker/explore/growing_array.hpp"
#include "checker/explore/last_questions.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/pulse.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/state_store.hpp"

namespace pmapcheck::explore {

/// One search of one model; see depth_first() below.
template <Model M>
class DepthFirst {
 public:
  DepthFirst(M& model, const SearchOptions& options)
      : model_(model),
        options_(options),
        bounded_(options.max_depth != std::numeric_limits<std::uint32_t>::max()),
        budget_(options.memory_limit),
        store_(model.state_bytes(), options.max_states, budget_),
        arrivals_(budget_),
        stack_(budget_),
        on_stack_(budget_),
        last_questions_(all(), budget_),
        pulse_(options_),
        findings_(model.property_count()),
        next_(model.state_bytes()) {}

  /// Call once.
  SearchResult run() {
    model_.initial([&](StateView state) {
      if (beat()) start(state);
    });
    const StateIndex roots = store_.size();
    for (StateIndex root = 0; root < roots && beat(); ++root) {
      follow(root);
      while (!stack_.empty() && beat()) advance();
    }
    if (bounded_ && bound_ == Bound::none) look_beyond();
    return result();
  }

 private:
  // A state of the present run.
  struct Visit {
    StateIndex index = kNoState;
    Step next;             // the first step that is not taken yet
    bool entered = false;  // whether its steps were looked at
    bool all = false;      // whether those that the model would leave out are taken
    bool more = false;     // whether a step after `next` led on when they were looked at last
  };
  // With a bound on depth: the end of the shortest run to a state so far.
  struct Arrival {
    Origin origin;
    std::uint32_t depth = 0;
    bool expanded = false;
  };
  // The shortest violation of a property so far, at the end of the run to a state, or of one step
  // from there.
  struct Finding {
    StateIndex index = kNoState;
    std::uint32_t length = 0;
    Evidence evidence = Evidence::state;
    std::optional<Step> step;
  };

  using Unreduced = FullModel<M>;
  Unreduced& all() { return full_model(model_); }

  void stop(Bound bound) {
    if (bound_ == Bound::none) bound_ = bound;
  }
  // False if the search must end. Called for each state and each successor.
  bool beat() {
    stop(pulse_.beat([this] {
      return SearchStatus{store_.size(), transitions_, depth(), stack_.size(), 0};
    }));
    return bound_ == Bound::none;
  }

  // Steps of the run to the last state on the stack.
  [[nodiscard]] std::uint32_t depth() const {
    return static_cast<std::uint32_t>(stack_.empty() ? 0 : stack_.size() - 1);
  }

  void start(StateView state) {
    if (!store(state, {}, 0)) return;
    model_.check(state, {}, {}, violated_);
    record_all(Evidence::state, store_.size() - 1, 0, {});
  }

  // Stores a state; false if it is stored already, or there is no room to go on from it.
  bool store(StateView state, Origin origin, std::uint32_t depth) {
    const StateStore::Insertion insertion = store_.insert(state, origin);
    if (insertion.outcome == StateStore::Outcome::full) stop(Bound::states);
    if (insertion.outcome == StateStore::Outcome::memory) stop(Bound::memory);
    if (insertion.outcome != StateStore::Outcome::added) return false;
    deepest_ = std::max(deepest_, depth);
    if (!on_stack_.push(false) || (bounded_ && !arrivals_.push({origin, depth, false}))) {
      stop(Bound::memory);
      return false;
    }
    return true;
  }

  // Puts a stored state on the stack.
  void follow(StateIndex index) {
    if (depth_bound_reached()) return;
    if (!stack_.push({index, {}, false, false, false})) return stop(Bound::memory);
    on_stack_[index] = true;
  }
  [[nodiscard]] bool depth_bound_reached() const { return stack_.size() >= options_.max_depth; }

  // Takes the next step of the last state on the stack, or goes back.
  void advance() {
    Visit& visit = stack_.back();
    taken_.reset();
    lead_on_ = 0;
    if (!visit.entered) {
      enter(visit);
    } else if (visit.more) {
      visit_steps(visit, [&](const Successor& successor) { consider(visit, successor); });
    }
    if (bound_ != Bound::none) return;
    visit.more = lead_on_ > 1;
    if (!taken_) {
      on_stack_[visit.index] = false;
      return stack_.pop();
    }
    visit.next = *taken_;
    if (++visit.next.outcome == 0) ++visit.next.process;
    go(visit.index, *taken_);
  }

  // Visits the steps of a state on the stack, as often as it is asked for the same ones.
  template <class Take>
  void visit_steps(const Visit& visit, const Take& take) {
    const StateView state = store_.state(visit.index);
    model_.successors(state, take);
    if constexpr (ReducingModel<M>) {
      if (visit.all && model_.partial()) model_.remaining(state, take);
    }
  }

  // Looks at the steps of a state for the first time on this run. They are counted and judged if it
  // is the first time at all.
  void enter(Visit& visit) {
    visit.entered = true;
    const StateView state = store_.state(visit.index);
    const bool first = !bounded_ || !arrivals_[visit.index].expanded;
    if (bounded_) arrivals_[visit.index].expanded = true;
    Enabled enabled;
    bool deeper = false;
    const auto take = [&](const Successor& successor) {
      if (!beat()) return;
      enabled.note(successor.progress);
      if (first) judge(visit.index, successor);
      deeper |= consider(visit, successor) && successor.progress != Progress::optional;
    };
    model_.successors(state, take);
    if constexpr (ReducingModel<M>) {
      if (model_.partial() && !deeper) {
        visit.all = true;
        model_.remaining(state, take);
      }
      enabled = model_.enabled();
    }
    if (first && bound_ == Bound::none) ask_last(visit.index, depth(), enabled);
  }

  // Counts a step out of a state, and asks what it violates, and what the state after it does.
  void judge(StateIndex index, const Successor& successor) {
    if (successor.progress == Progress::beyond) {
      beyond_ = true;
      return;
    }
    ++transitions_;
    const std::uint32_t length = (bounded_ ? arrivals_[index].depth : depth()) + 1;
    violated_.assign(successor.violated.begin(), successor.violated.end());
    record_all(Evidence::step, index, length, successor.step);
    if (store_.contains(successor.state)) return;
    ask_about(successor, store_.state(index));
    record_all(Evidence::state, index, length, successor.step);
  }

  // What the state after a step violates; a model may tell it with the step.
  void ask_about(const Successor& successor, StateView before) {
    if (successor.judged) {
      violated_.assign(successor.failing.begin(), successor.failing.end());
    } else {
      model_.check(successor.state, before, successor.step, violated_);
    }
  }

  // Keeps the step if it is the next one that leads on. Returns whether it leads away from the
  // stack.
  bool consider(const Visit& visit, const Successor& successor) {
    if (successor.progress == Progress::beyond) return false;
    const StateIndex known = store_.index_of(successor.state);
    const bool leads_away = known == kNoState || !on_stack_[known];
    if (successor.step < visit.next) return leads_away;
    const bool leads_on = known == kNoState || (bounded_ && arrivals_[known].depth > depth() + 1);
    lead_on_ += leads_on ? 1 : 0;
    if (leads_on && (!taken_ || successor.step < *taken_)) {
      taken_ = successor.step;
      std::copy(successor.state.begin(), successor.state.end(), next_.begin());
    }
    return leads_away;
  }

  // Goes from a state to next_.
  void go(StateIndex index, Step step) {
    const std::uint32_t length = depth() + 1;
    if (store(next_, {index, step}, length)) return follow(store_.size() - 1);
    if (bound_ != Bound::none) return;
    const StateIndex known = store_.index_of(next_);
    arrivals_[known].origin = {index, step};
    arrivals_[known].depth = length;
    follow(known);
  }

  // With a bound on depth: if some state at the bound has a successor that is not stored, runs end
  // here, and what a state violates by itself is still asked. Else the space is whole, and the
  // states at the bound are expanded like all others.
  void look_beyond() {
    bool leaves = false;
    for (StateIndex index = 0; index < store_.size(); ++index) {
      if (arrivals_[index].expanded) continue;
      Enabled enabled;
      all().successors(store_.state(index), [&](const Successor& successor) {
        if (!beat()) return;
        enabled.note(successor.progress);
        beyond_ = beyond_ || successor.progress == Progress::beyond;
        leaves = leaves || !store_.contains(successor.state);
      });
      if (bound_ != Bound::none) return;
      ask_last(index, arrivals_[index].depth, enabled);
    }
    if (leaves) return stop(Bound::depth);
    for (StateIndex index = 0; index < store_.size() && bound_ == Bound::none; ++index) {
      if (arrivals_[index].expanded) continue;
      model_.successors(store_.state(index), [&](const Successor& successor) {
        if (beat()) judge(index, successor);
      });
    }
  }

  void ask_last(StateIndex index, std::uint32_t length, Enabled enabled) {
    stop(last_questions_.ask(
        store_.state(index), enabled, [this] { return beat(); },
        [&](PropertyId property, Evidence evidence) {
          record(property, {index, length, evidence, {}});
        }));
  }

  void record_all(Evidence evidence, StateIndex index, std::uint32_t length,
                  std::optional<Step> step) {
    for (const PropertyId property : violated_) record(property, {index, length, evidence, step});
    violated_.clear();
  }
  void record(PropertyId property, const Finding& finding) {
    Finding& best = findings_.at(property);
    if (best.index == kNoState || finding.length < best.length) best = finding;
  }

  SearchResult result() {
    SearchResult result;
    result.states = store_.size();
    result.transitions = transitions_;
    result.depth = deepest_;
    if (bounded_) {
      result.depth = 0;
      for (StateIndex i = 0; i < std::min<std::size_t>(store_.size(), arrivals_.size()); ++i) {
        result.depth = std::max(result.depth, arrivals_[i].depth);
      }
    }
    result.bound = bound_ == Bound::none && beyond_ ? Bound::model : bound_;
    result.whole = result.bound == Bound::none;
    result.peak_bytes = budget_.peak();
    result.shortest = false;
    for (std::size_t property = 0; property < findings_.size(); ++property) {
      const Finding& finding = findings_[property];
      if (finding.index == kNoState) continue;
      result.violations.push_back(
          {static_cast<PropertyId>(property), finding.evidence, trace_of(finding)});
    }
    return result;
  }

  Trace trace_of(const Finding& finding) {
    Trace trace;
    for (StateIndex index = finding.index; index != kNoState;) {
      const StateView state = store_.state(index);
      trace.states.emplace_back(state.begin(), state.end());
      const Origin origin = bounded_ ? arrivals_[index].origin : store_.origin(index);
      if (origin.parent != kNoState) trace.steps.push_back(origin.step);
      index = origin.parent;
    }
    std::reverse(trace.states.begin(), trace.states.end());
    std::reverse(trace.steps.begin(), trace.steps.end());
    if (!finding.step) return trace;
    all().successors(store_.state(finding.index), [&](const Successor& successor) {
      if (successor.step != *finding.step) return;
      trace.steps.push_back(successor.step);
      trace.states.emplace_back(successor.state.begin(), successor.state.end());
    });
    return trace;
  }

  M& model_;
  const SearchOptions options_;
  const bool bounded_;
  MemoryBudget budget_;
  StateStore store_;
  GrowingArray<Arrival> arrivals_;  // by state, with a bound on depth
  GrowingArray<Visit> stack_;
  GrowingArray<std::uint8_t> on_stack_;  // by state
  LastQuestions<Unreduced> last_questions_;
  Pulse pulse_;

  std::uint64_t transitions_ = 0;
  std::uint32_t deepest_ = 0;
  Bound bound_ = Bound::none;
  bool beyond_ = false;

  std::vector<Finding> findings_;     // by property
  std::vector<PropertyId> violated_;  // what one question to the model brought; empty in between
  std::vector<std::uint8_t> next_;    // where the step leads that is taken next …
  std::optional<Step> taken_;         // … if there is one
  std::size_t lead_on_ = 0;           // so many steps led on, of the state looked at
};

/// Searches all that breadth_first() searches, and finds the same states and violated properties,
/// within the same bounds. The run to a violation is the one on which it was found, or the shortest
/// of those: mostly not the shortest that there is (SearchResult::shortest). Without a bound on
/// depth, SearchResult::depth is the length of the longest run that was followed.
template <Model M>
SearchResult depth_first(M& model, const SearchOptions& options = {}) {
  return DepthFirst<M>(model, options).run();
}

}  // namespace pmapcheck::explore
