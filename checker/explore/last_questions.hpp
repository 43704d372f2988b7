// What can be asked of a state only when its steps are known: whether it is a good end, or stuck.
#pragma once

#include <vector>

#include "checker/explore/mandatory_closure.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/search.hpp"

namespace pmapcheck::explore {

template <Model M>
class LastQuestions {
 public:
  /// `model` and `budget` outlive this.
  LastQuestions(M& model, MemoryBudget& budget) : model_(model), closure_(model, budget) {}

  /// Calls `found(property, evidence)` for what is violated. `go_on` is asked now and then whether
  /// to go on. Returns Bound::memory if there was no room for an answer, else Bound::none.
  template <class GoOn, class Found>
  Bound ask(StateView state, Enabled enabled, GoOn go_on, Found found) {
    if (enabled.work) return Bound::none;
    if (model_.finished(state)) {
      violated_.clear();
      if constexpr (ChecksFinished<M>) {
        model_.check_finished(state, violated_);
        for (const PropertyId property : violated_) found(property, Evidence::state);
        violated_.clear();
      }
      if (enabled.mandatory) return Bound::none;
      model_.check_end(state, violated_);
      for (const PropertyId property : violated_) found(property, Evidence::end);
      return Bound::none;
    }
    using Answer = typename MandatoryClosure<M>::Answer;
    const Answer answer = enabled.mandatory ? closure_.from(state, go_on) : Answer::stuck;
    if (answer == Answer::stuck) found(model_.stuck(state), Evidence::stuck);
    return answer == Answer::memory ? Bound::memory : Bound::none;
  }

 private:
  M& model_;
  MandatoryClosure<M> closure_;
  std::vector<PropertyId> violated_;
};

}  // namespace pmapcheck::explore
