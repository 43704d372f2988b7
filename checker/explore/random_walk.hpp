// Runs drawn at random, for spaces that are out of reach.
//
// The idea: each run begins at an initial state and takes one step after the other, until no step
// is enabled or it is long enough. Which step comes next is drawn in one of two ways:
//
// - *Random*: each process that can step is equally likely, and then each of its outcomes.
// - *PCT*: processes have priorities, and the highest one that can step does (pct.hpp).
//
// The states are stored, to count them and to check each one once. How many states there are beyond
// those that were seen is estimated from how many were seen in one run only, and in two (A. Chao,
// "Estimating the Population Size for Capture-Recapture Data with Unequal Catchability", Biometrics
// 43, 1987): it is a lower bound, on the average, of what such runs may reach.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "checker/explore/growing_array.hpp"
#include "checker/explore/last_questions.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/pct.hpp"
#include "checker/explore/pulse.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/state_store.hpp"

namespace pmapcheck::explore {

struct WalkOptions {
  std::uint64_t seed = 1;        ///< The same seed draws the same runs, on all machines.
  std::uint32_t runs = 10'000;   ///< At most so many.
  std::uint32_t steps = 10'000;  ///< Of each run, at most.
  std::uint32_t pct_depth = 0;   ///< PCT's d, from 1; 0: random steps without priorities.
};

struct WalkResult {
  SearchResult search;               ///< Never whole. Bound::runs unless another bound was hit.
  std::uint32_t runs = 0;            ///< That were made, the last one maybe not to its end.
  std::uint32_t cut = 0;             ///< Of these, were ended by WalkOptions::steps.
  std::uint64_t at_least_about = 0;  ///< States that such runs may reach, by estimate.
};

/// One sequence of runs; see random_walk() below.
template <Model M>
class RandomWalk {
 public:
  RandomWalk(M& model, const SearchOptions& options, const WalkOptions& walk)
      : model_(model),
        options_(options),
        walk_(walk),
        draw_(walk.seed),
        budget_(options.memory_limit),
        store_(model.state_bytes(), options.max_states, budget_),
        seen_(budget_),
        path_(budget_),
        last_questions_(model, budget_),
        pulse_(options_),
        findings_(model.property_count()),
        next_(model.state_bytes()) {}

  /// Call once.
  WalkResult run() {
    model_.initial([&](StateView state) { initial_.emplace_back(state.begin(), state.end()); });
    while (result_.runs < walk_.runs && !initial_.empty() && beat()) {
      ++result_.runs;
      walk();
    }
    return result();
  }

 private:
  // What is known of a stored state.
  struct Seen {
    std::uint32_t last_run = 0;
    std::uint8_t runs = 0;  // that came here: 1, 2, or more
    bool asked = false;     // whether it is an end, or stuck
  };
  // A step of the present run, and where it led. Of the first one, the step says nothing.
  struct Taken {
    Step step;
    StateIndex state = kNoState;
  };
  struct Finding {
    bool found = false;
    Evidence evidence = Evidence::state;
    Trace trace;
  };

  void stop(Bound bound) {
    if (bound_ == Bound::none) bound_ = bound;
  }
  bool beat() {
    stop(pulse_.beat([this] {
      const auto depth = static_cast<std::uint32_t>(path_.size());
      return SearchStatus{store_.size(), transitions_, depth, 0, 0};
    }));
    return bound_ == Bound::none;
  }

  // One run.
  void walk() {
    while (!path_.empty()) path_.pop();
    next_ = initial_[draw_.below(initial_.size())];
    priorities_.begin(draw_, walk_.pct_depth, longest_ == 0 ? walk_.steps : longest_);
    if (!arrive({})) return;
    for (std::uint32_t taken = 0; beat() && draw_step(); ++taken) {
      if (taken == walk_.steps) {
        ++result_.cut;
        break;
      }
      ++transitions_;
      judge_step();
      if (bound_ != Bound::none || !arrive(step_)) return;
      priorities_.stepped(step_.process, taken + 1, optional_);
    }
  }

  // Draws one of the steps of the last state, and takes the state after it into next_. False if
  // there is none.
  bool draw_step() {
    const StateIndex here = path_.back().state;
    const StateView state = store_.state(here);
    Enabled enabled;
    std::uint64_t processes = 0;  // so far
    std::uint64_t outcomes = 0;   // of the process looked at
    std::uint16_t process = 0;    // that is looked at
    bool chosen = false;
    std::int64_t highest = 0;
    model_.successors(state, [&](const Successor& successor) {
      if (!beat()) return;
      enabled.note(successor.progress);
      if (successor.progress == Progress::beyond) return;
      if (processes == 0 || process != successor.step.process) {
        process = successor.step.process;
        outcomes = 0;
        ++processes;
        if (walk_.pct_depth == 0) {
          chosen = draw_.below(processes) == 0;
        } else {
          const std::int64_t priority = priorities_.of(process, draw_);
          chosen = processes == 1 || priority > highest;
          if (chosen) highest = priority;
        }
      }
      ++outcomes;
      if (chosen && draw_.below(outcomes) == 0) choose(successor);
    });
    if (bound_ != Bound::none) return false;
    if (!seen_[here].asked) {
      seen_[here].asked = true;
      stop(last_questions_.ask(
          state, enabled, [this] { return beat(); },
          [&](PropertyId property, Evidence evidence) { record(property, evidence, false); }));
    }
    return processes > 0 && bound_ == Bound::none;
  }
  void choose(const Successor& successor) {
    step_ = successor.step;
    optional_ = successor.progress == Progress::optional;
    std::copy(successor.state.begin(), successor.state.end(), next_.begin());
    broken_.assign(successor.violated.begin(), successor.violated.end());
    judged_ = successor.judged;
    failing_.assign(successor.failing.begin(), successor.failing.end());
  }

