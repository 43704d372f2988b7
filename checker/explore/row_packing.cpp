#include "checker/explore/row_packing.hpp"

#include <algorithm>
#include <utility>

namespace pmapcheck::explore {

namespace {

std::uint64_t low_bits(unsigned bits) {
  return bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

}  // namespace

RowPacking::RowPacking(std::size_t words)
    : RowPacking(RowWords(words), RowWords(words, ~std::uint64_t{0})) {}

// A word whose bits do not fit into what is left of the last packed word is cut in two.
RowPacking::RowPacking(RowWords base, RowWords mask)
    : base_(std::move(base)),
      mask_(std::move(mask)),
      history_{mask_},
      first_piece_(mask_.size() + 1),
      by_packed_(1) {
  for (std::size_t w = 0; w < mask_.size(); ++w) {
    for (std::uint64_t left = mask_[w]; left != 0;) {
      if (used_ == 64) {
        by_packed_.emplace_back();
        used_ = 0;
      }
      const auto bits = std::min(static_cast<unsigned>(std::popcount(left)), 64 - used_);
      const std::uint64_t here = scatter_bits(low_bits(bits), left);
      add_piece(w, here);
      left &= ~here;
    }
  }
}

bool RowPacking::widen(const RowWords& bits) {
  unsigned more = 0;
  for (const std::uint64_t word : bits) more += static_cast<unsigned>(std::popcount(word));
  if (more > 64 - used_) return false;
  for (std::size_t w = 0; w < bits.size(); ++w) {
    if (bits[w] != 0) add_piece(w, bits[w]);
    mask_[w] |= bits[w];
  }
  history_.push_back(bits);
  return true;
}

void RowPacking::add_piece(std::size_t w, std::uint64_t bits) {
  const auto count = static_cast<unsigned>(std::popcount(bits));
  const Piece piece{bits, static_cast<std::uint16_t>(w),
                    static_cast<std::uint16_t>(by_packed_.size() - 1), used_};
  used_ += count;
  by_packed_.back().push_back(piece);
  pieces_.insert(pieces_.begin() + first_piece_[w + 1], piece);
  for (std::size_t later = w + 1; later < first_piece_.size(); ++later) ++first_piece_[later];
}

}  // namespace pmapcheck::explore
