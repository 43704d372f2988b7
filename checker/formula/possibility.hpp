// What is known of a term when only one byte of the state is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

/// Evaluates terms three-valued (a value, or unknown) over states of which one byte is known.
class Possibility {
 public:
  /// For `terms` and that byte. Require: `terms` ascend and contain all their operands.
  Possibility(const TermPool& pool, std::span<const Term> terms, std::uint16_t offset);

  /// The bits of the byte that any of the terms looks at.
  [[nodiscard]] std::uint8_t relevant_bits() const { return relevant_; }
  /// Whether the value of `t` depends on the byte.
  [[nodiscard]] bool reads(Term t) const { return reads_[static_cast<std::size_t>(t)]; }

  /// From now on the byte has this value.
  void assume(std::uint8_t value);
  /// The value of `t`, if it follows.
  [[nodiscard]] const std::optional<std::int64_t>& value(Term t) const {
    return values_[static_cast<std::size_t>(t)];
  }

 private:
  [[nodiscard]] std::optional<std::int64_t> evaluate(Term t, std::uint8_t byte) const;

  const TermPool& pool_;
  std::uint8_t relevant_ = 0;
  std::vector<bool> reads_;    // Of each term of the pool.
  std::vector<Term> readers_;  // The terms that depend on the byte, ascending.
  std::vector<std::optional<std::int64_t>> values_;  // Of each term of the pool.
};

}  // namespace pmapcheck::formula
