// Every execution of a model once, without a store: one for each way in which steps depend on each
// other, not for each order in which they can be written down.
//
// The idea: two steps that do not touch what the other one does may be swapped, and nothing else
// changes. Executions that differ only by such swaps are one Mazurkiewicz trace. The search is a
// depth-first one over executions, and keeps the present one only:
//
//     frame 0 ──step──► frame 1 ──step──► … ──► frame n      state, sleep set, who is to be tried
//        ▲                                        │
//        └───── "try q here first, too" ◄─────────┘          races
//
// - *Sleep sets* (Godefroid): whoever was tried in a frame sleeps in what is tried there after,
//   until a dependent step wakes him. So no trace is completed twice; an execution in which all who
//   could step are asleep was seen before, and is given up: it is counted as blocked.
// - *Source sets* (Abdulla, Aronis, Jonsson, Sagonas, "Optimal Dynamic Partial Order Reduction",
//   POPL 2014): a frame begins with one process to be tried. Another one is added when a later step
//   races with the one taken there, that is, conflicts with it and could have come before it. Most
//   executions that would be blocked are not begun. It needs to know what a process that can't step
//   waits for (WaitingModel); with other models, everybody is tried everywhere.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "checker/explore/execution.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/pulse.hpp"
#include "checker/explore/search.hpp"

namespace pmapcheck::explore {

/// What a process is about to do.
struct Pending {
  Footprint footprint;   ///< Of all outcomes; of a step that is not enabled: what its guard reads.
  bool enabled = false;  ///< Only a step that writes what it reads can change that.
};

/// A model that can say of each process what it is about to do, and waits for.
template <class M>
concept WaitingModel = Model<M> && requires(M model, StateView state, std::size_t process) {
  /// Processes are numbered from 0, as in Step::process.
  { model.process_count() } -> std::convertible_to<std::size_t>;
  /// Nothing if the process will never step again, whatever the others do.
  { model.pending(state, process) } -> std::same_as<std::optional<Pending>>;
};

/// Who is tried in a state.
enum class Expansion : std::uint8_t {
  sources,  ///< A source set, of a WaitingModel; everybody, of any other.
  full,     ///< Everybody who is not asleep.
};

struct StatelessResult {
  std::uint64_t finished = 0;  ///< Executions that end in a finished state …
  std::uint64_t stuck = 0;     ///< … and in another one from which no step leads on.
  std::uint64_t blocked = 0;   ///< Given up, since everybody who could step was asleep.
  std::uint64_t cut = 0;       ///< Given up at SearchOptions::max_depth.
  std::uint64_t transitions = 0;
  std::uint32_t depth = 0;  ///< Steps of the longest execution.
  Bound bound = Bound::none;
  bool whole = false;  ///< Nothing was cut: there are exactly so many traces as were completed.

  /// Maximal executions, one for each trace.
  [[nodiscard]] std::uint64_t complete() const { return finished + stuck; }
};

template <Model M>
class Stateless {
 public:
  Stateless(M& model, const SearchOptions& options, Expansion expansion)
      : model_(model),
        options_(options),
        sources_(WaitingModel<M> && expansion == Expansion::sources),
        pulse_(options_) {}

  /// Call once.
  StatelessResult run() {
    std::vector<std::vector<std::uint8_t>> initial;
    model_.initial([&](StateView state) { initial.emplace_back(state.begin(), state.end()); });
    for (std::vector<std::uint8_t>& state : initial) {
      enter(std::move(state), {});
      while (!frames_.empty() && beat()) advance();
      frames_.clear();
    }
    if (result_.bound == Bound::none && result_.cut > 0) stop(Bound::depth);
    if (result_.bound == Bound::none && beyond_) stop(Bound::model);
    result_.whole = result_.bound == Bound::none;
    return result_;
  }

 private:
  void stop(Bound bound) {
    if (result_.bound == Bound::none) result_.bound = bound;
  }

  bool beat() {
    stop(pulse_.beat([this] {
      const auto depth = static_cast<std::uint32_t>(frames_.size());
      return SearchStatus{result_.complete(), result_.transitions, depth, 0, 0};
    }));
    return result_.bound == Bound::none;
  }

  // Goes one step on, or back.
  void advance() {
    Frame& frame = frames_.back();
    if (frame.taken != nullptr && frame.outcome < frame.taken->outcomes.size()) return step();
    if (frame.taken != nullptr) frame.taken->tried = true;
    frame.taken = nullptr;
    for (Choice& choice : frame.choices) {
      if (!choice.wanted || choice.tried || choice.asleep) continue;
      frame.taken = &choice;
      frame.outcome = 0;
      frame.before = happens_before(frames_, frames_.size() - 1, choice.footprint, choice.process);
      if (sources_) reverse_races(frames_.size() - 1, choice.process, choice.footprint);
      return step();
    }
    bytes_ -= frame.bytes();
    frames_.pop_back();
  }

  // The next outcome of what the last frame tries.
  void step() {
    Frame& frame = frames_.back();
    const Choice& taken = *frame.taken;
    std::vector<Sleeper> sleepers;
    for (const Choice& other : frame.choices) {
      if ((other.tried || other.asleep) && !dependent(other, taken)) {
        sleepers.push_back({other.process, other.footprint});
      }
    }
    ++result_.transitions;
    std::vector<std::uint8_t> next = taken.outcomes[frame.outcome++];
    enter(std::move(next), sleepers);
  }

