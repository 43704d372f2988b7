// Ground formulas as flat code that runs on every explored state.
//
// An instruction tests a few bits of the state and names the instruction to go on with in either
// case: a decision graph, not a program with jumps to patch. It is built backwards, so the two
// successors of a test are known when it is made, and equal continuations are one; formulas that
// share a part share its code. Arithmetic goes over a small stack in between.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class Code {
 public:
  /// Where a formula's code begins.
  enum class Entry : std::uint32_t { always_false = 0, always_true = 1 };

  /// Compiles a Boolean term of `pool`. All calls use the same pool.
  Entry compile(const TermPool& pool, Term formula);

  /// The formula's value. Reads only the bytes that the term reads; allocates nothing unless its
  /// arithmetic is nested deeper than kStack. Any number of threads may run at once.
  [[nodiscard]] bool run(Entry entry, explore::StateView state) const;

  [[nodiscard]] std::size_t size() const { return instructions_.size(); }

 private:
  static constexpr std::size_t kStack = 32;

  enum class Operation : std::uint8_t {
    byte_equals,   // one byte & mask == immediate
    slice_equals,  // slice & mask == immediate, both unshifted
    slice_at_most,
    push_constant,
    push_slice,
    add,
    subtract,
    multiply,
    equal,    // of the two on top of the stack
    at_most,  // the lower one <= the upper one
  };

  struct Instruction {
    Operation operation;
    Slice slice{};
    std::int64_t immediate = 0;
    std::uint32_t next = 0;       // If the test holds, or always.
    std::uint32_t otherwise = 0;  // If it does not.
  };

  using Address = std::uint32_t;

  Address emit(const Instruction& instruction);
  Address condition(const TermPool& pool, Term t, Address if_true, Address if_false);
  Address build_condition(const TermPool& pool, Term t, Address if_true, Address if_false);
  Address comparison(const TermPool& pool, Term t, Address if_true, Address if_false);
  Address value(const TermPool& pool, Term t, Address next);
  Address build_value(const TermPool& pool, Term t, Address next);
  Address fold(const TermPool& pool, std::span<const Term> operands, Operation op, Address next);
  [[nodiscard]] static std::size_t depth(const TermPool& pool, Term t);
  bool run_on(std::int64_t* stack, Address at, const std::uint8_t* bytes) const;

  std::vector<Instruction> instructions_ = std::vector<Instruction>(2);  // The two verdicts.
  std::map<std::tuple<Term, Address, Address>, Address> conditions_;
  std::map<std::tuple<Term, Address>, Address> values_;
  std::size_t deepest_ = 0;
};

}  // namespace pmapcheck::formula
