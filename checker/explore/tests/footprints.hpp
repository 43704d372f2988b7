// A step's footprint, tested against what the step does.
//
// The idea, LTSmin's: everything clever is derived from the declared reads and writes, so a test
// compares the declaration with the states before and after; then it changes bytes that the step
// claims not to read, and the step must not notice.
#pragma once

#include <string>

#include "checker/explore/tests/naive.hpp"

namespace pmapcheck::explore {

/// The one of `steps` with this name, or null.
inline const NaiveStep* find_step(const std::vector<NaiveStep>& steps, Step step) {
  for (const NaiveStep& next : steps) {
    if (next.step == step) return &next;
  }
  return nullptr;
}

/// Why the footprint of `step`, which is enabled in `state`, is wrong; empty if no fault is found.
///
/// `variants(state, byte)` returns a range of rows: well-formed states that differ from `state` in
/// `byte`, and in other bytes if a state would not be well-formed otherwise. It says so which bytes
/// may be changed, and how; rows that differ from `state` in a byte that the step reads are left
/// out here. In each other variant the step must be enabled, violate the same properties, write the
/// same values and leave every other byte alone. Where it would change nothing, a step is no step
/// (Model::successors), and need not be enabled.
template <Model M, class Variants>
std::string footprint_breach(M& model, const Row& state, Step step, const Variants& variants) {
  const Footprint footprint = model.footprint(state, step);
  const std::string name =
      "process " + std::to_string(step.process) + ", outcome " + std::to_string(step.outcome);

  const std::vector<NaiveStep> steps = naive_steps(model, state);
  const NaiveStep* const taken = find_step(steps, step);
  if (taken == nullptr) return name + " is not enabled";
  for (std::size_t byte = 0; byte < state.size(); ++byte) {
    if (taken->state[byte] != state[byte] && !footprint.writes[byte]) {
      return name + " writes byte " + std::to_string(byte) + ", which is not declared";
    }
  }

  for (std::size_t changed = 0; changed < state.size(); ++changed) {
    if (footprint.reads[changed]) continue;
    for (const Row& variant : variants(state, changed)) {
      bool same_reads = true;
      Row expected = variant;
      for (std::size_t byte = 0; byte < state.size(); ++byte) {
        same_reads = same_reads && (!footprint.reads[byte] || variant[byte] == state[byte]);
        if (footprint.writes[byte]) expected[byte] = taken->state[byte];
      }
      if (!same_reads) continue;
      const std::vector<NaiveStep> others = naive_steps(model, variant);
      const NaiveStep* const other = find_step(others, step);
      if (other == nullptr && expected == variant && taken->violated.empty()) continue;
      if (other == nullptr || other->state != expected || other->violated != taken->violated) {
        return name + " reads byte " + std::to_string(changed) + ", which is not declared";
      }
    }
  }
  return "";
}

}  // namespace pmapcheck::explore
