// Sets of bytes, numbered: whoever keeps many of them, few of which differ, keeps numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "checker/explore/byte_marks.hpp"

namespace pmapcheck::explore {

class NumberedMarks {
 public:
  using Number = std::uint16_t;

  /// Of states of so many bytes.
  explicit NumberedMarks(std::size_t bytes) : words_(ByteMarks::words_for(bytes)) {}

  /// The number of a set, from 1 on; 0 if there are too many to number another.
  Number number(const ByteMarks& marks) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < words_; ++i) {
      hash = (hash ^ marks.word(i)) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 32;
    }
    const auto [begin, end] = by_hash_.equal_range(hash);
    for (auto known = begin; known != end; ++known) {
      if ((*this)[known->second] == marks) return known->second;
    }
    if (all_.size() == kMost) return 0;
    all_.push_back(marks);
    const auto number = static_cast<Number>(all_.size());
    by_hash_.emplace(hash, number);
    return number;
  }
  /// Require: not 0.
  [[nodiscard]] const ByteMarks& operator[](Number number) const { return all_[number - 1u]; }
  void clear() {
    all_.clear();
    by_hash_.clear();
  }

 private:
  static constexpr std::size_t kMost = 0xffff;

  std::size_t words_;
  std::vector<ByteMarks> all_;
  std::unordered_multimap<std::uint64_t, Number> by_hash_;
};

}  // namespace pmapcheck::explore
