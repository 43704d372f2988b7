// What a trace claims, and how long the shortest one is: both asked of the model itself, with the
// plain functions of naive.hpp.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "checker/explore/search.hpp"
#include "checker/explore/tests/naive.hpp"

namespace pmapcheck::explore {

/// Why `violation` is not what it claims to be: a run of `model` from an initial state at whose end
/// the property is violated, by the evidence that it names. Empty if it is.
template <Model M>
std::string trace_breach(M& model, const Violation& violation) {
  const Trace& trace = violation.trace;
  const auto has = [&](const std::vector<PropertyId>& properties) {
    return std::find(properties.begin(), properties.end(), violation.property) != properties.end();
  };

  if (trace.states.size() != trace.steps.size() + 1) return "numbers of states and steps differ";
  const std::vector<Row> initial = naive_initial(model);
  if (std::find(initial.begin(), initial.end(), trace.states.front()) == initial.end()) {
    return "the first state is not initial";
  }
  bool last_step_violates = false;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const std::vector<NaiveStep> steps = naive_steps(model, trace.states[i]);
    const auto taken = std::find_if(steps.begin(), steps.end(), [&](const NaiveStep& next) {
      return next.step == trace.steps[i];
    });
    if (taken == steps.end()) return "step " + std::to_string(i) + " is not enabled";
    if (taken->state != trace.states[i + 1]) {
      return "step " + std::to_string(i) + " leads elsewhere";
    }
    last_step_violates = has(taken->violated);
  }

  const Row& last = trace.states.back();
  std::vector<PropertyId> violated;
  switch (violation.evidence) {
    case Evidence::state:
      model.check(last, {}, {}, violated);
      if constexpr (ChecksFinished<M>) {
        if (model.finished(last)) model.check_finished(last, violated);
      }
      return has(violated) ? "" : "the last state does not violate the property";
    case Evidence::step:
      return last_step_violates ? "" : "the last step does not violate the property";
    case Evidence::end:
      if (naive_ended(model, last)) model.check_end(last, violated);
      return has(violated) ? "" : "the last state does not violate the property as an end";
    case Evidence::stuck:
      return naive_stuck(model, last) && model.stuck(last) == violation.property
                 ? ""
                 : "the last state is not stuck";
  }
  return "the evidence has no name";
}

/// Distances from the initial states, in steps.
struct Distances {
  std::map<Row, std::uint32_t, RowOrder> states;
  std::map<PropertyId, std::uint32_t> violations;  ///< To the end of the shortest trace.
};

/// Breadth-first search over std::map, level by level.
template <Model M>
Distances naive_distances(M& model) {
  Distances distances;
  std::vector<Row> level = naive_initial(model);
  for (std::uint32_t depth = 0; !level.empty(); ++depth) {
    const auto violated = [&](PropertyId property, std::uint32_t length) {
      const auto [known, is_new] = distances.violations.try_emplace(property, length);
      known->second = std::min(known->second, length);
    };
    std::vector<Row> next_level;
    for (const Row& state : level) {
      if (!distances.states.try_emplace(state, depth).second) continue;
      for (const PropertyId property : naive_violated(model, state)) violated(property, depth);
      for (const NaiveStep& next : naive_steps(model, state)) {
        for (const PropertyId property : next.violated) violated(property, depth + 1);
        next_level.push_back(next.state);
      }
    }
    level = std::move(next_level);
  }
  return distances;
}

}  // namespace pmapcheck::explore
