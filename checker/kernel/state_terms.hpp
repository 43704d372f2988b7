// Terms over the fields of the state vector: what the words of the model are made of.
#pragma once

#include "checker/formula/term.hpp"
#include "impl/machine/cells.hpp"

namespace pmapcheck::kernel {

/// The number in a field, shifted and masked; 0 for a field that this machine does not have.
inline formula::Term number(formula::TermPool& pool, impl::Field f, unsigned shift = 0,
                            std::uint64_t mask = ~std::uint64_t{0}) {
  if (f.width == 0) return pool.constant(0);
  return pool.read(formula::Slice{f.offset, f.width, static_cast<std::uint8_t>(shift), mask});
}

/// Whether any of these bits is set.
inline formula::Term any_bit(formula::TermPool& pool, impl::Field f, std::uint64_t bits) {
  return pool.negate(pool.equal(number(pool, f, 0, bits), pool.constant(0)));
}

inline formula::Term positive(formula::TermPool& pool, formula::Term n) {
  return pool.negate(pool.equal(n, pool.constant(0)));
}

/// A field that holds "index + 1, or 0 for none", as an index; any element where there is none.
inline formula::Term index_or_first(formula::TermPool& pool, impl::Field f) {
  const formula::Term n = number(pool, f);
  return pool.if_then_else(positive(pool, n), pool.subtract(n, pool.constant(1)), pool.constant(0));
}

/// Whether a field that holds "index + 1" holds this index.
inline formula::Term holds_index(formula::TermPool& pool, impl::Field f, int index) {
  return pool.equal(number(pool, f), pool.constant(index + 1));
}

}  // namespace pmapcheck::kernel
