// Dijkstra's dining philosophers, each of whom takes the left fork, then the right one, eats, and
// puts both down. They starve when each holds one fork; mended, the last one takes the right fork
// first. One byte for each philosopher, one for each fork.
#pragma once

#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore::models {

class DiningPhilosophers {
 public:
  enum Property : PropertyId { kNeighboursEat, kStuck, kPropertyCount };

  DiningPhilosophers(std::size_t count, bool mended) : count_(count), mended_(mended) {}

  std::size_t state_bytes() const { return 2 * count_; }
  std::size_t property_count() const { return kPropertyCount; }

  template <class Visit>
  void initial(Visit&& visit) const {
    visit(StateView(std::vector<std::uint8_t>(state_bytes(), 0)));
  }

  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    for (std::size_t p = 0; p < count_; ++p) {
      std::vector<std::uint8_t> next(state.begin(), state.end());
      if (state[p] == kEats) {
        next[p] = kThinks;
        next[fork(p, 0)] = next[fork(p, 1)] = kFree;
      } else {
        const std::size_t wanted = fork(p, state[p] == kThinks ? 0 : 1);
        if (state[wanted] == kTaken) continue;
        next[wanted] = kTaken;
        ++next[p];
      }
      visit(Successor{{static_cast<std::uint16_t>(p), 0}, Progress::work, next, {}});
    }
  }
  Footprint footprint(StateView, Step step) const {
    Footprint footprint;
    for (const std::size_t byte :
         {std::size_t{step.process}, fork(step.process, 0), fork(step.process, 1)}) {
      footprint.reads.set(byte);
      footprint.writes.set(byte);
    }
    return footprint;
  }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    for (std::size_t p = 0; p < count_; ++p) {
      if (state[p] == kEats && state[(p + 1) % count_] == kEats) out.push_back(kNeighboursEat);
    }
  }
  bool finished(StateView) const { return false; }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  PropertyId stuck(StateView) const { return kStuck; }

 private:
  enum : std::uint8_t { kThinks, kHasOne, kEats };
  enum : std::uint8_t { kFree, kTaken };

  // The fork that `p` takes first or second.
  std::size_t fork(std::size_t p, std::size_t turn) const {
    const bool right_first = mended_ && p == count_ - 1;
    return count_ + (p + (right_first ? 1 - turn : turn)) % count_;
  }

  std::size_t count_;
  bool mended_;
};

}  // namespace pmapcheck::explore::models
