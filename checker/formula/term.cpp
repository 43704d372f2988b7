#include "checker/formula/term.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pmapcheck::formula {
namespace {

constexpr Term kFalse{0};
constexpr Term kTrue{1};

}  // namespace

TermPool::TermPool() : index_(kFirstSlots) {
  constant(0);
  constant(1);
}

Term TermPool::intern(const Node& node) {
  const std::uint32_t hash = hash_of(node);
  std::size_t slot = hash & (index_.size() - 1);
  for (; index_[slot] != Slot{}; slot = (slot + 1) & (index_.size() - 1)) {
    if (index_[slot].hash == hash && is_equal(nodes_[index_[slot].number - 1], node)) {
      return static_cast<Term>(index_[slot].number - 1);
    }
  }
  nodes_.push_back(node);
  nodes_.back().operands = keep(node.operands);
  index_[slot] = {hash, static_cast<std::uint32_t>(nodes_.size())};
  if (nodes_.size() * 2 > index_.size()) widen_index();
  return static_cast<Term>(nodes_.size() - 1);
}

Term TermPool::intern(TermKind kind, std::span<const Term> operands) {
  return intern({kind, 0, {}, operands});
}

std::uint32_t TermPool::hash_of(const Node& node) {
  std::uint64_t hash = static_cast<std::uint64_t>(node.kind);
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  };
  mix(static_cast<std::uint64_t>(node.value));
  mix(node.slice.offset | std::uint64_t{node.slice.width} << 16 |
      std::uint64_t{node.slice.shift} << 24);
  mix(node.slice.mask);
  for (const Term operand : node.operands) mix(static_cast<std::uint64_t>(operand));
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

bool TermPool::is_equal(const Node& a, const Node& b) {
  return a.kind == b.kind && a.value == b.value && a.slice == b.slice &&
         std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end());
}

// Where they stay while others come.
std::span<const Term> TermPool::keep(std::span<const Term> operands) {
  if (operands.size() > room_.size()) {
    const std::size_t size = std::max(kBlock, operands.size());
    blocks_.push_back(std::make_unique<Term[]>(size));
    room_ = {blocks_.back().get(), size};
  }
  std::copy(operands.begin(), operands.end(), room_.begin());
  const std::span<const Term> kept = room_.first(operands.size());
  room_ = room_.subspan(operands.size());
  return kept;
}

void TermPool::widen_index() {
  const std::vector<Slot> old = std::move(index_);
  index_.assign(old.size() * 2, {});
  for (const Slot& its : old) {
    if (its == Slot{}) continue;
    std::size_t slot = its.hash & (index_.size() - 1);
    while (index_[slot] != Slot{}) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = its;
  }
}

Term TermPool::constant(std::int64_t value) { return intern({TermKind::constant, value, {}, {}}); }

Term TermPool::read(Slice slice) {
  if (slice.mask == 0) return kFalse;
  return intern({TermKind::slice, 0, slice, {}});
}

Term TermPool::negate(Term a) {
  if (kind(a) == TermKind::constant) return boolean(value(a) == 0);
  if (kind(a) == TermKind::not_) return operands(a)[0];
  return intern(TermKind::not_, std::array{a});
}

Term TermPool::junction(TermKind junction_kind, bool neutral, std::span<const Term> terms) {
  std::vector<Term> kept;
  const std::uint32_t question = begin_marks();
  const auto mark = [&](Term t) -> Mark& { return marks_[static_cast<std::size_t>(t)]; };
  // The order of the operands stays as written: the compiled code stops at the first that decides.
  // False if `t` decides: by itself, or because its negation is an operand too.
  const auto keep = [&](Term t) {
    if (kind(t) == TermKind::constant) return (value(t) != 0) == neutral;
    if (mark(t).seen == question) return true;
    mark(t).seen = question;
    kept.push_back(t);
    if (kind(t) != TermKind::not_) return mark(t).negated != question;
    mark(operands(t)[0]).negated = question;
    return mark(operands(t)[0]).seen != question;
  };
  for (const Term term : terms) {
    if (kind(term) == junction_kind) {
      for (const Term inner : operands(term)) {
        if (!keep(inner)) return boolean(!neutral);
      }
    } else if (!keep(term)) {
      return boolean(!neutral);
    }
  }
  // "Not any of these" beside all of them: they stand here one by one, without their junction.
  const auto is_covered = [&](Term t) {
    if (kind(t) != TermKind::not_ || kind(operands(t)[0]) != junction_kind) return false;
    const std::span<const Term> parts = operands(operands(t)[0]);
    return std::all_of(parts.begin(), parts.end(),
                       [&](Term part) { return mark(part).seen == question; });
  };
  if (std::any_of(kept.begin(), kept.end(), is_covered)) return boolean(!neutral);
  if (kept.empty()) return boolean(neutral);
  if (kept.size() == 1) return kept[0];
  return intern(junction_kind, kept);
}

