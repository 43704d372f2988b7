// Whether a state in which no process can work is stuck, or only waits for its environment.
//
// The idea: from that state, follow the steps that the environment owes, and only those, until one
// of them lets a process work. Optional steps are not followed: a waiter that only a step which may
// never come would help is lost. Mandatory steps may form cycles, so the states of the closure are
// remembered, in a small store of their own.
#pragma once

#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/state_store.hpp"

namespace pmapcheck::explore {

template <Model M>
class MandatoryClosure {
 public:
  enum class Answer : std::uint8_t {
    work,     ///< Some sequence of mandatory steps, maybe none, leads to a step of a process.
    stuck,    ///< None does.
    memory,   ///< Not known: the budget has no room for the closure.
    stopped,  ///< Not known: told to stop.
  };

  MandatoryClosure(M& model, MemoryBudget& budget)
      : model_(model), closure_(model.state_bytes(), StateStore::kMaxStates, budget) {}

  /// `go_on` is called for each successor that is looked at, and says whether to go on.
  template <class GoOn>
  Answer from(StateView state, GoOn go_on) {
    closure_.clear();
    bool work = false;
    bool stopped = false;
    bool room = closure_.insert(state, {}).outcome == StateStore::Outcome::added;
    for (StateIndex next = 0; room && next < closure_.size(); ++next) {
      model_.successors(closure_.state(next), [&](const Successor& successor) {
        if (work || stopped || !room) return;
        stopped = !go_on();
        work = successor.progress == Progress::work || successor.progress == Progress::beyond;
        if (successor.progress != Progress::mandatory) return;
        room = closure_.insert(successor.state, {}).index != kNoState;
      });
      if (work) return Answer::work;
      if (stopped) return Answer::stopped;
    }
    return room ? Answer::stuck : Answer::memory;
  }

 private:
  M& model_;
  StateStore closure_;
};

}  // namespace pmapcheck::explore
