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
    : base_(std::move(base)), mask_(std::move(mask)), by_packed_(1) {
  unsigned used = 0;  // bits of the last packed word
  for (std::size_t w = 0; w < mask_.size(); ++w) {
    first_piece_.push_back(static_cast<std::uint32_t>(pieces_.size()));
    for (std::uint64_t left = mask_[w]; left != 0;) {
      if (used == 64) {
        by_packed_.emplace_back();
        used = 0;
      }
      const auto bits = std::min(static_cast<unsigned>(std::popcount(left)), 64 - used);
      const std::uint64_t here = scatter_bits(low_bits(bits), left);
      pieces_.push_back({here, low_bits(bits) << used, static_cast<std::uint16_t>(w),
                         static_cast<std::uint16_t>(by_packed_.size() - 1), used});
      by_packed_.back().push_back(pieces_.back());
      left &= ~here;
      used += bits;
    }
  }
  first_piece_.push_back(static_cast<std::uint32_t>(pieces_.size()));
}

}  // namespace pmapcheck::explore
