// A state vector folded into a few words.
//
// The idea, LTSmin's tree compression (Laarman, van de Pol, Weber, "Parallel recursive state
// compression for free", SPIN 2011): the packed words of a row (row_packing.hpp) are the leaves of
// a tree. Each is replaced by its number in the ValueTable, each pair of numbers by the number of
// the pair, and so on up to the last four, which are the root:
//
//     packed   w0    w1    w2    w3    w4
//     level 0  n0    n1    n2    n3    n4       n = number of the word
//     level 1  (n0,n1) ►a  (n2,n3) ►b  n4       a node without a twin passes as it is
//     root     (a,b)                   n4
//
// Equal rows have equal roots and different rows different ones, so the root is the row, and a set
// of states is a set of roots. Up to three packed words are a root as they are: that costs a few
// bytes for each state, and saves the look-ups in a table that no cache holds.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/own_lines.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/value_table.hpp"

namespace pmapcheck::explore {

/// Words of the roots of rows of so many packed words: at most kMostRootWords.
inline constexpr std::size_t kMostRootWords = 3;
inline std::size_t root_words(std::size_t packed_words) {
  return packed_words <= kMostRootWords ? packed_words : 2;
}

/// Folds rows and unfolds them, for one thread. Cheap where rows are alike: it remembers one row,
/// and looks only at what differs from it.
class RowFolder {
 public:
  enum class Folded : std::uint8_t {
    whole,
    no_room,     ///< The table has no room for a value of the row: ValueTable::grow.
    no_packing,  ///< The packing has no place for some bits of the row: see missing().
  };

  /// For rows of `row_bytes` bytes, 1 … kMaxStateBytes. Packing and table must outlive this.
  RowFolder(std::size_t row_bytes, const RowPacking& packing, ValueTable& values);

  /// Goes over to another packing and table; forgets the row.
  void use(const RowPacking& packing, ValueTable& values);

  [[nodiscard]] std::size_t packed_words() const { return packed_.size(); }

  /// Makes the row of `root` the one to remember, and returns its packed words: valid until the
  /// next one.
  const Word* enter(const Word* root);
  /// The row that is remembered.
  StateView row();
  StateView unfold(const Word* root) {
    enter(root);
    return row();
  }

  /// Writes the root of a row to `root`, if it is whole. Require: row() was called since enter().
  /// `changed`, if there are any, are the only words, ascending, in which the row differs from the
  /// one that is remembered.
  Folded fold(StateView row, Word* root, std::span<const std::uint16_t> changed = {});

  /// The same for the row that is remembered after some of its packed words were XORed: `changes`
  /// are pairs, a place and what it is XORed with, places ascending. Require: packed words are not
  /// the root.
  Folded fold_changed(std::span<const Word> changes, Word* root);

  /// Bits that the packing has no place for, of all rows folded with it.
  [[nodiscard]] const RowWords& missing() const { return missing_; }

 private:
  using Number = ValueTable::Number;
  struct Level {
    std::size_t begin;  // in numbers_
    std::size_t count;
  };
  // The table's number of a value, from a small memory of the last ones if it is there.
  struct Memo {
    std::uint64_t value = 0;
    Number number = ValueTable::kNone;
  };
  static constexpr unsigned kMemoBits = 10;

  Number number_of(std::uint64_t value) {
    Memo& memo = memos_[value * 0x9e3779b97f4a7c15u >> (64 - kMemoBits)];
    if (memo.value == value && memo.number != ValueTable::kNone) return memo.number;
    memo = {value, values_->intern(value)};
    return memo.number;
  }
  static Word pair(Number first, Number second) { return Word{second} << 32 | first; }
  bool fold_touched(bool fits, Word* root);
  bool fold_numbers(Word* root);
  void unfold_numbers(const Word* root);

  std::size_t row_bytes_;
  const RowPacking* packing_;
  ValueTable* values_;
  std::vector<Level> levels_;  // from the words' numbers up; none if the packed words are the root
  // The row to remember, packed, and its numbers; packed words and numbers of the row being folded:
  // the same, but while fold() is at work.
  OwnLines<Word> packed_, next_packed_;
  OwnLines<Number> numbers_, next_numbers_;
  bool remembers_ = false;
  OwnLines<Word> row_;         // what is to be remembered, or was when it was last asked for …
  OwnLines<Word> row_packed_;  // … and packed
  RowWords missing_;
  OwnLines<Memo> memos_;
  std::array<std::uint64_t, kMaxStateBytes / 8 / 64> touched_{};  // packed words, a bit for each
  OwnLines<std::uint16_t> changed_;  // nodes of one level after the other that differ
  std::size_t changed_count_ = 0;
};

}  // namespace pmapcheck::explore
