// Keys that are lists of numbers, looked up without making a vector of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace pmapcheck::formula {

struct ArgumentsHash {
  using is_transparent = void;
  std::size_t operator()(std::span<const std::int64_t> arguments) const noexcept {
    std::uint64_t hash = arguments.size();
    for (const std::int64_t argument : arguments) {
      hash = (hash ^ static_cast<std::uint64_t>(argument)) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash);
  }
};

struct ArgumentsEqual {
  using is_transparent = void;
  bool operator()(std::span<const std::int64_t> a, std::span<const std::int64_t> b) const noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
};

/// What is known for each list of arguments.
template <class Value>
using ByArguments =
    std::unordered_map<std::vector<std::int64_t>, Value, ArgumentsHash, ArgumentsEqual>;

}  // namespace pmapcheck::formula
