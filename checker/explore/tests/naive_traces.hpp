// The oracle of the stateless search: every interleaving is executed, and the Mazurkiewicz traces
// among them are counted by their Foata normal forms.
//
// The form of an execution puts each step on the first level above all earlier steps that it
// depends on, and orders each level by thread. Two executions have the same form exactly if swaps
// of independent neighbours lead from one to the other. What depends on what is not asked of
// footprints but of the program: two steps of one thread do, and two of which one writes a byte of
// the other's.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "checker/explore/tests/models/shared_memory.hpp"
#include "checker/explore/tests/naive.hpp"

namespace pmapcheck::explore {

class NaiveTraces {
 public:
  explicit NaiveTraces(const models::SharedMemory& model) : model_(model) {
    for (const Row& state : naive_initial(model_)) follow(state);
  }

  [[nodiscard]] std::size_t finished() const { return finished_.size(); }
  [[nodiscard]] std::size_t stuck() const { return stuck_.size(); }
  [[nodiscard]] std::size_t executions() const { return executions_; }

 private:
  struct Event {
    std::uint32_t level;
    Step step;
    models::SharedMemory::Access access;
  };
  using Form = std::vector<std::uint32_t>;

  void follow(const Row& state) {
    const std::vector<NaiveStep> steps = naive_steps(model_, state);
    if (steps.empty()) {
      ++executions_;
      (model_.finished(state) ? finished_ : stuck_).insert(form());
    }
    for (const NaiveStep& next : steps) {
      const auto access = model_.access(state, next.step.process);
      std::uint32_t level = 0;
      for (const Event& earlier : events_) {
        const bool dependent =
            earlier.step.process == next.step.process || earlier.access.conflicts(access);
        if (dependent) level = std::max(level, earlier.level + 1);
      }
      events_.push_back({level, next.step, access});
      follow(next.state);
      events_.pop_back();
    }
  }

  [[nodiscard]] Form form() const {
    Form form;
    for (const Event& event : events_) {
      form.push_back(event.level << 16 | std::uint32_t{event.step.process} << 8 |
                     event.step.outcome);
    }
    std::sort(form.begin(), form.end());
    return form;
  }

  const models::SharedMemory& model_;
  std::vector<Event> events_;
  std::set<Form> finished_;
  std::set<Form> stuck_;
  std::size_t executions_ = 0;
};

}  // namespace pmapcheck::explore
