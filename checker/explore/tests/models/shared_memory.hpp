// Threads that share a memory of bytes: a little assembler, for programs whose traces others have
// counted.
//
//     state:  pc, registers of each thread │ memory
//
// A step is one operation on the memory and all local instructions after it, up to the next one.
// Its footprint is exact: a compare-and-swap that fails only reads. A thread that waits for a lock,
// or for a value, can't step.
#pragma once

#include <optional>
#include <vector>

#include "checker/explore/stateless.hpp"

namespace pmapcheck::explore::models {

/// A register, or a constant.
struct Operand {
  bool is_register = false;
  std::uint8_t value = 0;
};
constexpr Operand reg(std::uint8_t number) { return {true, number}; }
constexpr Operand constant(std::size_t value) { return {false, static_cast<std::uint8_t>(value)}; }

enum class Compare : std::uint8_t { equal, unequal, less, greater };

struct Instruction {
  enum class Op : std::uint8_t {
    load,    ///< register = [address]
    store,   ///< [address] = value
    add,     ///< register = [address]; [address] += value
    cas,     ///< register = [address] == expected; if so, [address] = value
    await,   ///< waits until [address] compares so with value; register = [address]
    meet,    ///< waits until [address] == [address + 1]
    lock,    ///< waits until [address] is 0, and makes it 1
    unlock,  ///< [address] = 0
    choose,  ///< [address] = 1, or [address] = 2
    // Local ones:
    plus,    ///< register = register + value, without the bits that `mask` leaves out
    branch,  ///< goes to `target` if register compares so with value
  };
  Op op;
  Operand address = {};
  std::uint8_t result = 0;  ///< A register.
  Operand value = {};
  Operand expected = {};
  Compare compare = Compare::equal;
  std::uint8_t target = 0;
  std::uint8_t mask = 0xff;
};

using Code = std::vector<Instruction>;

class SharedMemory {
 public:
  static constexpr std::size_t kRegisters = 3;

  SharedMemory(std::vector<Code> threads, std::size_t bytes)
      : threads_(std::move(threads)), bytes_(bytes) {}

  std::size_t state_bytes() const { return memory(0) + bytes_; }
  std::size_t property_count() const { return 1; }
  template <class Visit>
  void initial(Visit&& visit) const {
    std::vector<std::uint8_t> state(state_bytes());
    for (std::size_t t = 0; t < threads_.size(); ++t) run_locals(state, t);
    visit(StateView(state));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    for (std::size_t t = 0; t < threads_.size(); ++t) {
      const std::size_t outcomes = outcomes_of(state, t);
      for (std::size_t outcome = 0; outcome < outcomes; ++outcome) {
        std::vector<std::uint8_t> next(state.begin(), state.end());
        execute(next, t, outcome);
        run_locals(next, t);
        const Step step{static_cast<std::uint16_t>(t), static_cast<std::uint16_t>(outcome)};
        visit(Successor{step, Progress::work, next, {}});
      }
    }
  }
  Footprint footprint(StateView state, Step step) const { return touched(state, step.process); }
  void check(StateView, StateView, Step, std::vector<PropertyId>&) const {}
  bool finished(StateView state) const {
    for (std::size_t t = 0; t < threads_.size(); ++t) {
      if (next_of(state, t) != nullptr) return false;
    }
    return true;
  }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  PropertyId stuck(StateView) const { return 0; }

  std::size_t process_count() const { return threads_.size(); }
  std::optional<Pending> pending(StateView state, std::size_t thread) const {
    if (next_of(state, thread) == nullptr) return std::nullopt;
    return Pending{touched(state, thread), outcomes_of(state, thread) > 0};
  }

  /// What a thread does next to which shared byte: the truth that footprints are held against.
  struct Access {
    std::size_t byte;
    bool writes;
    std::size_t other;  ///< Read, too; the same byte if there is no other.
    /// Whether one writes what the other one touches.
    [[nodiscard]] bool conflicts(const Access& b) const {
      return (writes && (byte == b.byte || byte == b.other)) ||
             (b.writes && (b.byte == byte || b.byte == other));
    }
  };
  Access access(StateView state, std::size_t thread) const {
    const Instruction& next = *next_of(state, thread);
    const std::size_t byte = memory(value(state, thread, next.address));
    switch (next.op) {
      case Op::load:
      case Op::await:
        return {byte, false, byte};
      case Op::meet:
        return {byte, false, byte + 1};
      case Op::cas:
        return {byte, state[byte] == value(state, thread, next.expected), byte};
      case Op::lock:
        return {byte, state[byte] == 0, byte};
      default:
        return {byte, true, byte};
    }
  }

