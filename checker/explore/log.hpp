// Entries of one width, numbered as they were written.
//
// The idea: they lie in chunks, so that room for more never moves what is there, and the oldest can
// be given up. Only the first chunk grows by moving: small searches stay small.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "checker/explore/growing_array.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

template <class T>
class Log {
 public:
  /// An entry is `width` values. Takes all memory from `budget`, which must outlive the log.
  explicit Log(MemoryBudget& budget, std::size_t width = 1)
      : budget_(&budget), width_(width), chunks_(budget, kFirstDirectory) {}

  /// Room for entries with numbers below `size`. Returns below which there is: less if the budget
  /// has no more.
  std::size_t reserve(std::size_t size) {
    while (room_ < size && add_room()) {
    }
    return std::min(room_, size);
  }
  /// Require: there is room for the entry, and it was not given up.
  [[nodiscard]] T* at(StateIndex number) {
    return &chunks_[number >> kShift][(number & kMask) * width_];
  }
  [[nodiscard]] const T* at(StateIndex number) const {
    return &chunks_[number >> kShift][(number & kMask) * width_];
  }
  /// The same where an entry is known to be so many values.
  template <std::size_t kWidth>
  [[nodiscard]] T* at(StateIndex number) {
    return &chunks_[number >> kShift][(number & kMask) * kWidth];
  }
  template <std::size_t kWidth>
  [[nodiscard]] const T* at(StateIndex number) const {
    return &chunks_[number >> kShift][(number & kMask) * kWidth];
  }
  /// Gives up entries below `number`, as far as they fill chunks.
  void release_below(StateIndex number) {
    for (; released_ < number >> kShift; ++released_) chunks_[released_] = {};
  }
  /// The first entry that was not given up.
  [[nodiscard]] StateIndex first() const { return static_cast<StateIndex>(released_ << kShift); }
  /// For an empty log: as if the entries below `number` had been given up, as far as they fill
  /// chunks. False if the budget has no room.
  [[nodiscard]] bool begin_at(StateIndex number) {
    for (; released_ < number >> kShift; ++released_) {
      if (!chunks_.push({})) return false;
      room_ += kFull;
    }
    return true;
  }
  [[nodiscard]] std::size_t width() const { return width_; }

 private:
  static constexpr unsigned kShift = 19;
  static constexpr std::size_t kFull = std::size_t{1} << kShift;
  static constexpr StateIndex kMask = kFull - 1;
  static constexpr std::size_t kFirstChunk = 64;
  static constexpr std::size_t kFirstDirectory = 4;

  bool add_room() {
    const bool another = room_ == 0 || room_ >= kFull;
    const std::size_t entries = room_ >= kFull ? kFull : room_ == 0 ? kFirstChunk : 2 * room_;
    MemoryBudget::Array<T> chunk = budget_->allocate<T>(entries * width_);
    if (!chunk) return false;
    if (another) {
      if (!chunks_.push(std::move(chunk))) return false;
      room_ += entries;
      return true;
    }
    std::copy_n(chunks_[0].get(), room_ * width_, chunk.get());
    chunks_[0] = std::move(chunk);
    room_ = entries;
    return true;
  }

  MemoryBudget* budget_;
  std::size_t width_;
  GrowingArray<MemoryBudget::Array<T>> chunks_;
  std::size_t room_ = 0;      // entries
  std::size_t released_ = 0;  // chunks
};

}  // namespace pmapcheck::explore
