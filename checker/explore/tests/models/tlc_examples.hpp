// Small specifications of https://github.com/tlaplus/Examples, action by action.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace pmapcheck::explore::models {

/// DiningPhilosophers: forks are handed over when a neighbour may want them (Chandy and Misra).
struct ChandyMisraPhilosophers {
  static constexpr std::uint8_t kCount = 5;
  enum Place : std::uint8_t { kLoop, kEat, kThink };
  struct State {
    std::array<std::uint8_t, kCount> holder;  // of each fork
    std::array<std::uint8_t, kCount> clean;
    std::array<std::uint8_t, kCount> hungry;
    std::array<std::uint8_t, kCount> place;
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    State state{{}, {}, {}, {}};
    for (std::uint8_t f = 0; f < kCount; ++f) {
      state.holder[f] = f == 1 ? 0 : f;
      state.hungry[f] = 1;
    }
    emit(state);
  }

  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::uint8_t self = 0; self < kCount; ++self) {
      const auto left = self;
      const auto right = static_cast<std::uint8_t>((self + 1) % kCount);
      State after = state;
      if (state.place[self] == kEat) {
        after.hungry[self] = after.clean[left] = after.clean[right] = 0;
        after.place[self] = kLoop;
      } else if (state.place[self] == kThink) {
        after.hungry[self] = 1;
        after.place[self] = kLoop;
      } else {
        const auto dirty = [&](std::uint8_t f) {
          return state.holder[f] == self && state.clean[f] == 0;
        };
        if (dirty(left)) {
          after.holder[left] = static_cast<std::uint8_t>((self + kCount - 1) % kCount);
          after.clean[left] = 1;
        } else if (dirty(right)) {
          after.holder[right] = right;
          after.clean[right] = 1;
        }
        const bool can_eat = state.holder[left] == self && state.holder[right] == self &&
                             state.clean[left] != 0 && state.clean[right] != 0;
        if (state.hungry[self] == 0) after.place[self] = kThink;
        if (state.hungry[self] != 0 && can_eat) after.place[self] = kEat;
      }
      emit(after);
    }
  }
  bool within(const State&) const { return true; }
};

/// locks_auxiliary_vars/Peterson: six places for each of two processes.
struct PetersonWithIdleSteps {
  struct State {
    std::array<std::uint8_t, 2> place;  // a0 … a3, cs, a4
    std::array<std::uint8_t, 2> flag;
    std::uint8_t turn;
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    emit(State{{}, {}, 0});
  }
  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::uint8_t self = 0; self < 2; ++self) {
      const auto other = static_cast<std::uint8_t>(1 - self);
      State after = state;
      after.place[self] = static_cast<std::uint8_t>((state.place[self] + 1) % 6);
      if (state.place[self] == 1) after.flag[self] = 1;
      if (state.place[self] == 2) after.turn = other;
      if (state.place[self] == 3 && state.flag[other] != 0 && state.turn != self) continue;
      if (state.place[self] == 5) after.flag[self] = 0;
      emit(after);
    }
  }
  bool within(const State&) const { return true; }
};

/// ReadersWriters: one queue serves readers and writers fairly.
struct ReadersWriters {
  static constexpr std::uint8_t kActors = 3;
  struct State {
    std::uint8_t readers;  // sets, a bit each
    std::uint8_t writers;
    std::array<std::uint8_t, 2 * kActors> waiting;  // actor + 1, above kWrites; 0 beyond the end
  };
  static constexpr std::uint8_t kWrites = 0x80;

  template <class Emit>
  void initial(Emit&& emit) const {
    emit(State{0, 0, {}});
  }
  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    const auto end = std::find(state.waiting.begin(), state.waiting.end(), 0);
    for (std::uint8_t actor = 0; actor < kActors; ++actor) {
      for (const std::uint8_t kind : {std::uint8_t{0}, kWrites}) {
        const auto request = static_cast<std::uint8_t>(kind | (actor + 1));
        if (std::find(state.waiting.begin(), end, request) != end) continue;
        State after = state;
        after.waiting[static_cast<std::size_t>(end - state.waiting.begin())] = request;
        emit(after);
      }
    }
    const std::uint8_t head = state.waiting[0];
    const bool writes = (head & kWrites) != 0;
    if (head != 0 && state.writers == 0 && (!writes || state.readers == 0)) {
      State after = state;
      (writes ? after.writers : after.readers) |= bit((head & ~kWrites) - 1);
      std::rotate(after.waiting.begin(), after.waiting.begin() + 1, after.waiting.end());
      after.waiting.back() = 0;
      emit(after);
    }
    for (std::uint8_t actor = 0; actor < kActors; ++actor) {
      if (((state.readers | state.writers) & bit(actor)) == 0) continue;
      State after = state;
      ((state.readers & bit(actor)) != 0 ? after.readers : after.writers) &=
          static_cast<std::uint8_t>(~bit(actor));
      emit(after);
    }
  }
  bool within(const State&) const { return true; }

 private:
  static std::uint8_t bit(int actor) { return static_cast<std::uint8_t>(1 << actor); }
};

}  // namespace pmapcheck::explore::models