 private:
  using Op = Instruction::Op;

  std::size_t pc(std::size_t thread) const { return thread * (1 + kRegisters); }
  std::size_t memory(std::size_t byte) const { return pc(threads_.size()) + byte; }
  std::uint8_t value(StateView state, std::size_t thread, Operand operand) const {
    return operand.is_register ? state[pc(thread) + 1 + operand.value] : operand.value;
  }
  const Instruction* next_of(StateView state, std::size_t thread) const {
    const Code& code = threads_[thread];
    return state[pc(thread)] < code.size() ? &code[state[pc(thread)]] : nullptr;
  }
  static bool holds(Compare compare, std::uint8_t a, std::uint8_t b) {
    switch (compare) {
      case Compare::equal:
        return a == b;
      case Compare::unequal:
        return a != b;
      case Compare::less:
        return a < b;
      case Compare::greater:
        return a > b;
    }
    return false;
  }

  std::size_t outcomes_of(StateView state, std::size_t thread) const {
    const Instruction* const next = next_of(state, thread);
    if (next == nullptr) return 0;
    const std::size_t byte = memory(value(state, thread, next->address));
    const std::uint8_t there = state[byte];
    if (next->op == Op::lock) return there == 0 ? 1 : 0;
    if (next->op == Op::meet) return there == state[byte + 1] ? 1 : 0;
    if (next->op == Op::await) {
      return holds(next->compare, there, value(state, thread, next->value)) ? 1 : 0;
    }
    return next->op == Op::choose ? 2 : 1;
  }

  Footprint touched(StateView state, std::size_t thread) const {
    Footprint footprint;
    for (std::size_t i = 0; i <= kRegisters; ++i) footprint.writes.set(pc(thread) + i);
    const Access shared = access(state, thread);
    footprint.reads = footprint.writes;
    footprint.reads.set(shared.byte);
    footprint.reads.set(shared.other);
    if (shared.writes) footprint.writes.set(shared.byte);
    return footprint;
  }

  void execute(std::vector<std::uint8_t>& state, std::size_t thread, std::size_t outcome) const {
    const Instruction& next = *next_of(state, thread);
    std::uint8_t& there = state[memory(value(state, thread, next.address))];
    const std::uint8_t given = value(state, thread, next.value);
    std::uint8_t& result = state[pc(thread) + 1 + next.result];
    const std::uint8_t old = there;
    switch (next.op) {
      case Op::store:
        there = given;
        break;
      case Op::add:
        there = static_cast<std::uint8_t>(there + given);
        break;
      case Op::cas:
        if (old == value(state, thread, next.expected)) there = given;
        break;
      case Op::lock:
        there = 1;
        break;
      case Op::unlock:
        there = 0;
        break;
      case Op::choose:
        there = static_cast<std::uint8_t>(1 + outcome);
        break;
      default:
        break;
    }
    if (next.op == Op::load || next.op == Op::add || next.op == Op::await) result = old;
    if (next.op == Op::cas) result = old == value(state, thread, next.expected) ? 1 : 0;
    ++state[pc(thread)];
  }

  void run_locals(std::vector<std::uint8_t>& state, std::size_t thread) const {
    for (const Instruction* next = next_of(state, thread);
         next != nullptr && (next->op == Op::plus || next->op == Op::branch);
         next = next_of(state, thread)) {
      std::uint8_t& result = state[pc(thread) + 1 + next->result];
      const std::uint8_t given = value(state, thread, next->value);
      if (next->op == Op::plus) {
        result = static_cast<std::uint8_t>((result + given) & next->mask);
        ++state[pc(thread)];
      } else if (holds(next->compare, result, given)) {
        state[pc(thread)] = next->target;
      } else {
        ++state[pc(thread)];
      }
    }
  }

  std::vector<Code> threads_;
  std::size_t bytes_;
};

}  // namespace pmapcheck::explore::models
