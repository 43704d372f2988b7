#include "checker/explore/search.hpp"

#include <algorithm>

namespace pmapcheck::explore {

Trace trace_to(const StateStore& store, StateIndex index) {
  Trace trace;
  for (;;) {
    const StateView state = store.state(index);
    trace.states.emplace_back(state.begin(), state.end());
    const Origin origin = store.origin(index);
    if (origin.parent == kNoState) break;
    trace.steps.push_back(origin.step);
    index = origin.parent;
  }
  std::reverse(trace.states.begin(), trace.states.end());
  std::reverse(trace.steps.begin(), trace.steps.end());
  return trace;
}

}  // namespace pmapcheck::explore