  // Takes the drawn step's own violations.
  void judge_step() {
    for (const PropertyId property : broken_) record(property, Evidence::step, true);
  }

  // Goes to next_. False if the run must end.
  bool arrive(Step step) {
    const StateIndex from = path_.empty() ? kNoState : path_.back().state;
    const StateStore::Insertion insertion = store_.insert(next_, {});
    if (insertion.outcome == StateStore::Outcome::full) stop(Bound::states);
    if (insertion.outcome == StateStore::Outcome::memory) stop(Bound::memory);
    if (insertion.index == kNoState) return false;
    const bool is_new = insertion.outcome == StateStore::Outcome::added;
    if ((is_new && !seen_.push({})) || !path_.push({step, insertion.index})) {
      stop(Bound::memory);
      return false;
    }
    longest_ = std::max(longest_, static_cast<std::uint32_t>(path_.size() - 1));
    count(seen_[insertion.index]);
    if (!is_new) return true;
    if (from == kNoState) {
      failing_.clear();
      model_.check(next_, {}, step, failing_);
    } else if (!judged_) {
      model_.check(next_, store_.state(from), step, failing_);
    }
    for (const PropertyId property : failing_) record(property, Evidence::state, false);
    return true;
  }

  // Notes that the present run came to a state.
  void count(Seen& seen) {
    if (seen.last_run == result_.runs) return;
    seen.last_run = result_.runs;
    if (seen.runs == 3) return;
    if (seen.runs > 0) --in_runs_[seen.runs];
    ++seen.runs;
    ++in_runs_[seen.runs];
  }

  // The present run violates a property, or does with its next step.
  void record(PropertyId property, Evidence evidence, bool with_next) {
    Finding& finding = findings_.at(property);
    const std::size_t length = path_.size() - 1 + (with_next ? 1 : 0);
    if (finding.found && finding.trace.steps.size() <= length) return;
    finding = {true, evidence, {}};
    const auto add = [&](StateView state) {
      finding.trace.states.emplace_back(state.begin(), state.end());
    };
    for (std::size_t i = 0; i < path_.size(); ++i) {
      add(store_.state(path_[i].state));
      if (i > 0) finding.trace.steps.push_back(path_[i].step);
    }
    if (!with_next) return;
    add(next_);
    finding.trace.steps.push_back(step_);
  }

  // In the bias-corrected form, which needs no state that was seen in two runs.
  [[nodiscard]] std::uint64_t unseen() const {
    if (result_.runs == 0) return 0;
    const auto once = static_cast<double>(in_runs_[1]);
    const auto twice = static_cast<double>(in_runs_[2]);
    const double runs = result_.runs;
    return static_cast<std::uint64_t>((runs - 1) / runs * once * (once - 1) / (2 * (twice + 1)));
  }

  WalkResult result() {
    SearchResult& search = result_.search;
    search.states = store_.size();
    search.transitions = transitions_;
    search.depth = longest_;
    search.bound = bound_ == Bound::none ? Bound::runs : bound_;
    search.peak_bytes = budget_.peak();
    search.shortest = false;
    for (std::size_t property = 0; property < findings_.size(); ++property) {
      Finding& finding = findings_[property];
      if (!finding.found) continue;
      search.violations.push_back(
          {static_cast<PropertyId>(property), finding.evidence, std::move(finding.trace)});
    }
    result_.at_least_about = store_.size() + unseen();
    return std::move(result_);
  }

  M& model_;
  const SearchOptions options_;
  const WalkOptions walk_;
  Draw draw_;
  MemoryBudget budget_;
  StateStore store_;
  GrowingArray<Seen> seen_;   // by state
  GrowingArray<Taken> path_;  // the present run
  LastQuestions<M> last_questions_;
  Pulse pulse_;
  std::vector<std::vector<std::uint8_t>> initial_;

  PctPriorities priorities_;
  std::uint32_t longest_ = 0;  // steps of a run so far

  std::uint64_t in_runs_[4] = {};  // states that so many runs came to; [3] and more
  std::uint64_t transitions_ = 0;
  Bound bound_ = Bound::none;

  std::vector<Finding> findings_;  // by property
  // The step that was drawn, what it violates, the state after it, and what that violates if the
  // model has told it.
  Step step_;
  bool optional_ = false;
  std::vector<PropertyId> broken_;
  std::vector<std::uint8_t> next_;
  bool judged_ = false;
  std::vector<PropertyId> failing_;
  WalkResult result_;
};

/// Makes runs of `model` and checks all that breadth_first() checks, on them. Nothing is said of
/// states that no run came to. Of SearchOptions, max_depth says nothing here; max_states and the
/// limit of memory bound the distinct states.
template <Model M>
WalkResult random_walk(M& model, const SearchOptions& options, const WalkOptions& walk) {
  return RandomWalk<M>(model, options, walk).run();
}

}  // namespace pmapcheck::explore
