// Sets of bytes of a state, and of predicates (Act), as short as can be: what reductions compute
// with in every state.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "checker/explore/bit_sets.hpp"
#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

/// A set of bytes. Only the words that the state's length needs are ever looked at.
class ByteMarks {
 public:
  /// How many words so many bytes and predicates need.
  [[nodiscard]] static constexpr std::size_t words_for(std::size_t marks) {
    return (marks + 63) / 64;
  }

  ByteMarks() = default;
  explicit ByteMarks(ByteSet set) {
    for (std::size_t i = 0; set.any(); ++i, set >>= 64) words_[i] = first_elements(set);
  }

  void add(std::size_t byte) { words_[byte / 64] |= std::uint64_t{1} << byte % 64; }
  [[nodiscard]] bool has(std::size_t byte) const {
    return (words_[byte / 64] >> byte % 64 & 1) != 0;
  }
  void clear(std::size_t words) {
    for (std::size_t i = 0; i < words; ++i) words_[i] = 0;
  }
  /// Adds all of `other`. Returns whether any of it is new.
  bool add(const ByteMarks& other, std::size_t words) {
    std::uint64_t fresh = 0;
    for (std::size_t i = 0; i < words; ++i) {
      fresh |= other.words_[i] & ~words_[i];
      words_[i] |= other.words_[i];
    }
    return fresh != 0;
  }
  /// Takes away what is not in `other`.
  void keep(const ByteMarks& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  [[nodiscard]] bool meets(const ByteMarks& other, std::size_t words) const {
    std::uint64_t common = 0;
    for (std::size_t i = 0; i < words; ++i) common |= words_[i] & other.words_[i];
    return common != 0;
  }
  [[nodiscard]] bool contains(const ByteMarks& other, std::size_t words) const {
    std::uint64_t fresh = 0;
    for (std::size_t i = 0; i < words; ++i) fresh |= other.words_[i] & ~words_[i];
    return fresh == 0;
  }
  /// Visits each byte of the set, ascending.
  template <class Visit>
  void for_each(std::size_t words, Visit&& visit) const {
    for (std::size_t i = 0; i < words; ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        visit(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }
  [[nodiscard]] std::uint64_t word(std::size_t i) const { return words_[i]; }
  friend bool operator==(const ByteMarks&, const ByteMarks&) = default;

 private:
  std::array<std::uint64_t, kMaxStateBytes / 64> words_{};
};

}  // namespace pmapcheck::explore
