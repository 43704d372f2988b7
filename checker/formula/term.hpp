// Ground terms over the bytes of a state: what a state function means, and what a formula becomes
// once its quantifiers are expanded.
//
// The idea: a hash-consed graph. Equal terms are one node, so sharing between the instances of a
// formula costs nothing, and every node knows which bytes it reads. Booleans are the integers 0
// and 1; elements of a sort are their index; everything is an int64, and arithmetic wraps as int64
// does (SMT-LIB's Int does not: numbers in a model stay far below that).
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::formula {

/// A node of a TermPool.
enum class Term : std::uint32_t {};

/// Where a small unsigned number lies in the state vector: `width` bytes (1, 2, 4 or 8, little
/// endian) from `offset`, shifted right by `shift`, masked with `mask`.
struct Slice {
  std::uint16_t offset = 0;
  std::uint8_t width = 1;
  std::uint8_t shift = 0;
  std::uint64_t mask = ~std::uint64_t{0};
  friend bool operator==(const Slice&, const Slice&) = default;
};

enum class TermKind : std::uint8_t {
  constant,  ///< value
  slice,     ///< read from the state
  not_,      ///< one operand, Boolean
  and_,      ///< any number of operands, Boolean
  or_,       ///< any number of operands, Boolean
  equal,     ///< two operands
  less_equal,
  add,  ///< any number of operands
  subtract,
  multiply,
  if_then_else,  ///< condition, then, else
};

/// The number that a slice stands for in the state vector that begins at `bytes`.
[[nodiscard]] inline std::uint64_t load(const Slice& slice, const std::uint8_t* bytes) {
  std::uint64_t raw = 0;
  for (unsigned i = 0; i < slice.width; ++i) {
    raw |= std::uint64_t{bytes[slice.offset + i]} << (8 * i);
  }
  return (raw >> slice.shift) & slice.mask;
}

// Modulo 2^64: signed overflow is undefined in C++, and a formula from a file must not be able to
// reach it.
[[nodiscard]] inline std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
[[nodiscard]] inline std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
[[nodiscard]] inline std::int64_t wrapping_multiply(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

/// Builds terms, folding constants as it goes (so `and_` of a false operand is false, and a state
/// function that is constant for a machine shape costs nothing at run time).
class TermPool {
 public:
  TermPool();

  Term constant(std::int64_t value);
  Term boolean(bool value) { return constant(value ? 1 : 0); }
  Term read(Slice slice);
  Term negate(Term a);  ///< Logical not.
  Term all_of(std::span<const Term> terms);
  Term any_of(std::span<const Term> terms);
  Term equal(Term a, Term b);
  Term less_equal(Term a, Term b);
  Term add(std::span<const Term> terms);
  Term subtract(Term a, Term b);
  Term multiply(Term a, Term b);
  Term if_then_else(Term condition, Term then, Term otherwise);

  Term all_of(std::initializer_list<Term> t) { return all_of(std::span(t.begin(), t.size())); }
  Term any_of(std::initializer_list<Term> t) { return any_of(std::span(t.begin(), t.size())); }
  Term add(std::initializer_list<Term> t) { return add(std::span(t.begin(), t.size())); }

  [[nodiscard]] TermKind kind(Term t) const { return node(t).kind; }
  /// They stay where they are.
  [[nodiscard]] std::span<const Term> operands(Term t) const { return node(t).operands; }
  [[nodiscard]] std::int64_t value(Term t) const { return node(t).value; }  ///< Of a constant.
  [[nodiscard]] Slice slice(Term t) const { return node(t).slice; }         ///< Of a slice.
  /// Whether `t` can only be 0 or 1, as far as its form shows.
  [[nodiscard]] bool is_boolean(Term t) const;
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// The bytes that the value of `t` may depend on. Operands are numbered below the terms that they
  /// belong to, so ascending numbers are a topological order.
  [[nodiscard]] explore::ByteSet reads(Term t) const;
  /// Visits every slice that a term is made of, in any order: visit(slice).
  template <class Visit>
  void for_each_slice(Term t, Visit&& visit) const;

  /// The value of `t` in `state`, by plain recursion: slow and obvious, the twin that the compiled
  /// code is compared with.
  [[nodiscard]] std::int64_t evaluate(Term t, explore::StateView state) const;
  /// The same, given a function that has the values of operands; it is asked for none that does not
  /// matter after those before it.
  template <class ValueOf>
  [[nodiscard]] std::int64_t evaluate(Term t, explore::StateView state, ValueOf&& value_of) const;

 private:
  struct Node {
    TermKind kind;
    std::int64_t value = 0;
    Slice slice{};
    std::span<const Term> operands;  // in blocks_
  };
  // Where a node with some hash is; empty: number 0.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // one more than the term's
    friend bool operator==(const Slot&, const Slot&) = default;
  };
  static constexpr std::size_t kFirstSlots = 1u << 8;
  static constexpr std::size_t kBlock = 1u << 10;

  [[nodiscard]] const Node& node(Term t) const { return nodes_[static_cast<std::size_t>(t)]; }
  Term intern(const Node& node);
  Term intern(TermKind kind, std::span<const Term> operands);
  static std::uint32_t hash_of(const Node& node);
  static bool is_equal(const Node& a, const Node& b);
  std::span<const Term> keep(std::span<const Term> operands);
  void widen_index();
  [[nodiscard]] bool is_constant(Term t, std::int64_t value) const;
  /// `all_of` and `any_of` are one function and its dual: `neutral` operands vanish, a single
  /// other constant decides.
  Term junction(TermKind kind, bool neutral, std::span<const Term> terms);

  // In which junction a term was met last: itself, or its negation.
  struct Mark {
    std::uint32_t seen = 0;
    std::uint32_t negated = 0;
  };
  std::uint32_t begin_marks();

  std::vector<Node> nodes_;
  std::vector<std::unique_ptr<Term[]>> blocks_;  // of operands
  std::span<Term> room_;                         // in the last of them
  std::vector<Slot> index_;                      // a power of two
  std::vector<Mark> marks_;                      // scratch, by term
  std::uint32_t question_ = 0;
};

template <class Visit>
void TermPool::for_each_slice(Term t, Visit&& visit) const {
  std::vector<bool> seen(static_cast<std::size_t>(t) + 1);  // operands have smaller numbers
  std::vector<Term> open{t};
  while (!open.empty()) {
    const Term term = open.back();
    open.pop_back();
    if (kind(term) == TermKind::slice) visit(slice(term));
    for (const Term operand : operands(term)) {
      if (seen[static_cast<std::size_t>(operand)]) continue;
      seen[static_cast<std::size_t>(operand)] = true;
      open.push_back(operand);
    }
  }
}

template <class ValueOf>
std::int64_t TermPool::evaluate(Term t, explore::StateView state, ValueOf&& value_of) const {
  const std::span<const Term> parts = operands(t);
  const auto part = [&](std::size_t i) { return value_of(parts[i]); };
  const auto is_true = [&](Term operand) { return value_of(operand) != 0; };
  switch (kind(t)) {
    case TermKind::constant:
      return value(t);
    case TermKind::slice:
      return static_cast<std::int64_t>(load(slice(t), state.data()));
    case TermKind::not_:
      return part(0) == 0;
    case TermKind::and_:
      return std::all_of(parts.begin(), parts.end(), is_true);
    case TermKind::or_:
      return std::any_of(parts.begin(), parts.end(), is_true);
    case TermKind::equal:
      return part(0) == part(1);
    case TermKind::less_equal:
      return part(0) <= part(1);
    case TermKind::add: {
      std::int64_t sum = 0;
      for (const Term operand : parts) sum = wrapping_add(sum, value_of(operand));
      return sum;
    }
    case TermKind::subtract:
      return wrapping_subtract(part(0), part(1));
    case TermKind::multiply:
      return wrapping_multiply(part(0), part(1));
    case TermKind::if_then_else:
      return part(0) != 0 ? part(1) : part(2);
  }
  return 0;
}

}  // namespace pmapcheck::formula
