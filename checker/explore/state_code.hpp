// How the states of one search are written as roots: a packing and a table of values.
//
// The idea: the code is simple while a search is small, and fitted to its states when it has some
// thousands of them. Where a state does not fit then, the bits that it needs take what is left of
// the last packed word, and nothing else changes; or, if nothing is left, all states are written
// anew. New bits turn up early, so that is rare where it is expensive.
#pragma once

#include <cstdint>
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

  enum class Fitted : std::uint8_t {
    widened,  ///< Roots are what they were.
    anew,     ///< All roots of the set are written anew; if it is exact, rebuild its index.
    no_room,  ///< In the budget: nothing has changed.
  };
  /// Makes place for the bits in which the states of `set` differ, and for `missing`, if there are
  /// any. Require: the first time, all roots are kept.
  Fitted fit(StateSet& set, const RowWords& missing);

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
  bool rewrite(StateSet& set, std::unique_ptr<RowPacking> next);

  std::size_t state_bytes_;
  MemoryBudget* budget_;
  bool tried_ = false;
  bool is_fitted_ = false;
  RowWords missed_;  // bits that some packing had no place for
};

}  // namespace pmapcheck::explore
