// A breadth-first search with partial-order reduction, as often as it takes.
//
// The idea: what processes may do later is learned by searching (stubborn_sets.hpp), so the search
// is done again as long as it has seen something unforeseen. Each time more is foreseen, and the
// last time everything: two or three searches do.
//
// Between two stored states of a run there may be others that led on without a choice; they are put
// back into the traces of violations, by a search of its own between the two.
//
// With a symmetry, it is the quotient that is searched: traces go through representatives.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/stubborn_sets.hpp"
#include "checker/explore/symmetry.hpp"

namespace pmapcheck::explore {

/// Every state stands for itself alone.
struct NoSymmetry {
  void represent(StateView state, std::uint8_t* row) const {
    std::copy(state.begin(), state.end(), row);
  }
};

template <ReducibleModel M, Symmetry S = const NoSymmetry>
class ReducedSearch {
 public:
  /// Require: both outlive this, and `steps` learns into `learned`.
  ReducedSearch(LearnedSteps<M>& steps, Learned& learned) requires std::same_as<S, const NoSymmetry>
      : ReducedSearch(steps, learned, kNone) {}
  /// Require: `symmetry` outlives this, too, and what is learned of one process is learned of its
  /// images (HasImages).
  ReducedSearch(LearnedSteps<M>& steps, Learned& learned, S& symmetry)
      : steps_(steps), learned_(learned), symmetry_(symmetry) {}

  /// The limit of time is one of all searches together. Of SearchOptions::max_depth nothing is
  /// promised: whoever wants it must search without reduction.
  SearchResult run(const SearchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    for (SearchOptions rest = options;;) {
      StubbornSets<M> stubborn(steps_, learned_);
      SearchResult result = search(stubborn, rest);
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
  static constexpr NoSymmetry kNone{};

  SearchResult search(StubbornSets<M>& stubborn, const SearchOptions& options) {
    if constexpr (std::same_as<S, const NoSymmetry>) {
      return breadth_first(stubborn, options);
    } else {
      Quotient quotient(stubborn, symmetry_);
      return breadth_first(quotient, options);
    }
  }

  Row representative(const Row& state) {
    Row row(state.size());
    symmetry_.represent(state, row.data());
    return row;
  }

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
      const std::size_t begin = whole.states.size();
      whole.steps.push_back(trace.steps[i]);
      whole.states.push_back(*next);
      if (!follow(whole, trace.states[i + 1]) && !connect(whole, trace.states[i + 1])) return {};
      for (std::size_t s = begin; s < whole.states.size(); ++s) {
        whole.states[s] = representative(whole.states[s]);
      }
    }
    return whole;
  }

  // Goes on from the last state of `trace` to `target` as the last search did, if what it foresaw
  // has not changed since.
  bool follow(Trace& trace, const Row& target) {
    StubbornSets<M> stubborn(steps_, learned_);
    const std::size_t start = trace.steps.size();
    while (representative(trace.states.back()) != target) {
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
    while (representative(trace.states.back()) != target) {
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
  S& symmetry_;
  unsigned passes_ = 0;
};

}  // namespace pmapcheck::explore