  void enter(std::vector<std::uint8_t> state, const std::vector<Sleeper>& sleepers) {
    const auto depth = static_cast<std::uint32_t>(frames_.size());
    result_.depth = std::max(result_.depth, depth);
    Frame frame = frame_of(std::move(state), sleepers);
    if (frame.choices.empty()) {
      if (!frame.beyond) ++(model_.finished(frame.state) ? result_.finished : result_.stuck);
    } else if (depth == options_.max_depth) {
      ++result_.cut;
      return;
    }
    const auto awake = std::find_if(frame.choices.begin(), frame.choices.end(),
                                    [](const Choice& choice) { return !choice.asleep; });
    if (awake != frame.choices.end()) {
      if (sources_) awake->wanted = true;
    } else if (!frame.choices.empty()) {
      ++result_.blocked;
    }
    bytes_ += frame.bytes();
    if (bytes_ > options_.memory_limit) return stop(Bound::memory);
    frames_.push_back(std::move(frame));
    if (sources_) reverse_races_of_waiting();
  }

  Frame frame_of(std::vector<std::uint8_t> state, const std::vector<Sleeper>& sleepers) {
    Frame frame;
    frame.state = std::move(state);
    model_.successors(frame.state, [&](const Successor& successor) {
      if (successor.progress == Progress::beyond) {
        beyond_ = frame.beyond = true;
        return;
      }
      const std::uint16_t process = successor.step.process;
      if (frame.choices.empty() || frame.choices.back().process != process) {
        frame.choices.push_back({});
        frame.choices.back().process = process;
        frame.choices.back().wanted = !sources_;
      }
      Choice& choice = frame.choices.back();
      choice.steps.push_back(successor.step);
      choice.outcomes.emplace_back(successor.state.begin(), successor.state.end());
    });
    for (Choice& choice : frame.choices) {
      for (const Step step : choice.steps) {
        const Footprint footprint = model_.footprint(frame.state, step);
        choice.footprint.reads |= footprint.reads;
        choice.footprint.writes |= footprint.writes;
      }
      for (const Sleeper& sleeper : sleepers) choice.asleep |= sleeper.process == choice.process;
    }
    return frame;
  }

  // A process that can't step has a race with whoever has disabled it.
  void reverse_races_of_waiting() {
    if constexpr (WaitingModel<M>) {
      const std::size_t last = frames_.size() - 1;
      for (std::size_t process = 0; process < model_.process_count(); ++process) {
        const std::optional<Pending> pending = model_.pending(frames_[last].state, process);
        if (!pending || pending->enabled) continue;
        reverse_races(last, static_cast<std::uint16_t>(process), pending->footprint);
      }
    }
  }

  // Finds the earlier steps with which a step of `process` in frame `last` races, and sees to it
  // that it is tried before each of them. Where the process can't step before the other one, it may
  // be that it could after less of what came before: then everybody is tried there, and the search
  // for races goes on to what came still earlier.
  void reverse_races(std::size_t last, std::uint16_t process, const Footprint& footprint) {
    if constexpr (WaitingModel<M>) {
      EventSet past = own_past(frames_, last, process);
      for (std::size_t event = last; event-- > 0;) {
        const Frame& frame = frames_[event];
        if (past.has(event) || !conflict(frame.taken->footprint, footprint)) continue;
        const std::vector<std::size_t> between = independent_of(frames_, event, last);
        const std::vector<std::uint8_t> state = after(frames_, event, between);
        const std::optional<Pending> pending = model_.pending(state, process);
        if (pending && pending->enabled) {
          want_one(event, first_of(frames_, between, process, footprint));
          past.add(frame.before);
        } else {
          for (Choice& choice : frames_[event].choices) choice.wanted = true;
        }
        past.add(event);
      }
    }
  }

  // Any one of these processes is good to begin with.
  void want_one(std::size_t event, const std::vector<std::uint16_t>& processes) {
    Choice* first = nullptr;
    for (Choice& choice : frames_[event].choices) {
      if (std::find(processes.begin(), processes.end(), choice.process) == processes.end()) {
        continue;
      }
      if (choice.wanted || choice.asleep) return;
      if (first == nullptr) first = &choice;
    }
    if (first != nullptr) first->wanted = true;
  }

  M& model_;
  const SearchOptions options_;
  const bool sources_;
  Pulse pulse_;

  std::vector<Frame> frames_;  // All but the last have a step that is taken.
  std::size_t bytes_ = 0;      // About what the frames take.
  bool beyond_ = false;
  StatelessResult result_;
};

/// Counts the executions of `model` up to swaps of independent steps. All steps count alike, also
/// optional ones, and no property is asked. The outcomes of one operation belong together: what one
/// of them touches, all do.
///
/// Of SearchOptions, max_states says nothing here. The model must have no infinite execution, or
/// max_depth must be set.
template <Model M>
StatelessResult stateless(M& model, const SearchOptions& options = {},
                          Expansion expansion = Expansion::sources) {
  return Stateless<M>(model, options, expansion).run();
}

}  // namespace pmapcheck::explore
