// What a search is asked and what it answers, whatever the engine that does it.
//
// The idea: an answer is exact about its own limits. Either the space was searched whole, or the
// result names the bound that was hit; "no violation" alone is never said.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

/// Why a search ended before it had seen everything.
enum class Bound : std::uint8_t {
  none,         ///< It did not.
  states,       ///< SearchOptions::max_states, or StateStore::kMaxStates.
  depth,        ///< SearchOptions::max_depth.
  time,         ///< SearchOptions::time_limit.
  memory,       ///< SearchOptions::memory_limit, or the system had no memory left.
  interrupt,    ///< SearchOptions::interrupted.
  model,        ///< A step of Progress::beyond; the rest was searched.
  preemptions,  ///< Some run has more preemptions than were followed. Set by who bounds them.
  runs,         ///< All runs were made that were asked for (random_walk.hpp).
};

/// A search that is under way.
struct SearchStatus {
  std::uint64_t states = 0;       ///< Stored so far.
  std::uint64_t transitions = 0;  ///< Taken so far.
  std::uint32_t depth = 0;        ///< Steps from an initial state to the states expanded now.
  std::uint64_t frontier = 0;     ///< States stored and not yet expanded.
  double states_per_second = 0;   ///< Mean since the start.
};

struct SearchOptions {
  /// At most this many states are stored; the bound is hit when one more is found.
  std::uint64_t max_states = std::numeric_limits<std::uint64_t>::max();
  /// Only runs of at most this many steps are followed.
  std::uint32_t max_depth = std::numeric_limits<std::uint32_t>::max();
  /// Seconds.
  double time_limit = std::numeric_limits<double>::infinity();
  /// Bytes for stored states and what finds them again; never exceeded, not even for a moment.
  std::size_t memory_limit = std::numeric_limits<std::size_t>::max();
  /// If not null, the search ends within a fraction of a second after it became true.
  const std::atomic<bool>* interrupted = nullptr;
  /// Threads that search together. Of no influence on the result, but where time or memory ends it.
  std::size_t workers = 1;
  /// States that a worker takes at once, at most. Of no influence on the result.
  std::size_t chunk_states = 1024;
  /// States and steps between two looks at the clock and at the interrupt.
  std::uint32_t heartbeat = 1024;
  /// If not 0, states are told apart by hashes of so many bits, at most 64: less memory, and a
  /// state may be taken for another (omission_probability()). Require: breadth first, and the model
  /// shows the same steps of a state whenever it is asked, as StubbornSets does not.
  unsigned fingerprint_bits = 0;
  /// If not empty, called from the searching thread about ten times a second.
  std::function<void(const SearchStatus&)> progress;
};

/// An upper bound of the probability that a search which told `states` states apart by hashes of so
/// many bits left any out: two of n hashes are equal with at most n(n-1)/2 times 2^-bits. Wolper
/// and Leroy, Reliable Hashing without Collision Detection, CAV 1993.
[[nodiscard]] inline double omission_probability(std::uint64_t states, unsigned bits) {
  const auto n = static_cast<double>(states);
  return std::min(1.0, std::ldexp(n * (n - 1) / 2, -static_cast<int>(bits)));
}

/// A run of a model. states.size() == steps.size() + 1: steps[i] leads from states[i] to
/// states[i + 1], and states[0] is initial.
struct Trace {
  std::vector<std::vector<std::uint8_t>> states;
  std::vector<Step> steps;
};

/// Which question to the model a violation answers; all are about the end of the trace.
enum class Evidence : std::uint8_t {
  state,  ///< Model::check of the last state.
  step,   ///< Successor::violated of the last step.
  end,    ///< Model::check_end of the last state.
  stuck,  ///< The last state is stuck.
};

struct Violation {
  PropertyId property = 0;
  Evidence evidence = Evidence::state;
  Trace trace;
};

struct SearchResult {
  std::uint64_t states = 0;       ///< Distinct states found.
  std::uint64_t transitions = 0;  ///< Steps taken, those to known states included.
  std::uint64_t asleep = 0;  ///< Of these, steps whose targets were not looked up (sleep_sets.hpp).
  std::uint32_t depth = 0;   ///< Most steps that a found state is away from initial states.
  Bound bound = Bound::none;   ///< The bound that was hit first.
  bool whole = false;          ///< Every reachable state was found and every step taken.
  std::size_t peak_bytes = 0;  ///< Most memory that the stored states took at once.
  bool shortest = true;        ///< No trace of `violations` can be shorter.
  /// One for each violated property, in ascending order of property.
  std::vector<Violation> violations;
};

}  // namespace pmapcheck::explore
