// A linearizable memory, alone and behind write-through caches (Lamport, "Specifying Systems",
// chapter 5), action by action as SpecifyingSystems/CachingMemory of
// https://github.com/tlaplus/Examples has them.
#pragma once

#include <array>
#include <cstdint>

namespace pmapcheck::explore::models {

/// A request, a value or nothing, as one byte: what the interface passes and buffers hold.
template <std::uint8_t kAddresses, std::uint8_t kValues>
struct MemoryWords {
  static constexpr std::uint8_t kNothing = 0;
  static constexpr std::uint8_t kReads = 0x40;   // above the address
  static constexpr std::uint8_t kWrites = 0x80;  // above address * 8 + value; values from 1 on

  static bool writes(std::uint8_t request) { return (request & kWrites) != 0; }
  static std::size_t address(std::uint8_t request) {
    return writes(request) ? (request & 0x3f) >> 3 : request & 0x3f;
  }
  static std::uint8_t value(std::uint8_t request) { return request & 7; }

  template <class Visit>
  static void each_request(Visit&& visit) {
    for (std::uint8_t a = 0; a < kAddresses; ++a) {
      visit(static_cast<std::uint8_t>(kReads | a));
      for (std::uint8_t v = 1; v <= kValues; ++v) {
        visit(static_cast<std::uint8_t>(kWrites | a << 3 | v));
      }
    }
  }
  template <class Visit>
  static void each_memory(Visit&& visit) {
    std::array<std::uint8_t, kAddresses> memory;
    memory.fill(1);
    for (;;) {
      visit(memory);
      std::size_t a = 0;
      while (a < kAddresses && memory[a] == kValues) memory[a++] = 1;
      if (a == kAddresses) return;
      ++memory[a];
    }
  }
};

enum Control : std::uint8_t { kReady, kBusy, kWaiting, kDone };

template <std::uint8_t kProcesses, std::uint8_t kAddresses, std::uint8_t kValues>
struct InternalMemory {
  using Words = MemoryWords<kAddresses, kValues>;
  struct State {
    std::array<std::uint8_t, kAddresses> memory;
    std::array<std::uint8_t, kProcesses> control;
    std::array<std::uint8_t, kProcesses> buffer;
    std::array<std::uint8_t, 2> interface;  // who passed what last
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    Words::each_memory([&](const auto& memory) { emit(State{memory, {}, {}, {}}); });
  }
  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::uint8_t p = 0; p < kProcesses; ++p) {
      State after = state;
      if (state.control[p] == kReady) {
        Words::each_request([&](std::uint8_t request) {
          after.interface = {p, request};
          after.buffer[p] = request;
          after.control[p] = kBusy;
          emit(after);
        });
      } else if (state.control[p] == kBusy) {
        const std::uint8_t request = state.buffer[p];
        if (Words::writes(request)) {
          after.memory[Words::address(request)] = Words::value(request);
          after.buffer[p] = Words::kNothing;
        } else {
          after.buffer[p] = state.memory[Words::address(request)];
        }
        after.control[p] = kDone;
        emit(after);
      } else {
        after.interface = {p, state.buffer[p]};
        after.control[p] = kReady;
        emit(after);
      }
    }
  }
  bool within(const State&) const { return true; }
};

template <std::uint8_t kProcesses, std::uint8_t kAddresses, std::uint8_t kValues,
          std::uint8_t kQueue>
struct WriteThroughCache {
  using Words = MemoryWords<kAddresses, kValues>;
  struct Entry {
    std::uint8_t process;
    std::uint8_t request;  // kNothing beyond the end
  };
  struct State {
    std::array<std::uint8_t, kAddresses> memory;
    std::array<std::uint8_t, kProcesses> control;
    std::array<std::uint8_t, kProcesses> buffer;
    std::array<std::uint8_t, 2> interface;
    std::array<std::array<std::uint8_t, kAddresses>, kProcesses> cache;
    std::array<Entry, kQueue> queue;
  };

  template <class Emit>
  void initial(Emit&& emit) const {
    Words::each_memory([&](const auto& memory) { emit(State{memory, {}, {}, {}, {}, {}}); });
  }
  template <class Emit>
  void next(const State& state, Emit&& emit) const {
    for (std::uint8_t p = 0; p < kProcesses; ++p) {
      step(state, p, emit);
      for (std::uint8_t a = 0; a < kAddresses; ++a) {
        if (state.control[p] == kWaiting && Words::address(state.buffer[p]) == a) continue;
        State after = state;
        after.cache[p][a] = Words::kNothing;
        emit(after);
      }
    }
    serve(state, emit);
  }
  bool within(const State&) const { return true; }

 private:
  static std::size_t length(const State& state) {
    std::size_t n = 0;
    while (n < kQueue && state.queue[n].request != Words::kNothing) ++n;
    return n;
  }

  template <class Emit>
  void step(const State& state, std::uint8_t p, Emit& emit) const {
    State after = state;
    const std::uint8_t request = state.buffer[p];
    switch (state.control[p]) {
      case kReady:
        return Words::each_request([&](std::uint8_t asked) {
          after.interface = {p, asked};
          after.buffer[p] = asked;
          after.control[p] = kBusy;
          emit(after);
        });
      case kDone:
        after.interface = {p, request};
        after.control[p] = kReady;
        return emit(after);
      default:
        break;
    }
    const std::size_t a = Words::address(request);
    if (Words::writes(request)) {
      if (length(state) == kQueue) return;
      for (std::uint8_t q = 0; q < kProcesses; ++q) {
        if (q == p || state.cache[q][a] != Words::kNothing) {
          after.cache[q][a] = Words::value(request);
        }
      }
      after.queue[length(state)] = {p, request};
      after.buffer[p] = Words::kNothing;
      after.control[p] = kDone;
      emit(after);
    } else if (state.cache[p][a] != Words::kNothing) {
      after.buffer[p] = state.cache[p][a];
      after.control[p] = kDone;
      emit(after);
    } else if (state.control[p] == kBusy && length(state) < kQueue) {
      after.queue[length(state)] = {p, request};
      after.control[p] = kWaiting;
      emit(after);
    }
  }

  // The memory serves the head of the queue. What is read is what all writes in the queue leave.
  template <class Emit>
  void serve(const State& state, Emit& emit) const {
    const Entry head = state.queue[0];
    if (head.request == Words::kNothing) return;
    State after = state;
    for (std::size_t i = 0; i < kQueue; ++i) {
      after.queue[i] = i + 1 < kQueue ? state.queue[i + 1] : Entry{};
    }
    const std::size_t a = Words::address(head.request);
    if (Words::writes(head.request)) {
      after.memory[a] = Words::value(head.request);
    } else {
      std::uint8_t last = state.memory[a];
      for (const Entry& entry : state.queue) {
        if (Words::writes(entry.request) && Words::address(entry.request) == a) {
          last = Words::value(entry.request);
        }
      }
      after.cache[head.process][a] = last;
    }
    emit(after);
  }
};

}  // namespace pmapcheck::explore::models
