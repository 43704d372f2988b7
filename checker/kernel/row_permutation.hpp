// What a permutation does to a state vector: where each field goes, and what becomes of its value.
//
// The table of field_moves.hpp, compiled for the search into copies and look-ups.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/kernel/field_moves.hpp"

namespace pmapcheck::kernel {

/// What becomes of a value. Require: it is no point.
[[nodiscard]] std::uint32_t image(const impl::Machine& machine, const Permutation& permutation,
                                  FieldKind kind, std::uint32_t value);

/// A permutation as it acts on rows.
class RowPermutation {
 public:
  /// Require: every field goes to one of its width (see fits).
  RowPermutation(const impl::Machine& machine, const KernelLayout& layout,
                 const Permutation& permutation);
  /// Whether all things go to things that the state has the same fields of.
  [[nodiscard]] static bool fits(const std::vector<FieldMove>& moves);

  /// Writes the image of `row` to `to`, but for the points.
  void apply(const std::uint8_t* row, std::uint8_t* to) const;
  /// The bytes that become `bytes`: whole fields.
  [[nodiscard]] explore::ByteSet preimage(const explore::ByteSet& bytes) const;

 private:
  struct Copy {
    std::uint16_t from, to, length;
  };
  // A byte that is looked up.
  struct Translation {
    std::uint16_t from, to, table;
  };
  // A set of several bytes: each is looked up, and contributes to all.
  struct Scatter {
    std::uint16_t from, to, width, table;
  };
  using Table = std::array<std::uint8_t, 256>;
  using WideTable = std::array<std::uint32_t, 256>;

  void add_copy(const FieldMove& move);

  std::vector<FieldMove> moves_;
  std::vector<Copy> copies_;
  std::vector<Translation> translations_;
  std::vector<Copy> ptes_;
  std::vector<Scatter> scatters_;
  std::vector<Table> tables_;
  std::vector<WideTable> wide_tables_;
  Table pages_{};
};

}  // namespace pmapcheck::kernel
