// Exhaustive search, breadth first: the first way found to a state is a shortest one.
//
// The idea: states are numbered in the order of their arrival, so the store itself is the queue.
// All states below `next_` are expanded, those up to `level_end_` are as deep, and those above it
// one step deeper:
//
//     0 … expanded … next_ … this level … level_end_ … next level … size()
//
// A violation is recorded and searched through. Of all violations of a property, the one at the end
// of the shortest run is kept, and of equally short ones the first in the order of the search,
// which is fixed: states in the order of arrival, their steps ascending.
//
// Of a model that leaves out steps (ReducingModel), a state is expanded fully if nothing that was
// shown leads deeper: else some process might be postponed round and round a cycle.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "checker/explore/mandatory_closure.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/pulse.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/state_store.hpp"

namespace pmapcheck::explore {

/// One search of one model; see breadth_first() below.
template <Model M>
class BreadthFirst {
 public:
  BreadthFirst(M& model, const SearchOptions& options)
      : model_(model),
        options_(options),
        budget_(options.memory_limit),
        store_(model.state_bytes(), options.max_states, budget_),
        closure_(full_model(model), budget_),
        pulse_(options_),
        findings_(model.property_count()) {}

  /// Call once.
  SearchResult run() {
    model_.initial([&](StateView state) {
      if (beat()) arrive(state, {}, {}, 0);
    });
    while (bound_ == Bound::none && next_ < store_.size()) {
      level_end_ = store_.size();
      if (depth_ == options_.max_depth && leaves_level()) stop(Bound::depth);
      while (next_ < level_end_ && beat()) expand(next_++);
      if (bound_ == Bound::none && next_ < store_.size()) ++depth_;
    }
    return result();
  }

 private:
  // The shortest violation of a property so far.
  struct Finding {
    StateIndex index = kNoState;  // the last state; the one before the last step for Evidence::step
    std::uint32_t length = 0;     // of the whole trace, in steps
    Evidence evidence = Evidence::state;
    Step step;  // for Evidence::step
  };

  void stop(Bound bound) {
    if (bound_ == Bound::none) bound_ = bound;
  }

  // False if the search must end. Called for each state and each successor, since a level may have
  // many states without successors, and a state may have many of them.
  bool beat() {
    stop(pulse_.beat([this] {
      return SearchStatus{store_.size(), transitions_, depth_, store_.size() - next_, 0};
    }));
    return bound_ == Bound::none;
  }

  void expand(StateIndex index) {
    const StateView state = store_.state(index);
    Enabled enabled;
    bool deeper = false;  // some step that must come leads there
    const auto take = [&](const Successor& successor) {
      if (!beat()) return;
      enabled.note(successor.progress);
      if (successor.progress == Progress::beyond) {
        beyond_ = true;
        return;
      }
      ++transitions_;
      for (const PropertyId property : successor.violated) {
        record(property, {index, depth_ + 1, Evidence::step, successor.step});
      }
      const StateIndex next = arrive(successor.state, state, {index, successor.step}, depth_ + 1);
      deeper |= next >= level_end_ && successor.progress != Progress::optional;
    };
    model_.successors(state, take);
    if constexpr (ReducingModel<M>) {
      if (model_.partial() && !deeper) model_.remaining(state, take);
      enabled = model_.enabled();
    }
    if (bound_ == Bound::none) check_rest(index, enabled);
  }

  // Whether a state of this level has a successor that is not stored. Without one the space is
  // whole, and the level is expanded like any other; with one, runs end here: no step of the level
  // is taken, but what a state violates by itself is still asked.
  bool leaves_level() {
    bool leaves = false;
    for (StateIndex index = next_; index < level_end_ && beat(); ++index) {
      Enabled enabled;
      full_model(model_).successors(store_.state(index), [&](const Successor& successor) {
        if (!beat()) return;
        enabled.note(successor.progress);
        beyond_ = beyond_ || successor.progress == Progress::beyond;
        leaves = leaves || !store_.contains(successor.state);
      });
      if (bound_ == Bound::none) check_rest(index, enabled);
    }
    return leaves;
  }

