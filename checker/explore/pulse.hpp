// The heartbeat of a search: notices the time limit and the interrupt, and reports progress.
//
// The idea: a search beats once for each state and successor that it looks at, which costs a
// decrement; only every SearchOptions::heartbeat-th beat looks at the clock: of a thousand
// successors, which take a millisecond, or a few hundred where a model is slow.
#pragma once

#include <chrono>
#include <cstdint>

#include "checker/explore/search.hpp"

namespace pmapcheck::explore {

class Pulse {
 public:
  /// Starts the clock. `options` must outlive the pulse.
  explicit Pulse(const SearchOptions& options) : options_(options) {}

  /// Bound::interrupt or Bound::time if the search must end now. `status` is a function that
  /// returns a SearchStatus, its rate left to the pulse; it is called only for a report that is
  /// due.
  template <class Status>
  Bound beat(const Status& status) {
    if (--beats_left_ != 0) return Bound::none;
    beats_left_ = options_.heartbeat;
    return look(status);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr double kReportEvery = 0.1;  // seconds

  template <class Status>
  Bound look(const Status& status) {
    if (options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed)) {
      return Bound::interrupt;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    if (seconds >= options_.time_limit) return Bound::time;
    if (options_.progress && seconds - reported_ >= kReportEvery) {
      reported_ = seconds;
      SearchStatus report = status();
      report.states_per_second = static_cast<double>(report.states) / seconds;
      options_.progress(report);
    }
    return Bound::none;
  }

  const SearchOptions& options_;
  Clock::time_point start_ = Clock::now();
  double reported_ = 0;
  std::uint32_t beats_left_ = 1;  // the first beat looks: an interrupt may be older than the search
};

}  // namespace pmapcheck::explore
