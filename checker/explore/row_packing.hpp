// Rows without the bits that never change.
//
// The idea: of a state vector's bits, most are the same in all states of one search. A packing
// keeps the others, moved together: a row's words become fewer *packed words*. Which bits change is
// found out on the way, so a row may turn up that a packing has no bits for. If the last packed
// word has room for them, they go there: so far they were as in `base`, and are zeros in what was
// packed before. Else the search goes over to another packing.
//
//     row      ····a·bb │ ···ccc·· │ d·······       · as in `base`
//     packed   abbcccd
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "checker/explore/bits.hpp"
#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

/// Eight bytes of a state, as they lie in memory.
using Word = std::uint64_t;
/// A row as words, the last one padded with zeros.
using RowWords = std::vector<Word>;

class RowPacking {
 public:
  /// Keeps all bits: packed words are the words.
  explicit RowPacking(std::size_t words);
  /// Keeps the bits of `mask`, for rows that differ from `base` in no others.
  RowPacking(RowWords base, RowWords mask);
  /// Keeps these bits, too, if the last packed word has room for them: packed words of the rows
  /// that there were so far stay as they are. Else returns false.
  bool widen(const RowWords& bits);

  /// At least 1.
  [[nodiscard]] std::size_t packed_words() const { return by_packed_.size(); }
  /// The bits of row word `w` that are kept.
  [[nodiscard]] std::uint64_t mask(std::size_t w) const { return mask_[w]; }
  [[nodiscard]] const RowWords& base() const { return base_; }
  /// The bits it was made with, and those that came later, in this order.
  [[nodiscard]] const std::vector<RowWords>& history() const { return history_; }

  /// Visits where the bits of row word `w` are that are kept: visit(i, bits) for packed word i.
  template <class Visit>
  void for_each_piece(std::size_t w, std::uint64_t bits, Visit&& visit) const {
    for (std::uint32_t i = first_piece_[w]; i < first_piece_[w + 1]; ++i) {
      visit(pieces_[i].packed, gather_bits(bits, pieces_[i].mask) << pieces_[i].shift);
    }
  }
  /// Enters a packed word into the words of a row, which has the bits of `base` elsewhere.
  void unpack(std::size_t i, std::uint64_t packed, std::uint64_t* row) const {
    for (const Piece& piece : by_packed_[i]) {
      const std::uint64_t bits = scatter_bits(packed >> piece.shift, piece.mask);
      row[piece.word] = (row[piece.word] & ~piece.mask) | (bits ^ (base_[piece.word] & piece.mask));
    }
  }

 private:
  // Bits of one row word that are in one packed word.
  struct Piece {
    std::uint64_t mask;  // in the row word
    std::uint16_t word;
    std::uint16_t packed;
    unsigned shift;  // of their place in the packed word
  };

  // Gives bits of row word `w` the next place in the last packed word, where there is room.
  void add_piece(std::size_t w, std::uint64_t bits);

  RowWords base_;
  RowWords mask_;
  std::vector<RowWords> history_;
  unsigned used_ = 0;                       // bits of the last packed word
  std::vector<Piece> pieces_;               // by row word
  std::vector<std::uint32_t> first_piece_;  // of each row word, and of none
  std::vector<std::vector<Piece>> by_packed_;
};

}  // namespace pmapcheck::explore
