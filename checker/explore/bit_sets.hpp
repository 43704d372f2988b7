// The elements of a std::bitset, which the standard lets us only ask for one by one.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace pmapcheck::explore {

/// The first element from `from` on; N if there is none.
template <std::size_t N>
[[nodiscard]] std::size_t element_from(const std::bitset<N>& set, std::size_t from) {
  if constexpr (requires { set._Find_next(from); }) {  // libstdc++
    return from == 0 ? set._Find_first() : set._Find_next(from - 1);
  } else {
    while (from < N && !set[from]) ++from;
    return from;
  }
}

/// Visits each element, ascending.
template <std::size_t N, class Visit>
void for_each_element(const std::bitset<N>& set, Visit&& visit) {
  for (std::size_t i = element_from(set, 0); i < N; i = element_from(set, i + 1)) visit(i);
}

/// The elements below 64, as bits.
template <std::size_t N>
[[nodiscard]] std::uint64_t first_elements(const std::bitset<N>& set) {
  constexpr std::bitset<N> kFirst(~std::uint64_t{0});
  return (set & kFirst).to_ullong();
}

}  // namespace pmapcheck::explore