  // A successor, or an initial state, of depth `depth`. Returns where it is stored.
  StateIndex arrive(StateView state, StateView previous, Origin origin, std::uint32_t depth) {
    const StateStore::Insertion insertion = store_.insert(state, origin);
    switch (insertion.outcome) {
      case StateStore::Outcome::known:
        break;
      case StateStore::Outcome::full:
        stop(Bound::states);
        break;
      case StateStore::Outcome::memory:
        stop(Bound::memory);
        break;
      case StateStore::Outcome::added:
        model_.check(state, previous, origin.step, violated_);
        record_all(insertion.index, depth, Evidence::state);
    }
    return insertion.index;
  }

  // What can be asked of a state only when its steps are known: whether it is a good end, or stuck.
  void check_rest(StateIndex index, Enabled enabled) {
    if (enabled.work) return;
    const StateView state = store_.state(index);
    if (model_.finished(state)) {
      if (enabled.mandatory) return;
      model_.check_end(state, violated_);
      return record_all(index, depth_, Evidence::end);
    }
    using Answer = typename MandatoryClosure<FullModel<M>>::Answer;
    const Answer answer =
        enabled.mandatory ? closure_.from(state, [this] { return beat(); }) : Answer::stuck;
    if (answer == Answer::memory) stop(Bound::memory);
    if (answer == Answer::stuck) {
      record(model_.stuck(state), {index, depth_, Evidence::stuck, {}});
    }
  }

  void record_all(StateIndex index, std::uint32_t length, Evidence evidence) {
    for (const PropertyId property : violated_) record(property, {index, length, evidence, {}});
    violated_.clear();
  }

  // A step of this level may violate what a later state of this level violates by being stuck, one
  // step sooner: so length decides, not only the order of finding.
  void record(PropertyId property, const Finding& finding) {
    Finding& best = findings_.at(property);
    if (best.index == kNoState || finding.length < best.length) best = finding;
  }

  SearchResult result() {
    SearchResult result;
    result.states = store_.size();
    result.transitions = transitions_;
    result.depth = depth_ + (store_.size() > level_end_ && level_end_ > 0 ? 1 : 0);
    result.bound = bound_ == Bound::none && beyond_ ? Bound::model : bound_;
    result.whole = result.bound == Bound::none;
    result.peak_bytes = budget_.peak();
    for (std::size_t property = 0; property < findings_.size(); ++property) {
      const Finding& finding = findings_[property];
      if (finding.index == kNoState) continue;
      result.violations.push_back(
          {static_cast<PropertyId>(property), finding.evidence, trace_of(finding)});
    }
    return result;
  }

  Trace trace_of(const Finding& finding) {
    Trace trace = trace_to(store_, finding.index);
    if (finding.evidence != Evidence::step) return trace;
    full_model(model_).successors(store_.state(finding.index), [&](const Successor& successor) {
      if (successor.step != finding.step) return;
      trace.steps.push_back(successor.step);
      trace.states.emplace_back(successor.state.begin(), successor.state.end());
    });
    return trace;
  }

  M& model_;
  const SearchOptions options_;
  MemoryBudget budget_;
  StateStore store_;
  MandatoryClosure<FullModel<M>> closure_;
  Pulse pulse_;

  StateIndex next_ = 0;       // the first state that is not expanded
  StateIndex level_end_ = 0;  // the first state that is deeper than `depth_`
  std::uint32_t depth_ = 0;
  std::uint64_t transitions_ = 0;
  Bound bound_ = Bound::none;
  bool beyond_ = false;  // some step left what the model has room for

  std::vector<Finding> findings_;     // by property
  std::vector<PropertyId> violated_;  // what one question to the model brought; empty in between
};

/// Searches all that can be reached in `model` within the bounds of `options`.
///
/// Besides every state (Model::check) and every step (Successor::violated), it checks
/// - Model::check_end, in each finished state from which no mandatory step is enabled;
/// - Model::stuck, for each state that is not finished, in which no work step is enabled, and from
///   which no sequence of mandatory steps leads to a state with an enabled work step.
///
/// With max_depth, exactly the runs of at most that many steps are searched: a violation by the
/// step that would leave the last level is not found, a stuck state or a bad end in it is. The
/// bound counts as hit only if that level has a successor which is not stored.
///
/// Throws std::invalid_argument if the model's state vectors have no length that an engine accepts,
/// std::out_of_range if the model reports a property that it did not announce.
template <Model M>
SearchResult breadth_first(M& model, const SearchOptions& options = {}) {
  return BreadthFirst<M>(model, options).run();
}

}  // namespace pmapcheck::explore
