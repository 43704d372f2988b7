// Lamport's distributed mutual exclusion ("Time, clocks, and the ordering of events in a
// distributed system"), action by action as lamport_mutex of https://github.com/tlaplus/Examples
// has it: three processes, clocks up to six.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace pmapcheck::explore::models {

struct LamportMutex {
  static constexpr std::size_t kProcesses = 3;
  static constexpr std::uint8_t kMaxClock = 6;
  static constexpr std::uint8_t kAll = (1 << kProcesses) - 1;
  // Messages; a request is its clock, 1 and above.
  static constexpr std::uint8_t kAcknowledgement = 0x40;
  static constexpr std::uint8_t kRelease = 0x80;

  template <class T>
  using Each = std::array<T, kProcesses>;
  /// No channel ever holds more than three messages; 0 beyond the last.
  using Channel = std::array<std::uint8_t, 3>;

  struct State {
    Each<std::uint8_t> clock;
    Each<Each<std::uint8_t>> request;  // [p][q]: the clock of q's request as p knows it; 0 none
    Each<std::uint8_t> acknowledged;   // by whom, a bit each
    std::uint8_t critical;             // who is in the critical section
    Each<Each<Channel>> network;       // [from][to]
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    State state{};
    state.clock.fill(1);
    emit(state);
  }

  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::size_t p = 0; p < kProcesses; ++p) {
      if (state.request[p][p] == 0) {
        State after = state;
        after.request[p][p] = state.clock[p];
        broadcast(after, p, state.clock[p]);
        after.acknowledged[p] = bit(p);
        emit(after);
      }
      if (state.acknowledged[p] == kAll && beats_all(state, p)) {
        State after = state;
        after.critical |= bit(p);
        emit(after);
      }
      if ((state.critical & bit(p)) != 0) {
        State after = state;
        after.critical &= static_cast<std::uint8_t>(~bit(p));
        broadcast(after, p, kRelease);
        after.request[p][p] = 0;
        after.acknowledged[p] = 0;
        emit(after);
      }
      for (std::size_t q = 0; q < kProcesses; ++q) {
        if (q != p && state.network[q][p][0] != 0) emit(received(state, p, q));
      }
    }
  }
  bool within(const State& state) const {
    return std::all_of(state.clock.begin(), state.clock.end(),
                       [](std::uint8_t clock) { return clock <= kMaxClock; });
  }

 private:
  static std::uint8_t bit(std::size_t p) { return static_cast<std::uint8_t>(1u << p); }

  static void send(Channel& channel, std::uint8_t message) {
    *std::find(channel.begin(), channel.end(), 0) = message;
  }
  static void broadcast(State& state, std::size_t from, std::uint8_t message) {
    for (std::size_t to = 0; to < kProcesses; ++to) {
      if (to != from) send(state.network[from][to], message);
    }
  }
  static bool beats_all(const State& state, std::size_t p) {
    const std::uint8_t own = state.request[p][p];
    for (std::size_t q = 0; q < kProcesses; ++q) {
      const std::uint8_t other = state.request[p][q];
      if (q != p && other != 0 && own >= other && !(own == other && p < q)) return false;
    }
    return true;
  }
  // Process p takes the next message from q.
  static State received(const State& state, std::size_t p, std::size_t q) {
    State after = state;
    Channel& channel = after.network[q][p];
    const std::uint8_t message = channel[0];
    channel = {channel[1], channel[2], 0};
    if (message == kAcknowledgement) {
      after.acknowledged[p] |= bit(q);
    } else if (message == kRelease) {
      after.request[p][q] = 0;
    } else {
      after.request[p][q] = message;
      after.clock[p] = static_cast<std::uint8_t>(std::max(message, state.clock[p]) + 1);
      send(after.network[p][q], kAcknowledgement);
    }
    return after;
  }
};

}  // namespace pmapcheck::explore::models
