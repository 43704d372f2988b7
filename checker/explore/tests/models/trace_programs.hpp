// Programs whose Mazurkiewicz traces under sequential consistency others have counted.
//
// Sources: P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Optimal Dynamic Partial Order
// Reduction", POPL 2014 (readers, lastzero, indexer); the tests of the model checker GenMC
// (github.com/MPI-SWS/genmc, tests/correct), whose expected numbers of complete executions these
// are. Where a loop of theirs gives an execution up unless a value is read, a thread here waits for
// that value: the executions that come to their end are the same.
#pragma once

#include "checker/explore/tests/models/shared_memory.hpp"

namespace pmapcheck::explore::models {

using Op = Instruction::Op;

inline Instruction load(std::uint8_t result, Operand address) {
  return {.op = Op::load, .address = address, .result = result};
}
inline Instruction store(Operand address, Operand value) {
  return {.op = Op::store, .address = address, .value = value};
}
inline Instruction fetch_add(Operand address) {
  return {.op = Op::add, .address = address, .value = constant(1)};
}
inline Instruction cas(std::uint8_t result, Operand address, Operand expected, Operand value) {
  return {
      .op = Op::cas, .address = address, .result = result, .value = value, .expected = expected};
}
inline Instruction await(Operand address, Compare compare, std::size_t value) {
  return {.op = Op::await,
          .address = address,
          .result = 1,
          .value = constant(value),
          .compare = compare};
}
inline Instruction meet(std::size_t address) {
  return {.op = Op::meet, .address = constant(address)};
}
inline Instruction lock(std::size_t address) {
  return {.op = Op::lock, .address = constant(address)};
}
inline Instruction unlock(std::size_t address) {
  return {.op = Op::unlock, .address = constant(address)};
}
inline Instruction plus(std::uint8_t result, std::size_t value, std::uint8_t mask = 0xff) {
  return {.op = Op::plus, .result = result, .value = constant(value), .mask = mask};
}
inline Instruction branch(std::uint8_t result, Compare compare, std::size_t value,
                          std::size_t target) {
  return {.op = Op::branch,
          .result = result,
          .value = constant(value),
          .compare = compare,
          .target = static_cast<std::uint8_t>(target)};
}
/// Register 2 is never written.
inline Instruction go_to(std::size_t target) { return branch(2, Compare::equal, 0, target); }

/// One writes a variable, n read it.
inline SharedMemory readers(std::size_t n) {
  std::vector<Code> threads(n + 1, Code{load(0, constant(0))});
  threads[0] = {store(constant(0), constant(1))};
  return {threads, 1};
}

/// n each add one to their left neighbour's cell; one looks for the last cell that is zero.
inline SharedMemory lastzero(std::size_t n) {
  std::vector<Code> threads{
      {plus(0, n), load(1, reg(0)), branch(1, Compare::equal, 0, 5), plus(0, 0xff), go_to(1)}};
  for (std::size_t i = 1; i <= n; ++i) {
    threads.push_back({load(0, constant(i - 1)), plus(0, 1), store(constant(i), reg(0))});
  }
  return {threads, n + 1};
}

/// n each put four words into a hash table of 128 cells; with up to 11 threads none collide.
inline SharedMemory indexer(std::size_t n) {
  std::vector<Code> threads(n);
  for (std::size_t t = 0; t < n; ++t) {
    Code& code = threads[t];
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t word = i * 11 + t;
      code.push_back(plus(0, 0, 0));
      code.push_back(plus(0, word * 7 % 128));
      code.push_back(cas(1, reg(0), constant(0), constant(word + 1)));
      code.push_back(branch(1, Compare::equal, 1, code.size() + 3));
      code.push_back(plus(0, 1, 127));
      code.push_back(go_to(code.size() - 3));
    }
  }
  return {threads, 128};
}

/// n each increment a variable under a lock.
inline SharedMemory lockinc(std::size_t n) {
  const Code code{lock(0), load(0, constant(1)), plus(0, 1), store(constant(1), reg(0)), unlock(0)};
  return {std::vector<Code>(n, code), 2};
}

