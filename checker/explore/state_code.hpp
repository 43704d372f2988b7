// How the states of one search are written as roots: a packing and a table of values.
//
// The idea: the code is simple while a search is small, and fitted to its states when it has some
// thousands of them. A state that does not fit then makes all states be written anew, with the bits
// that it needs. New bits turn up early, so this is rare where it is expensive.
#pragma once

#include <memory>

#include "checker/explore/memory_budget.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/state_set.hpp"
#include "checker/explore/value_table.hpp"

namespace pmapcheck::explore {

class StateCode {
 public:
  /// For states of `state_bytes` bytes; throws std::invalid_argument if no engine accepts that
  /// length. `budget` must outlive this.
  StateCode(std::size_t state_bytes, MemoryBudget& budget);

  /// Whether it is time to fit the code to so many states.
  [[nodiscard]] bool is_due(StateIndex states) const { return !tried_ && states >= kFitAt; }

  /// Writes all roots of `set` anew, with place for the bits in which its states differ and for
  /// `missing`; if it is exact, its index must then be rebuilt. False if the budget has no room:
  /// then nothing has changed. Require: the first time, all roots are kept.
  bool repack(StateSet& set, const RowWords& missing);

  void save(ArchiveWriter& archive) const;
  bool load(ArchiveReader& archive);

  [[nodiscard]] std::size_t root_words() const {
    return explore::root_words(packing->packed_words());
  }

  std::unique_ptr<RowPacking> packing;
  std::unique_ptr<ValueTable> values;

 private:
  static constexpr StateIndex kFitAt = 1u << 14;

  [[nodiscard]] RowWords words_of(StateView state) const;
  [[nodiscard]] std::unique_ptr<RowPacking> fitted(const StateSet& set) const;

  std::size_t state_bytes_;
  MemoryBudget* budget_;
  bool tried_ = false;
  bool is_fitted_ = false;
  RowWords missed_;  // bits that some packing had no place for
};

}  // namespace pmapcheck::explore
