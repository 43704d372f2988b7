// The philosophers of Rumur's introduction to Murphi, rule by rule: five of them, hungry at first,
// each with a mood and two forks that are taken and dropped one by one, in any order. So they
// starve; mended, they take the fork of the lower number first and drop that of the higher first.
#pragma once

#include <array>
#include <cstdint>

namespace pmapcheck::explore::models {

template <bool kMended>
struct PhilosophersOfRumur {
  static constexpr std::size_t kCount = 5;
  enum Mood : std::uint8_t { kThinking, kHungry, kEating };
  struct Philosopher {
    std::uint8_t mood;
    std::array<std::uint8_t, 2> has;  // the left fork, the right one
  };
  struct State {
    std::array<Philosopher, kCount> philosophers;
    std::array<std::uint8_t, kCount> taken;  // forks
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    State state{};
    for (Philosopher& philosopher : state.philosophers) philosopher.mood = kHungry;
    emit(state);
  }

  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::size_t i = 0; i < kCount; ++i) {
      const Philosopher& self = state.philosophers[i];
      State after = state;
      for (const std::size_t side : {0u, 1u}) {
        const std::size_t fork = (i + side) % kCount;
        const bool lower = fork < (i + 1 - side) % kCount;
        const bool has_other = self.has[1 - side] != 0;
        const bool takes = self.mood == kHungry && self.has[side] == 0 && state.taken[fork] == 0 &&
                           (!kMended || has_other || lower);
        const bool drops =
            self.mood == kThinking && self.has[side] != 0 && (!kMended || !has_other || !lower);
        if (!takes && !drops) continue;
        after.philosophers[i].has[side] = after.taken[fork] = takes ? 1 : 0;
        emit(after);
        after = state;
      }
      if (self.mood == kThinking) after.philosophers[i].mood = kHungry;
      if (self.mood == kEating) after.philosophers[i].mood = kThinking;
      if (self.mood == kHungry && self.has[0] != 0 && self.has[1] != 0) {
        after.philosophers[i].mood = kEating;
      }
      if (after.philosophers[i].mood != self.mood) emit(after);
    }
  }
  bool within(const State&) const { return true; }
};

}  // namespace pmapcheck::explore::models
