// The oracle: the search that nobody can get wrong.
//
// A set of rows, a stack of rows to do, and each question to the model asked in the plainest way:
// every state is checked from scratch, every copy is made, every closure starts anew. The engines
// are compared with it on all small inputs. It is never made faster.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

using Row = std::vector<std::uint8_t>;

/// An order of rows, written out because GCC 12 warns of an impossible length in std::less<Row>.
struct RowOrder {
  bool operator()(const Row& a, const Row& b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
  }
};
using RowSet = std::set<Row, RowOrder>;

inline Row row_of(StateView state) { return Row(state.begin(), state.end()); }

struct NaiveStep {
  Step step;
  Progress progress;
  Row state;
  std::vector<PropertyId> violated;
};

struct NaiveResult {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::set<PropertyId> violated;
};

template <Model M>
std::vector<Row> naive_initial(M& model) {
  std::vector<Row> initial;
  model.initial([&](StateView state) { initial.push_back(row_of(state)); });
  return initial;
}

template <Model M>
std::vector<NaiveStep> naive_steps(M& model, const Row& state) {
  std::vector<NaiveStep> steps;
  model.successors(state, [&](const Successor& successor) {
    steps.push_back({successor.step,
                     successor.progress,
                     row_of(successor.state),
                     {successor.violated.begin(), successor.violated.end()}});
  });
  return steps;
}

/// Whether mandatory steps, or none, lead from `state` to a state with an enabled work step. `seen`
/// are the states that were asked before.
template <Model M>
bool naive_may_work(M& model, const Row& state, RowSet& seen) {
  if (!seen.insert(state).second) return false;
  for (const NaiveStep& next : naive_steps(model, state)) {
    if (next.progress == Progress::work || next.progress == Progress::beyond) return true;
    if (next.progress == Progress::mandatory && naive_may_work(model, next.state, seen))
      return true;
  }
  return false;
}

template <Model M>
bool naive_stuck(M& model, const Row& state) {
  RowSet seen;
  return !model.finished(state) && !naive_may_work(model, state, seen);
}

/// A finished state to which the environment owes nothing more.
template <Model M>
bool naive_ended(M& model, const Row& state) {
  if (!model.finished(state)) return false;
  for (const NaiveStep& next : naive_steps(model, state)) {
    if (next.progress == Progress::mandatory) return false;
  }
  return true;
}

/// All that `state` violates, whatever led to it.
template <Model M>
std::vector<PropertyId> naive_violated(M& model, const Row& state) {
  std::vector<PropertyId> violated;
  model.check(state, {}, {}, violated);
  if constexpr (ChecksFinished<M>) {
    if (model.finished(state)) model.check_finished(state, violated);
  }
  if (naive_ended(model, state)) model.check_end(state, violated);
  if (naive_stuck(model, state)) violated.push_back(model.stuck(state));
  return violated;
}

template <Model M>
NaiveResult naive_search(M& model) {
  NaiveResult result;
  RowSet states;
  std::vector<Row> to_do = naive_initial(model);
  while (!to_do.empty()) {
    const Row state = to_do.back();
    to_do.pop_back();
    if (!states.insert(state).second) continue;
    for (const PropertyId property : naive_violated(model, state)) result.violated.insert(property);
    for (const NaiveStep& next : naive_steps(model, state)) {
      if (next.progress == Progress::beyond) continue;
      ++result.transitions;
      result.violated.insert(next.violated.begin(), next.violated.end());
      to_do.push_back(next.state);
    }
  }
  result.states = states.size();
  return result;
}

}  // namespace pmapcheck::explore
