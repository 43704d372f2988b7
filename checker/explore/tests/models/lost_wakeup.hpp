// A thread that waits for a condition, and one that sets it and wakes who sleeps. Between the test
// of the condition and the sleep a wakeup is lost, unless both are one step.
//
// A woken thread runs again when the environment dispatches it, which is mandatory. A signal wakes
// the sleeper as well, but nobody promises one: it must not hide the loss. A clock may tick for
// ever, so that mandatory steps form a cycle.
#pragma once

#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore::models {

struct LostWakeup {
  enum Property : PropertyId { kStuck, kPropertyCount };

  bool test_and_sleep_at_once = false;
  Progress signal = Progress::optional;
  bool ticking = false;

  std::size_t state_bytes() const { return 4; }
  std::size_t property_count() const { return kPropertyCount; }

  template <class Visit>
  void initial(Visit&& visit) const {
    visit(StateView(std::vector<std::uint8_t>(state_bytes(), 0)));
  }

  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    std::vector<std::uint8_t> next;
    const auto step = [&](std::uint16_t process, Progress progress, auto change) {
      next.assign(state.begin(), state.end());
      change();
      visit(Successor{{process, 0}, progress, next, {}});
    };
    if (state[kWaiter] == kTests) {
      const auto not_set = test_and_sleep_at_once ? kSleeps : kFallsAsleep;
      step(0, Progress::work, [&] { next[kWaiter] = state[kCondition] != 0 ? kDone : not_set; });
    } else if (state[kWaiter] == kFallsAsleep) {
      step(0, Progress::work, [&] { next[kWaiter] = kSleeps; });
    }
    if (state[kWaker] == kSets) {
      step(1, Progress::work, [&] { next[kWaker] = kWakes, next[kCondition] = 1; });
    } else if (state[kWaker] == kWakes) {
      step(1, Progress::work, [&] {
        next[kWaker] = kLeft;
        if (state[kWaiter] == kSleeps) next[kWaiter] = kRunnable;
      });
    }
    if (state[kWaiter] == kRunnable) {
      step(2, Progress::mandatory, [&] { next[kWaiter] = kTests; });
    }
    if (state[kWaiter] == kSleeps) step(3, signal, [&] { next[kWaiter] = kRunnable; });
    if (ticking) step(4, Progress::mandatory, [&] { next[kClock] ^= 1; });
  }
  Footprint footprint(StateView, Step) const {
    Footprint all;
    for (std::size_t byte = 0; byte < 4; ++byte) all.reads.set(byte), all.writes.set(byte);
    return all;
  }
  void check(StateView, StateView, Step, std::vector<PropertyId>&) const {}
  bool finished(StateView state) const { return state[kWaiter] == kDone && state[kWaker] == kLeft; }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  PropertyId stuck(StateView) const { return kStuck; }

 private:
  enum : std::size_t { kWaiter, kWaker, kCondition, kClock };
  enum : std::uint8_t { kTests, kFallsAsleep, kSleeps, kRunnable, kDone };  // state[kWaiter]
  enum : std::uint8_t { kSets, kWakes, kLeft };                             // state[kWaker]
};

}  // namespace pmapcheck::explore::models
