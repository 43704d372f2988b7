#include "checker/explore/bits.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace pmapcheck::explore {

std::uint64_t gather_bits_plainly(std::uint64_t value, std::uint64_t mask) {
  std::uint64_t gathered = 0;
  for (std::uint64_t bit = 1; mask != 0; bit <<= 1, mask &= mask - 1) {
    if ((value & mask & -mask) != 0) gathered |= bit;
  }
  return gathered;
}

std::uint64_t scatter_bits_plainly(std::uint64_t value, std::uint64_t mask) {
  std::uint64_t scattered = 0;
  for (; mask != 0; value >>= 1, mask &= mask - 1) {
    if ((value & 1) != 0) scattered |= mask & -mask;
  }
  return scattered;
}

namespace {

using Move = std::uint64_t (*)(std::uint64_t, std::uint64_t);

#ifdef __x86_64__
__attribute__((target("bmi2"))) std::uint64_t pext(std::uint64_t value, std::uint64_t mask) {
  return _pext_u64(value, mask);
}
__attribute__((target("bmi2"))) std::uint64_t pdep(std::uint64_t value, std::uint64_t mask) {
  return _pdep_u64(value, mask);
}
Move choose(Move fast, Move plain) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("bmi2") ? fast : plain;
}
#else
constexpr Move pext = nullptr;
constexpr Move pdep = nullptr;
Move choose(Move, Move plain) { return plain; }
#endif

}  // namespace

Move const gather_bits = choose(pext, gather_bits_plainly);
Move const scatter_bits = choose(pdep, scatter_bits_plainly);

}  // namespace pmapcheck::explore
