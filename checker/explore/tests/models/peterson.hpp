// Peterson's mutual exclusion for two processes that try for ever. It hangs on the order of two
// stores: the flag before the turn. The other order, a mistake that is often made, lets both in.
#pragma once

#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore::models {

class Peterson {
 public:
  enum Property : PropertyId { kMutualExclusion, kStuck, kPropertyCount };
  enum class First { flag, turn };

  explicit Peterson(First first) : first_(first) {}

  std::size_t state_bytes() const { return 5; }
  std::size_t property_count() const { return kPropertyCount; }

  template <class Visit>
  void initial(Visit&& visit) const {
    visit(StateView(std::vector<std::uint8_t>(state_bytes(), 0)));
  }

  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    for (std::uint8_t self = 0; self < 2; ++self) {
      const std::uint8_t other = 1 - self;
      std::vector<std::uint8_t> next(state.begin(), state.end());
      next[self] = static_cast<std::uint8_t>((state[self] + 1) % 4);
      if (state[self] == kIdle || state[self] == kEntering) {
        const bool flag_now = (state[self] == kIdle) == (first_ == First::flag);
        next[flag_now ? kFlags + self : kTurn] = flag_now ? 1 : other;
      } else if (state[self] == kWaiting) {
        if (state[kFlags + other] != 0 && state[kTurn] != self) continue;
      } else {
        next[kFlags + self] = 0;
      }
      visit(Successor{{self, 0}, Progress::work, next, {}});
    }
  }
  Footprint footprint(StateView, Step) const {
    Footprint all;
    for (std::size_t byte = 0; byte < 5; ++byte) all.reads.set(byte), all.writes.set(byte);
    return all;
  }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    if (state[0] == kCritical && state[1] == kCritical) out.push_back(kMutualExclusion);
  }
  bool finished(StateView) const { return false; }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  PropertyId stuck(StateView) const { return kStuck; }

 private:
  enum : std::uint8_t { kIdle, kEntering, kWaiting, kCritical };  // bytes 0 and 1
  enum : std::size_t { kFlags = 2, kTurn = 4 };

  First first_;
};

}  // namespace pmapcheck::explore::models
