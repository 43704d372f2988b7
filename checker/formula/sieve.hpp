// Which instances of the checked formulas can be violated at all, found a word of 64 at a time.
//
// For each byte of the state and each value that it may have, one row of bits: which instances may
// still fail while that byte has that value, whatever the others are. An instance can fail only if
// its bit is set in the rows of all bytes, and can have begun to fail only if it reads a byte that
// changed. Most invariants are implications, and most rows refute their premise: what is left for
// the compiled code is a handful. No scratch space, no allocation, any number of threads.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class Sieve {
 public:
  Sieve() = default;
  /// For these instances, Boolean terms of `pool`, numbered as given.
  Sieve(const TermPool& pool, std::span<const Term> instances);

  /// Length that a state must have at least: one more than the last byte read.
  [[nodiscard]] std::size_t state_bytes() const { return index_.size(); }

  /// visit(first + i) for each bit i that is set.
  template <class Visitor>
  static void visit_bits(std::size_t first, std::uint64_t set, Visitor& visit) {
    for (; set != 0; set &= set - 1) visit(first + static_cast<std::size_t>(std::countr_zero(set)));
  }

  /// Visits, in ascending order, a superset of the instances that are false in `state`.
  template <class Visitor>
  void for_each_candidate(explore::StateView state, Visitor&& visit) const {
    for (std::size_t word = 0; word < words_; ++word) {
      visit_bits(word * 64, refute(word, all_[word], state), visit);
    }
  }

  /// The same, without instances that read no byte in which the two states differ: up to 64 at a
  /// time, visit(first, bits), where bit i stands for the instance first + i.
  template <class Visitor>
  void for_each_candidates(explore::StateView previous, explore::StateView state,
                           Visitor&& visit) const {
    std::array<std::uint16_t, explore::kMaxStateBytes> changed;
    const std::size_t count = find_changed(previous.data(), state.data(), changed.data());
    for_each_word({changed.data(), count}, [&](std::size_t word) {
      // The changed bytes first: they leave little, and mostly nothing.
      std::uint64_t touched = 0;
      std::uint64_t candidates = all_[word];
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t byte = index_[changed[i]];
        touched |= readers_[byte * words_ + word];
        candidates &= row(byte, state[changed[i]])[word];
      }
      const std::uint64_t left = refute(word, candidates & touched, state);
      if (left != 0) visit(word * 64, left);
    });
  }

  /// Visits those of the instances that read a byte in which the states differ that may be false
  /// in `state`, as far as these bytes and the known ones tell; `visit` may add to the known ones.
  template <class Visitor>
  void for_each_open(explore::StateView previous, explore::StateView state,
                     const explore::ByteSet& known, Visitor&& visit) const {
    std::array<std::uint16_t, explore::kMaxStateBytes> changed;
    const std::size_t count = find_changed(previous.data(), state.data(), changed.data());
    for_each_word({changed.data(), count}, [&](std::size_t word) {
      visit_bits(word * 64, open(word, {changed.data(), count}, state, known), visit);
    });
  }

  /// Visits the same as for_each_candidates(), and adds to `depends` bytes that, together with
  /// those of it and those that differ, suffice to see which of them are false in `state`, and that
  /// no other is.
  template <class Visitor>
  void for_each_candidates(explore::StateView previous, explore::StateView state,
                           explore::ByteSet& depends, Visitor&& visit) const {
    std::array<std::uint16_t, explore::kMaxStateBytes> changed;
    const std::size_t count = find_changed(previous.data(), state.data(), changed.data());
    for_each_word({changed.data(), count}, [&](std::size_t word) {
      const std::uint64_t left = open(word, {changed.data(), count}, state, depends);
      if (left == 0) return;
      const std::uint64_t candidates = refute(word, left, state, depends);
      if (candidates != 0) visit(word * 64, candidates);
    });
  }

 private:
  static constexpr std::uint16_t kUnread = 0xffff;

  // A byte that some instances of a word read.
  struct WordRead {
    std::uint64_t readers;  // which
    std::uint16_t byte;     // in bytes_
    std::uint16_t offset;   // in the state
  };

  [[nodiscard]] const std::uint64_t* row(std::size_t byte, std::uint8_t value) const {
    return rows_.data() + row_of_[byte * 256 + value] * words_;
  }
  [[nodiscard]] const std::uint64_t* row(const WordRead& its, explore::StateView state) const {
    return row(its.byte, state[its.offset]);
  }

  // Visits the words, ascending, some of whose instances read one of these bytes.
  template <class Visitor>
  void for_each_word(std::span<const std::uint16_t> offsets, Visitor&& visit) const {
    const std::size_t groups = (words_ + 63) / 64;
    for (std::size_t group = 0; group < groups; ++group) {
      std::uint64_t words = 0;
      for (const std::uint16_t offset : offsets) {
        words |= words_reading_[index_[offset] * groups + group];
      }
      visit_bits(group * 64, words, visit);
    }
  }

  /// Those of a word's instances that read a changed byte and that neither the changed bytes nor
  /// the known ones refute.
  [[nodiscard]] std::uint64_t open(std::size_t word, std::span<const std::uint16_t> changed,
                                   explore::StateView state, const explore::ByteSet& known) const;

  /// Those of a word's candidates that every byte of the state lets fail.
  [[nodiscard]] std::uint64_t refute(std::size_t word, std::uint64_t candidates,
                                     explore::StateView state) const {
    for (const WordRead& its : bytes_of(word)) {
      if (candidates == 0) break;
      if ((its.readers & candidates) != 0) candidates &= row(its, state)[word];
    }
    return candidates;
  }

  /// The same. A candidate is refuted by the first byte that does so, which is added to `depends`;
  /// one that none refutes depends on all that it reads.
  [[nodiscard]] std::uint64_t refute(std::size_t word, std::uint64_t candidates,
                                     explore::StateView state, explore::ByteSet& depends) const;

  // Which bytes some of a word's instances read, ascending.
  [[nodiscard]] std::span<const WordRead> bytes_of(std::size_t word) const {
    return std::span(read_by_word_)
        .subspan(first_read_[word], first_read_[word + 1] - first_read_[word]);
  }

  /// Writes the offsets of the bytes that differ and that somebody reads, and returns their number.
  std::size_t find_changed(const std::uint8_t* a, const std::uint8_t* b,
                           std::uint16_t* changed) const {
    std::size_t count = 0;
    const auto compare = [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        changed[count] = static_cast<std::uint16_t>(i);
        count += a[i] != b[i] && index_[i] != kUnread ? 1 : 0;
      }
    };
    std::size_t i = 0;
    for (; i + 8 <= index_.size(); i += 8) {
      std::uint64_t left = 0;
      std::uint64_t right = 0;
      std::memcpy(&left, a + i, 8);
      std::memcpy(&right, b + i, 8);
      if (left != right) compare(i, i + 8);
    }
    compare(i, index_.size());
    return count;
  }

  void add_rows(const TermPool& pool, std::span<const Term> instances,
                std::span<const Term> reachable, std::uint16_t offset);

  std::size_t words_ = 0;
  std::vector<std::uint64_t> all_;            // One bit for each instance.
  std::vector<std::uint16_t> bytes_;          // Offsets that some instance reads, ascending.
  std::vector<std::uint16_t> index_;          // Of each offset: its place in bytes_, or kUnread.
  std::vector<std::uint64_t> readers_;        // For each of bytes_: the instances that read it.
  std::vector<std::uint64_t> words_reading_;  // For each of bytes_: one bit for each word.
  std::vector<WordRead> read_by_word_;        // One word's after another's: see bytes_of().
  std::vector<std::size_t> first_read_;       // Of each word: where they begin; and their end.
  std::vector<std::uint32_t> row_of_;         // For each of bytes_ and each value: a row.
  std::vector<std::uint64_t> rows_;           // Different rows, words_ each.
};

}  // namespace pmapcheck::formula
