#include "checker/report/explain.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "checker/report/state_text.hpp"
#include "checker/report/step_text.hpp"
#include "checker/report/violated.hpp"

namespace pmapcheck::report {

using explore::StateView;
using kernel::KernelModel;

namespace {

// A search that contradicts the model must not be reported as a verdict.
[[noreturn]] void contradiction(const scenario::Scenario& scenario, const std::string& what) {
  std::fprintf(stderr, "%s: internal error: the counterexample can't be executed again: %s\n",
               scenario.file.c_str(), what.c_str());
  std::abort();
}

bool is_initial(KernelModel& model, StateView state) {
  bool found = false;
  model.initial([&](StateView initial) {
    found |= std::equal(initial.begin(), initial.end(), state.begin(), state.end());
  });
  return found;
}

}  // namespace

Counterexample explain(KernelModel& model, const scenario::Scenario& scenario,
                       const explore::Violation& violation, bool shortest) {
  const explore::Trace& trace = violation.trace;
  const StateText texts(model);
  Counterexample counterexample;
  counterexample.file = scenario.file;
  counterexample.scenario_text = scenario.text;
  counterexample.shortest = shortest;
  if (!is_initial(model, trace.states.front())) {
    contradiction(scenario, "its first state is not initial");
  }
  counterexample.initial = texts.of(trace.states.front());
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const auto taken = model.take(trace.states[i], trace.steps[i]);
    if (!taken) contradiction(scenario, "step " + std::to_string(i + 1) + " is not enabled");
    if (taken->state != trace.states[i + 1]) {
      contradiction(scenario, "step " + std::to_string(i + 1) + " leads to another state");
    }
    counterexample.steps.push_back(
        describe(model, texts, i + 1, trace.states[i], trace.steps[i], *taken));
  }
  const auto violated = violated_by(model, trace, violation.property, violation.evidence);
  if (!violated) {
    contradiction(scenario, "what it shows, number " + std::to_string(violation.property) +
                                ", is not so at its end");
  }
  counterexample.violated = *violated;
  return counterexample;
}

}  // namespace pmapcheck::report
