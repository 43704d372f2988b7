// Who could go on from a stuck state, if some step came that nobody promises.
//
// The idea: from that state, follow all steps that processes and the environment do, and of the
// optional ones only those that the asker allows. Whoever is seen to work could be rescued by them.
#pragma once

#include <set>

#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/state_store.hpp"

namespace pmapcheck::explore {

/// The processes that work in some state which is reached from `state`, with optional steps only
/// where `allowed(step)`. At most `most_states` are looked at, the nearest first: beyond them a
/// rescue is not seen.
template <Model M, class Allowed>
std::set<std::uint16_t> could_work(M& model, StateView state, Allowed allowed,
                                   StateIndex most_states) {
  MemoryBudget budget;
  StateStore seen(model.state_bytes(), most_states, budget);
  std::set<std::uint16_t> working;
  bool room = seen.insert(state, {}).outcome == StateStore::Outcome::added;
  for (StateIndex next = 0; next < seen.size(); ++next) {
    model.successors(seen.state(next), [&](const Successor& successor) {
      const bool works =
          successor.progress == Progress::work || successor.progress == Progress::beyond;
      if (works) working.insert(successor.step.process);
      if (successor.progress == Progress::beyond) return;
      if (successor.progress == Progress::optional && !allowed(successor.step)) return;
      if (room) room = seen.insert(successor.state, {}).index != kNoState;
    });
  }
  return working;
}

}  // namespace pmapcheck::explore
