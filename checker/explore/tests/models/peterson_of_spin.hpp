// Peterson's mutual exclusion as SPIN's Examples/peterson.pml has it, statement by statement.
#pragma once

#include <array>
#include <cstdint>

namespace pmapcheck::explore::models {

struct PetersonOfSpin {
  enum Place : std::uint8_t { kBegin, kFlag, kTurn, kWait, kEnter, kAssert, kLeave, kReset };
  struct State {
    std::array<std::uint8_t, 2> place;
    std::array<std::uint8_t, 2> flag;
    std::uint8_t turn;
    std::uint8_t critical;
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    emit(State{});
  }
  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::uint8_t self = 0; self < 2; ++self) {
      State after = state;
      after.place[self] = static_cast<std::uint8_t>(state.place[self] + 1);
      switch (state.place[self]) {
        case kFlag:
          after.flag[self] = 1;
          break;
        case kTurn:
          after.turn = self;
          break;
        case kWait:
          if (state.flag[1 - self] != 0 && state.turn == self) continue;
          break;
        case kEnter:
          ++after.critical;
          break;
        case kLeave:
          --after.critical;
          break;
        case kReset:
          after.flag[self] = 0;
          after.place[self] = kFlag;
          break;
        default:
          break;
      }
      emit(after);
    }
  }
  bool within(const State&) const { return true; }
};

}  // namespace pmapcheck::explore::models
