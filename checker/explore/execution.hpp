// The present execution of a stateless search, and what in it happens before what.
//
// The idea: a step happens before a later one if both are of one process, if their footprints
// conflict, or through a third one between them. All else in the order of an execution is chance.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

/// Whether one of two steps writes what the other one reads or writes.
[[nodiscard]] inline bool conflict(const Footprint& a, const Footprint& b) {
  return (a.writes & (b.reads | b.writes)).any() || (b.writes & a.reads).any();
}

/// A set of steps of an execution, by their numbers.
class EventSet {
 public:
  [[nodiscard]] bool has(std::size_t event) const {
    return event / 64 < words_.size() && (words_[event / 64] >> event % 64 & 1) != 0;
  }
  void add(std::size_t event) {
    if (event / 64 >= words_.size()) words_.resize(event / 64 + 1);
    words_[event / 64] |= std::uint64_t{1} << event % 64;
  }
  void add(const EventSet& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
    for (std::size_t w = 0; w < other.words_.size(); ++w) words_[w] |= other.words_[w];
  }

 private:
  std::vector<std::uint64_t> words_;
};

/// A process that could step in a state.
struct Choice {
  std::uint16_t process = 0;
  bool wanted = false;  ///< It is to be tried …
  bool tried = false;   ///< … and was, with all that may come after.
  bool asleep = false;  ///< What begins with it was seen elsewhere.
  Footprint footprint;  ///< Of all outcomes.
  std::vector<Step> steps;
  std::vector<std::vector<std::uint8_t>> outcomes;
};

/// One that was tried, or slept, before the step that led to a frame.
struct Sleeper {
  std::uint16_t process = 0;
  Footprint footprint;
};

/// A state of an execution, and the step that is taken there.
struct Frame {
  std::vector<std::uint8_t> state;
  std::vector<Choice> choices;  ///< By process, ascending.
  bool beyond = false;          ///< A step leads beyond the model.
  Choice* taken = nullptr;      ///< One of the choices.
  std::size_t outcome = 0;      ///< The one of its outcomes that is tried next.
  EventSet before;              ///< The earlier steps that happen before the one taken.

  /// About what it takes in memory.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t bytes = sizeof(Frame) + state.size();
    for (const Choice& c : choices) {
      bytes += sizeof c + c.outcomes.size() * (state.size() + sizeof(Step) + sizeof c.outcomes);
    }
    return bytes;
  }
};

[[nodiscard]] inline bool dependent(const Choice& a, const Choice& b) {
  return a.process == b.process || conflict(a.footprint, b.footprint);
}

/// The steps before frame `last` that happen before a step of `process` taken there.
[[nodiscard]] EventSet happens_before(const std::vector<Frame>& frames, std::size_t last,
                                      const Footprint& footprint, std::uint16_t process);

/// The last step of `process` before frame `last`, and what happens before it.
[[nodiscard]] EventSet own_past(const std::vector<Frame>& frames, std::size_t last,
                                std::uint16_t process);

/// The steps after `event` and before frame `last` that it does not happen before, ascending.
[[nodiscard]] std::vector<std::size_t> independent_of(const std::vector<Frame>& frames,
                                                      std::size_t event, std::size_t last);

/// The state after these steps, without `event`. Require: they are independent_of(event).
[[nodiscard]] std::vector<std::uint8_t> after(const std::vector<Frame>& frames, std::size_t event,
                                              const std::vector<std::size_t>& steps);

/// The processes that may come first if these steps, and then one of `process`, are swapped.
[[nodiscard]] std::vector<std::uint16_t> first_of(const std::vector<Frame>& frames,
                                                  const std::vector<std::size_t>& steps,
                                                  std::uint16_t process,
                                                  const Footprint& footprint);

}  // namespace pmapcheck::explore