std::uint32_t TermPool::begin_marks() {
  marks_.resize(std::max(marks_.size(), nodes_.size()));
  if (++question_ == 0) {  // after four thousand million junctions
    marks_.assign(marks_.size(), {});
    ++question_;
  }
  return question_;
}

Term TermPool::all_of(std::span<const Term> terms) { return junction(TermKind::and_, true, terms); }
Term TermPool::any_of(std::span<const Term> terms) { return junction(TermKind::or_, false, terms); }

Term TermPool::equal(Term a, Term b) {
  if (a == b) return kTrue;
  if (a < b) std::swap(a, b);
  if (kind(a) == TermKind::constant) std::swap(a, b);  // A constant stands second.
  if (kind(a) == TermKind::constant) return kFalse;    // Interned: equal constants are one term.
  return intern(TermKind::equal, std::array{a, b});
}

Term TermPool::less_equal(Term a, Term b) {
  if (a == b) return kTrue;
  if (kind(a) == TermKind::constant && kind(b) == TermKind::constant) {
    return boolean(value(a) <= value(b));
  }
  return intern(TermKind::less_equal, std::array{a, b});
}

Term TermPool::add(std::span<const Term> terms) {
  std::int64_t sum = 0;
  std::vector<Term> kept;
  const auto keep = [&](Term t) {
    if (kind(t) == TermKind::constant) {
      sum = wrapping_add(sum, value(t));
    } else {
      kept.push_back(t);
    }
  };
  for (const Term term : terms) {
    if (kind(term) == TermKind::add) {
      for (const Term inner : operands(term)) keep(inner);
    } else {
      keep(term);
    }
  }
  if (kept.empty()) return constant(sum);
  if (sum != 0) kept.push_back(constant(sum));
  if (kept.size() == 1) return kept[0];
  return intern(TermKind::add, kept);
}

Term TermPool::subtract(Term a, Term b) {
  if (a == b) return kFalse;
  if (is_constant(b, 0)) return a;
  if (kind(a) == TermKind::constant && kind(b) == TermKind::constant) {
    return constant(wrapping_subtract(value(a), value(b)));
  }
  return intern(TermKind::subtract, std::array{a, b});
}

Term TermPool::multiply(Term a, Term b) {
  if (is_constant(a, 0) || is_constant(b, 1)) return a;
  if (is_constant(b, 0) || is_constant(a, 1)) return b;
  if (kind(a) == TermKind::constant && kind(b) == TermKind::constant) {
    return constant(wrapping_multiply(value(a), value(b)));
  }
  return intern(TermKind::multiply, std::array{a, b});
}

Term TermPool::if_then_else(Term condition, Term then, Term otherwise) {
  if (kind(condition) == TermKind::constant) return value(condition) != 0 ? then : otherwise;
  if (then == otherwise) return then;
  if (kind(condition) == TermKind::not_) {
    return if_then_else(operands(condition)[0], otherwise, then);
  }
  if (is_boolean(then) && is_boolean(otherwise)) {
    if (then == kTrue) return any_of({condition, otherwise});
    if (then == kFalse) return all_of({negate(condition), otherwise});
    if (otherwise == kTrue) return any_of({negate(condition), then});
    if (otherwise == kFalse) return all_of({condition, then});
  }
  return intern(TermKind::if_then_else, std::array{condition, then, otherwise});
}

bool TermPool::is_constant(Term t, std::int64_t expected) const {
  return kind(t) == TermKind::constant && value(t) == expected;
}

bool TermPool::is_boolean(Term t) const {
  switch (kind(t)) {
    case TermKind::constant:
      return value(t) == 0 || value(t) == 1;
    case TermKind::slice:
      return slice(t).mask == 1;
    case TermKind::not_:
    case TermKind::and_:
    case TermKind::or_:
    case TermKind::equal:
    case TermKind::less_equal:
      return true;
    case TermKind::if_then_else:
      return is_boolean(operands(t)[1]) && is_boolean(operands(t)[2]);
    case TermKind::add:
    case TermKind::subtract:
    case TermKind::multiply:
      return false;
  }
  return false;
}

explore::ByteSet TermPool::reads(Term t) const {
  explore::ByteSet bytes;
  for_each_slice(t, [&](const Slice& read) {
    for (unsigned i = 0; i < read.width; ++i) bytes.set(read.offset + i);
  });
  return bytes;
}

std::int64_t TermPool::evaluate(Term t, explore::StateView state) const {
  return evaluate(t, state, [&](Term operand) { return evaluate(operand, state); });
}

}  // namespace pmapcheck::formula
