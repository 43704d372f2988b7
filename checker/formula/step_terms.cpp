#include "checker/formula/step_terms.hpp"

#include <algorithm>
#include <vector>

namespace pmapcheck::formula {
namespace {

// The changed bits of the number that a slice stands for.
std::uint64_t changed_bits(const Slice& slice, std::span<const std::int64_t> changes) {
  std::uint64_t bits = 0;
  for (const std::int64_t change : changes) {
    const auto byte = static_cast<std::size_t>(change >> 8);
    if (byte < slice.offset || byte >= slice.offset + std::size_t{slice.width}) continue;
    bits |= static_cast<std::uint64_t>(change & 0xff) << 8 * (byte - slice.offset);
  }
  return bits >> slice.shift & slice.mask;
}

}  // namespace

Term StepTerms::of(std::size_t function, std::span<const int> arguments, Moment moment) {
  const Term term = before(function, arguments);
  if (moment == Moment::before) return term;
  const auto replace = [&](Slice slice) {
    slice.offset = static_cast<std::uint16_t>(slice.offset + state_bytes_);
    return pool_.read(slice);
  };
  return replaced(term, shifted_, replace, [](Term) { return false; });
}

Term StepTerms::before(std::size_t function, std::span<const int> arguments) {
  if (function >= known_.size()) known_.resize(function + 1);
  std::vector<int> key(arguments.begin(), arguments.end());
  const auto known = known_[function].find(key);
  if (known != known_[function].end()) return known->second;
  const Term term = interpretation_.function(function).ground(pool_, arguments);
  known_[function].emplace(std::move(key), term);
  return term;
}

// What the state after has in bits that stay is what the state before has; a single bit that does
// not is the other one.
Term StepTerms::under(std::span<const std::int64_t> changes, Term t) {
  under_.clear();
  const auto replace = [&](Slice slice) {
    Slice before = slice;
    before.offset = static_cast<std::uint16_t>(slice.offset - state_bytes_);
    const std::uint64_t changed = changed_bits(before, changes);
    if (changed == 0) return pool_.read(before);
    return slice.mask == 1 ? pool_.negate(pool_.read(before)) : pool_.read(slice);
  };
  return replaced(t, under_, replace, [this](Term part) { return !speaks_of_after(part); });
}

bool StepTerms::speaks_of_after(Term t) {
  if (const auto known = speaks_of_after_.find(t)) return *known != Term{0};
  const auto operands = pool_.operands(t);
  const bool speaks = pool_.kind(t) == TermKind::slice
                          ? pool_.slice(t).offset >= state_bytes_
                          : std::any_of(operands.begin(), operands.end(),
                                        [&](Term operand) { return speaks_of_after(operand); });
  speaks_of_after_.insert(t, Term{speaks});
  return speaks;
}

template <class Replace, class Stays>
Term StepTerms::replaced(Term t, Replaced& known, const Replace& replace, const Stays& stays) {
  if (stays(t)) return t;
  if (const auto found = known.find(t)) return *found;
  const Term made = rebuilt(t, known, replace, stays);
  known.insert(t, made);
  return made;
}

template <class Replace, class Stays>
Term StepTerms::rebuilt(Term t, Replaced& known, const Replace& replace, const Stays& stays) {
  const TermKind kind = pool_.kind(t);
  if (kind == TermKind::constant) return t;
  if (kind == TermKind::slice) return replace(pool_.slice(t));
  const std::span<const Term> operands = pool_.operands(t);
  std::vector<Term> parts;
  for (const Term operand : operands) parts.push_back(replaced(operand, known, replace, stays));
  if (std::equal(parts.begin(), parts.end(), operands.begin())) return t;
  switch (kind) {
    case TermKind::not_:
      return pool_.negate(parts[0]);
    case TermKind::and_:
      return pool_.all_of(parts);
    case TermKind::or_:
      return pool_.any_of(parts);
    case TermKind::equal:
      return pool_.equal(parts[0], parts[1]);
    case TermKind::less_equal:
      return pool_.less_equal(parts[0], parts[1]);
    case TermKind::add:
      return pool_.add(parts);
    case TermKind::subtract:
      return pool_.subtract(parts[0], parts[1]);
    case TermKind::multiply:
      return pool_.multiply(parts[0], parts[1]);
    case TermKind::if_then_else:
      return pool_.if_then_else(parts[0], parts[1], parts[2]);
    case TermKind::constant:
    case TermKind::slice:
      break;
  }
  return t;
}

explore::ByteSet StepTerms::reads(Term t) const {
  explore::ByteSet bytes;
  pool_.for_each_slice(t, [&](const Slice& slice) {
    const std::size_t begin =
        slice.offset < state_bytes_ ? slice.offset : slice.offset - state_bytes_;
    for (unsigned i = 0; i < slice.width; ++i) bytes.set(begin + i);
  });
  return bytes;
}

}  // namespace pmapcheck::formula