/// n each increment `variables` variables, one after the other: inc with 2, cinc with 3.
inline SharedMemory increments(std::size_t n, std::size_t variables) {
  Code code;
  for (std::size_t v = 0; v < variables; ++v) code.push_back(fetch_add(constant(v)));
  return {std::vector<Code>(n, code), variables};
}

/// One writes, n increment.
inline SharedMemory wainc(std::size_t n) {
  std::vector<Code> threads(n + 1, Code{fetch_add(constant(0))});
  threads[0] = {store(constant(0), constant(1))};
  return {threads, 1};
}

/// One writes, n try to replace the first value by one of their own.
inline SharedMemory wcas(std::size_t n) {
  std::vector<Code> threads{{store(constant(0), constant(n + 1))}};
  for (std::size_t i = 1; i <= n; ++i) {
    threads.push_back({cas(0, constant(0), constant(0), constant(i))});
  }
  return {threads, 1};
}

/// n try to replace i by i + 1, each its own i.
inline SharedMemory casrot(std::size_t n) {
  std::vector<Code> threads;
  for (std::size_t i = 0; i < n; ++i) {
    threads.push_back({cas(0, constant(0), constant(i), constant(i + 1))});
  }
  return {threads, 1};
}

/// Szymanski's mutual exclusion for two, each once.
inline SharedMemory szymanski() {
  enum : std::size_t { kFlags, kShared = 2 };
  std::vector<Code> threads;
  for (std::size_t self = 0; self < 2; ++self) {
    const Operand mine = constant(kFlags + self);
    const Operand other = constant(kFlags + 1 - self);
    threads.push_back({store(mine, constant(1)),                  // 0
                       await(other, Compare::less, 3),            // 1
                       store(mine, constant(3)),                  // 2
                       load(0, other),                            // 3
                       branch(0, Compare::unequal, 1, 7),         // 4
                       store(mine, constant(2)),                  // 5
                       await(other, Compare::equal, 4),           // 6
                       store(mine, constant(4)),                  // 7
                       await(other, Compare::less, 2),            // 8
                       store(constant(kShared), constant(self)),  // 9
                       load(0, constant(kShared)),                // 10
                       load(0, constant(kShared)),                // 11
                       load(0, other),                            // 12
                       branch(0, Compare::less, 2, 15),           // 13
                       await(other, Compare::greater, 3),         // 14
                       store(mine, constant(0))});                // 15
  }
  return {threads, 3};
}

/// Lamport's fast mutual exclusion, each once.
inline SharedMemory lamport(std::size_t n) {
  const Operand x = constant(0);
  const Operand y = constant(1);
  std::vector<Code> threads;
  for (std::size_t t = 1; t <= n; ++t) {
    const Operand b = constant(1 + t);
    Code code{store(b, constant(1)),            // 0
              store(x, constant(t)),            // 1
              load(0, y),                       // 2
              branch(0, Compare::equal, 0, 7),  // 3
              store(b, constant(0)),            // 4
              await(y, Compare::equal, 0),      // 5
              go_to(0),                         // 6
              store(y, constant(t)),            // 7
              load(0, x),                       // 8
              branch(0, Compare::equal, t, 15 + n),
              store(b, constant(0))};  // 10
    for (std::size_t j = 1; j <= n; ++j) code.push_back(await(constant(1 + j), Compare::equal, 0));
    code.push_back(load(0, y));                            // 11 + n
    code.push_back(branch(0, Compare::equal, t, 15 + n));  // 12 + n
    code.push_back(await(y, Compare::equal, 0));           // 13 + n
    code.push_back(go_to(0));                              // 14 + n
    code.push_back(store(y, constant(0)));                 // 15 + n
    code.push_back(store(b, constant(0)));
    threads.push_back(code);
  }
  return {threads, 2 + n};
}

}  // namespace pmapcheck::explore::models
