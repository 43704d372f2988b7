#include "checker/formula/sieve.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checker/formula/possibility.hpp"

namespace pmapcheck::formula {
namespace {

// The terms that the instances are made of, operands first.
std::vector<Term> reachable_from(const TermPool& pool, std::span<const Term> instances) {
  std::set<Term> seen(instances.begin(), instances.end());
  std::vector<Term> open(seen.begin(), seen.end());
  while (!open.empty()) {
    const Term term = open.back();
    open.pop_back();
    for (const Term operand : pool.operands(term)) {
      if (seen.insert(operand).second) open.push_back(operand);
    }
  }
  return {seen.begin(), seen.end()};
}

}  // namespace

Sieve::Sieve(const TermPool& pool, std::span<const Term> instances)
    : words_((instances.size() + 63) / 64), all_(words_) {
  explore::ByteSet read;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    all_[i / 64] |= std::uint64_t{1} << i % 64;
    read |= pool.reads(instances[i]);
  }
  const std::vector<Term> reachable = reachable_from(pool, instances);
  for (std::size_t offset = 0; offset < read.size(); ++offset) {
    if (!read[offset]) continue;
    index_.resize(offset + 1, kUnread);
    index_[offset] = static_cast<std::uint16_t>(bytes_.size());
    bytes_.push_back(static_cast<std::uint16_t>(offset));
    add_rows(pool, instances, reachable, bytes_.back());
  }
  const std::size_t groups = (words_ + 63) / 64;
  words_reading_.resize(bytes_.size() * groups);
  for (std::size_t word = 0; word < words_; ++word) {
    first_read_.push_back(read_by_word_.size());
    for (std::size_t b = 0; b < bytes_.size(); ++b) {
      const std::uint64_t readers = readers_[b * words_ + word];
      if (readers == 0) continue;
      read_by_word_.push_back({readers, static_cast<std::uint16_t>(b), bytes_[b]});
      words_reading_[b * groups + word / 64] |= std::uint64_t{1} << word % 64;
    }
  }
  first_read_.push_back(read_by_word_.size());
}

std::uint64_t Sieve::refute(std::size_t word, std::uint64_t candidates, explore::StateView state,
                            explore::ByteSet& depends) const {
  for (const WordRead& its : bytes_of(word)) {
    if ((its.readers & candidates) == 0) continue;
    const std::uint64_t left = row(its, state)[word];
    if ((candidates & ~left) == 0) continue;
    depends.set(its.offset);
    candidates &= left;
    if (candidates == 0) return 0;
  }
  for (const WordRead& its : bytes_of(word)) {
    if ((its.readers & candidates) != 0) depends.set(its.offset);
  }
  return candidates;
}

std::uint64_t Sieve::open(std::size_t word, std::span<const std::uint16_t> changed,
                          explore::StateView state, const explore::ByteSet& known) const {
  std::uint64_t touched = 0;
  for (const std::uint16_t offset : changed) touched |= readers_[index_[offset] * words_ + word];
  std::uint64_t candidates = all_[word] & touched;
  if (candidates == 0) return 0;
  for (const std::uint16_t offset : changed) {
    candidates &= row(index_[offset], state[offset])[word];
  }
  for (const WordRead& its : bytes_of(word)) {
    if (candidates == 0) break;
    if ((its.readers & candidates) == 0 || !known[its.offset]) continue;
    candidates &= row(its, state)[word];
  }
  return candidates;
}

void Sieve::add_rows(const TermPool& pool, std::span<const Term> instances,
                     std::span<const Term> reachable, std::uint16_t offset) {
  Possibility possibility(pool, reachable, offset);
  std::vector<std::uint64_t> readers(words_);
  for (std::size_t i = 0; i < instances.size(); ++i) {
    if (possibility.reads(instances[i])) readers[i / 64] |= std::uint64_t{1} << i % 64;
  }
  readers_.insert(readers_.end(), readers.begin(), readers.end());

  std::map<std::vector<std::uint64_t>, std::uint32_t> known;
  const std::size_t first = row_of_.size();
  for (unsigned value = 0; value < 256; ++value) {
    const unsigned looked_at = value & possibility.relevant_bits();
    if (looked_at != value) {  // Nobody sees the difference to a smaller value.
      row_of_.push_back(row_of_[first + looked_at]);
      continue;
    }
    possibility.assume(static_cast<std::uint8_t>(value));
    std::vector<std::uint64_t> row = all_;
    for (std::size_t i = 0; i < instances.size(); ++i) {
      if (!possibility.reads(instances[i])) continue;
      const auto& verdict = possibility.value(instances[i]);
      if (verdict && *verdict != 0) row[i / 64] &= ~(std::uint64_t{1} << i % 64);
    }
    const auto next = static_cast<std::uint32_t>(rows_.size() / words_);
    const auto [place, added] = known.try_emplace(row, next);
    if (added) rows_.insert(rows_.end(), row.begin(), row.end());
    row_of_.push_back(place->second);
  }
}

}  // namespace pmapcheck::formula
