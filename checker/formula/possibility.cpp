#include "checker/formula/possibility.hpp"

#include <algorithm>

namespace pmapcheck::formula {

Possibility::Possibility(const TermPool& pool, std::span<const Term> terms, std::uint16_t offset)
    : pool_(pool), reads_(pool.size()), values_(pool.size()) {
  for (const Term t : terms) {
    const auto number = static_cast<std::size_t>(t);
    if (pool.kind(t) == TermKind::constant) values_[number] = pool.value(t);
    if (pool.kind(t) == TermKind::slice) {
      const Slice slice = pool.slice(t);
      reads_[number] = slice.offset <= offset && offset < slice.offset + slice.width;
      if (reads_[number] && slice.width == 1) {
        relevant_ |= static_cast<std::uint8_t>(slice.mask << slice.shift);
      }
    }
    for (const Term operand : pool.operands(t)) {
      if (reads(operand)) reads_[number] = true;
    }
    if (reads_[number]) readers_.push_back(t);
  }
}

void Possibility::assume(std::uint8_t value) {
  for (const Term t : readers_) values_[static_cast<std::size_t>(t)] = evaluate(t, value);
}

std::optional<std::int64_t> Possibility::evaluate(Term t, std::uint8_t byte) const {
  const std::span<const Term> operands = pool_.operands(t);
  const auto part = [&](std::size_t i) -> const std::optional<std::int64_t>& {
    return value(operands[i]);
  };
  const auto junction = [&](bool neutral) -> std::optional<std::int64_t> {
    bool all_known = true;
    for (const Term operand : operands) {
      const auto& known = value(operand);
      if (known && (*known != 0) != neutral) return !neutral;
      all_known = all_known && known.has_value();
    }
    return all_known ? std::optional<std::int64_t>(neutral) : std::nullopt;
  };
  switch (pool_.kind(t)) {
    case TermKind::constant:
      return pool_.value(t);
    case TermKind::slice: {
      Slice slice = pool_.slice(t);
      if (slice.width != 1) return std::nullopt;  // Its other bytes are unknown.
      slice.offset = 0;
      return static_cast<std::int64_t>(load(slice, &byte));
    }
    case TermKind::not_:
      return part(0) ? std::optional<std::int64_t>(*part(0) == 0) : std::nullopt;
    case TermKind::and_:
      return junction(true);
    case TermKind::or_:
      return junction(false);
    case TermKind::equal:
      return part(0) && part(1) ? std::optional<std::int64_t>(*part(0) == *part(1)) : std::nullopt;
    case TermKind::less_equal:
      return part(0) && part(1) ? std::optional<std::int64_t>(*part(0) <= *part(1)) : std::nullopt;
    case TermKind::if_then_else:
      if (!part(0)) return part(1) == part(2) ? part(1) : std::nullopt;
      return *part(0) != 0 ? part(1) : part(2);
    case TermKind::add:
    case TermKind::subtract:
    case TermKind::multiply:
      return std::nullopt;  // Sums of one byte are rare, and saying nothing is always right.
  }
  return std::nullopt;
}

}  // namespace pmapcheck::formula
