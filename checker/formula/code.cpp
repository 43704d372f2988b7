#include "checker/formula/code.hpp"

#include <algorithm>
#include <unordered_map>

namespace pmapcheck::formula {
namespace {

std::int64_t wrap(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

}  // namespace

Code::Entry Code::compile(const TermPool& pool, Term formula) {
  deepest_ = std::max(deepest_, depth(pool, formula));
  return static_cast<Entry>(condition(pool, formula, 1, 0));
}

Code::Address Code::emit(const Instruction& instruction) {
  instructions_.push_back(instruction);
  return static_cast<Address>(instructions_.size() - 1);
}

Code::Address Code::condition(const TermPool& pool, Term t, Address if_true, Address if_false) {
  if (if_true == if_false) return if_true;
  const std::tuple key{t, if_true, if_false};
  if (const auto known = conditions_.find(key); known != conditions_.end()) return known->second;
  const Address address = build_condition(pool, t, if_true, if_false);
  conditions_.emplace(key, address);
  return address;
}

Code::Address Code::build_condition(const TermPool& pool, Term t, Address if_true,
                                    Address if_false) {
  const auto operands = pool.operands(t);
  switch (pool.kind(t)) {
    case TermKind::constant:
      return pool.value(t) != 0 ? if_true : if_false;
    case TermKind::not_:
      return condition(pool, operands[0], if_false, if_true);
    case TermKind::and_: {
      Address at = if_true;
      for (auto i = operands.rbegin(); i != operands.rend(); ++i) {
        at = condition(pool, *i, at, if_false);
      }
      return at;
    }
    case TermKind::or_: {
      Address at = if_false;
      for (auto i = operands.rbegin(); i != operands.rend(); ++i) {
        at = condition(pool, *i, if_true, at);
      }
      return at;
    }
    case TermKind::if_then_else:
      return condition(pool, operands[0], condition(pool, operands[1], if_true, if_false),
                       condition(pool, operands[2], if_true, if_false));
    case TermKind::equal:
    case TermKind::less_equal:
      return comparison(pool, t, if_true, if_false);
    case TermKind::slice:
    case TermKind::add:
    case TermKind::subtract:
    case TermKind::multiply:
      break;
  }
  // A number as a truth value: it is true unless it is 0.
  Instruction zero{Operation::equal, {}, 0, if_false, if_true};
  if (pool.kind(t) != TermKind::slice) {
    return value(pool, t, emit({Operation::push_constant, {}, 0, emit(zero), 0}));
  }
  zero.slice = pool.slice(t);
  zero.slice.mask <<= zero.slice.shift;
  zero.operation = zero.slice.width == 1 ? Operation::byte_equals : Operation::slice_equals;
  return emit(zero);
}

Code::Address Code::comparison(const TermPool& pool, Term t, Address if_true, Address if_false) {
  const Term left = pool.operands(t)[0];
  const Term right = pool.operands(t)[1];
  const bool equality = pool.kind(t) == TermKind::equal;
  if (pool.kind(left) == TermKind::slice && pool.kind(right) == TermKind::constant) {
    const Slice slice = pool.slice(left);
    const std::int64_t constant = pool.value(right);
    const std::uint64_t reach = (slice.mask << slice.shift) >> slice.shift;
    const bool in_reach = constant >= 0 && bits(constant) <= reach;
    if (in_reach || reach <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      if (constant < 0) return if_false;
      if (!in_reach) return equality ? if_false : if_true;
      // Compared where the bits lie, without shifting them down.
      Slice unshifted = slice;
      unshifted.mask <<= slice.shift;
      const Operation operation = !equality          ? Operation::slice_at_most
                                  : slice.width == 1 ? Operation::byte_equals
                                                     : Operation::slice_equals;
      return emit({operation, unshifted, wrap(bits(constant) << slice.shift), if_true, if_false});
    }
  }
  const Operation operation = equality ? Operation::equal : Operation::at_most;
  const Address test = emit({operation, {}, 0, if_true, if_false});
  return value(pool, left, value(pool, right, test));
}

Code::Address Code::value(const TermPool& pool, Term t, Address next) {
  const std::tuple key{t, next};
  if (const auto known = values_.find(key); known != values_.end()) return known->second;
  const Address address = build_value(pool, t, next);
  values_.emplace(key, address);
  return address;
}

Code::Address Code::build_value(const TermPool& pool, Term t, Address next) {
  const auto operands = pool.operands(t);
  switch (pool.kind(t)) {
    case TermKind::constant:
      return emit({Operation::push_constant, {}, pool.value(t), next, 0});
    case TermKind::slice:
      return emit({Operation::push_slice, pool.slice(t), 0, next, 0});
    case TermKind::add:
      return fold(pool, operands, Operation::add, next);
    case TermKind::subtract:
      return fold(pool, operands, Operation::subtract, next);
    case TermKind::multiply:
      return fold(pool, operands, Operation::multiply, next);
    case TermKind::if_then_else:
      return condition(pool, operands[0], value(pool, operands[1], next),
                       value(pool, operands[2], next));
    case TermKind::not_:
    case TermKind::and_:
    case TermKind::or_:
    case TermKind::equal:
    case TermKind::less_equal:
      break;
  }
  return condition(pool, t, emit({Operation::push_constant, {}, 1, next, 0}),
                   emit({Operation::push_constant, {}, 0, next, 0}));
}

Code::Address Code::fold(const TermPool& pool, std::span<const Term> operands, Operation op,
                         Address next) {
  for (std::size_t i = operands.size() - 1; i > 0; --i) {
    next = value(pool, operands[i], emit({op, {}, 0, next, 0}));
  }
  return value(pool, operands[0], next);
}

// A bound on how many numbers lie on the stack at once. Only arithmetic and comparisons keep one
// there while they work out the next.
std::size_t Code::depth(const TermPool& pool, Term root) {
  std::unordered_map<Term, std::size_t> known;
  const auto visit = [&](const auto& self, Term t) -> std::size_t {
    if (const auto found = known.find(t); found != known.end()) return found->second;
    const TermKind kind = pool.kind(t);
    const bool keeps = kind != TermKind::and_ && kind != TermKind::or_ && kind != TermKind::not_ &&
                       kind != TermKind::if_then_else;
    std::size_t deepest = 1;
    for (std::size_t i = 0; i < pool.operands(t).size(); ++i) {
      const std::size_t kept = keeps && i > 0 ? 1 : 0;
      deepest = std::max(deepest, kept + self(self, pool.operands(t)[i]));
    }
    return known[t] = deepest;
  };
  return visit(visit, root) + 1;  // Arithmetic as a truth value is compared with a 0 beside it.
}

bool Code::run(Entry entry, explore::StateView state) const {
  const auto at = static_cast<Address>(entry);
  if (deepest_ <= kStack) {
    std::array<std::int64_t, kStack> stack;  // Uninitialised: written before it is read.
    return run_on(stack.data(), at, state.data());
  }
  std::vector<std::int64_t> stack(deepest_);
  return run_on(stack.data(), at, state.data());
}

bool Code::run_on(std::int64_t* top, Address at, const std::uint8_t* bytes) const {
  const auto raw = [bytes](const Slice& slice) {
    return load({slice.offset, slice.width, 0, slice.mask}, bytes);
  };
  while (at > 1) {
    const Instruction& instruction = instructions_[at];
    const Slice& slice = instruction.slice;
    bool holds = true;
    switch (instruction.operation) {
      case Operation::byte_equals:
        holds = (bytes[slice.offset] & slice.mask) == bits(instruction.immediate);
        break;
      case Operation::slice_equals:
        holds = raw(slice) == bits(instruction.immediate);
        break;
      case Operation::slice_at_most:
        holds = raw(slice) <= bits(instruction.immediate);
        break;
      case Operation::push_constant:
        *top++ = instruction.immediate;
        break;
      case Operation::push_slice:
        *top++ = wrap(load(slice, bytes));
        break;
      case Operation::add:
        --top;
        top[-1] = wrap(bits(top[-1]) + bits(top[0]));
        break;
      case Operation::subtract:
        --top;
        top[-1] = wrap(bits(top[-1]) - bits(top[0]));
        break;
      case Operation::multiply:
        --top;
        top[-1] = wrap(bits(top[-1]) * bits(top[0]));
        break;
      case Operation::equal:
        top -= 2;
        holds = top[0] == top[1];
        break;
      case Operation::at_most:
        top -= 2;
        holds = top[0] <= top[1];
        break;
    }
    at = holds ? instruction.next : instruction.otherwise;
  }
  return at == 1;
}

}  // namespace pmapcheck::formula
