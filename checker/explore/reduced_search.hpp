// A breadth-first search with partial-order reduction, as often as it takes.
//
// The idea: what processes may do later is learned by searching (stubborn_sets.hpp), so the search
// is done again as long as it has seen something unforeseen. Each time more is foreseen, and the
// last time everything: two or three searches do.
//
// Between two stored states of a run there may be others that led on without a choice; they are put
// back into the traces of violations, by a search of its own between the two.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/stubborn_sets.hpp"

namespace pmapcheck::explore {

template <ReducibleModel M>
class ReducedSearch {
 public:
  /// Require: both outlive this, and `steps` learns into `learned`.
  ReducedSearch(LearnedSteps<M>& steps, Learned& learned) : steps_(steps), learned_(learned) {}

  /// The limit of time is one of all searches together. Of SearchOptions::max_depth nothing is
  /// promised: whoever wants it must search without reduction.
  SearchResult run(const SearchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    for (SearchOptions rest = options;;) {
      StubbornSets<M> stubborn(steps_, learned_);
      SearchResult result = breadth_first(stubborn, rest);
      ++passes_;
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
      rest.time_limit = options.time_limit - taken.count();
      const bool ended = result.bound != Bound::none && result.bound != Bound::model;
      if (stubborn.outgrown() && !ended) continue;
      complete(result);
      return result;
    }
  }

  /// How many searches that took.
  [[nodiscard]] unsigned passes() const { return passes_; }

 private:
  using Row = std::vector<std::uint8_t>;
  static constexpr std::size_t kMostBetween = 200'000;

  // A violation whose run can't be put together again is left out, and the search is not whole;
  // that is possible only where a bound ended a search that was to be done again.
  void complete(SearchResult& result) {
    std::vector<Violation> complete;
    for (Violation& violation : result.violations) {
      auto whole = completed(violation.trace);
      if (!whole) {
        result.whole = false;
        continue;
      }
      violation.trace = std::move(*whole);
      complete.push_back(std::move(violation));
    }
    result.violations = std::move(complete);
  }

  std::optional<Trace> completed(const Trace& trace) {
    Trace whole;
    whole.states.push_back(trace.states.front());
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
      std::optional<Row> next;
      steps_.successors(trace.states[i], [&](const Successor& successor) {
        if (successor.step == trace.steps[i]) {
          next.emplace(successor.state.begin(), successor.state.end());
        }
      });
      if (!next) return {};
      whole.steps.push_back(trace.steps[i]);
      whole.states.push_back(*next);
      if (!follow(whole, trace.states[i + 1]) && !connect(whole, trace.states[i + 1])) return {};
    }
    return whole;
  }

  // Goes on from the last state of `trace` to `target` as the last search did, if what it foresaw
  // has not changed since.
  bool follow(Trace& trace, const Row& target) {
    StubbornSets<M> stubborn(steps_, learned_);
    const std::size_t start = trace.steps.size();
    while (trace.states.back() != target) {
      const auto next = stubborn.only_step(trace.states.back());
      if (!next || trace.steps.size() - start > StubbornSets<M>::kLongestChain) {
        trace.steps.resize(start);
        trace.states.resize(start + 1);
        return false;
      }
      trace.steps.push_back(next->first);
      trace.states.push_back(next->second);
    }
    return true;
  }

  // The same, depth first: some step was the only one there.
  bool connect(Trace& trace, const Row& target) {
    struct Branch {
      std::size_t length;  // of the trace before it
      Step step;
      Row state;
    };
    std::set<Row> seen;
    std::vector<Branch> to_do;
    const std::size_t start = trace.steps.size();
    while (trace.states.back() != target) {
      if (seen.size() > kMostBetween) return false;
      const Row here = trace.states.back();
      const std::size_t length = trace.steps.size();
      if (length - start < StubbornSets<M>::kLongestChain && seen.insert(here).second) {
        const std::size_t begin = to_do.size();
        steps_.successors(here, [&](const Successor& s) {
          to_do.push_back({length, s.step, Row(s.state.begin(), s.state.end())});
        });
        std::reverse(to_do.begin() + static_cast<std::ptrdiff_t>(begin), to_do.end());
      }
      if (to_do.empty()) return false;
      Branch next = std::move(to_do.back());
      to_do.pop_back();
      trace.steps.resize(next.length);
      trace.states.resize(next.length + 1);
      trace.steps.push_back(next.step);
      trace.states.push_back(std::move(next.state));
    }
    return true;
  }

  LearnedSteps<M>& steps_;
  Learned& learned_;
  unsigned passes_ = 0;
};

}  // namespace pmapcheck::explore
