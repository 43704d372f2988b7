// A made-up state row with a vocabulary over it, for the tests of this folder.
//
// Nothing here is about kernels: three apples (sort A), two baskets (B), no elephants (E), and
// functions that read bits, whole bytes and fields across byte borders.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/formula/vocabulary.hpp"

namespace pmapcheck::formula::tests {

inline constexpr std::size_t kToyBytes = 26;

/// Everything that `kToyDeclarations` declares, and no more.
Vocabulary toy_vocabulary();

/// Declares the toy vocabulary's words.
extern const std::string kToyDeclarations;

/// A state in which every function of a sort has an element as its value.
std::vector<std::uint8_t> random_toy_state(std::mt19937& random);

/// Changes one to four bytes, to values that are possible in a state.
void change_toy_state(std::vector<std::uint8_t>& state, std::mt19937& random);

/// A number from 0 to below `limit`.
inline int below(std::mt19937& random, int limit) {
  return static_cast<int>(random() % static_cast<unsigned>(limit));
}

/// The toy declarations followed by `text`, parsed; the test fails if that is an error.
Specification toy_specification(const std::string& text);

}  // namespace pmapcheck::formula::tests
