#include "checker/explore/value_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace pmapcheck::explore {

// A loser's value is not entered again: whoever looked it up so far was told the winner's number.
bool ValueTable::grow() {
  const std::size_t old_slots = slots_ ? mask_ + 1 : 0;
  const std::size_t count = slots_ ? 2 * old_slots : std::size_t{1} << kFirstBits;
  const std::size_t capacity = count / 4 * 3;
  if (capacity >= kNone) return false;
  MemoryBudget::Array<Slot> slots = budget_->allocate_zeroed<Slot>(count);
  MemoryBudget::Array<std::uint64_t> values = budget_->allocate<std::uint64_t>(capacity);
  if (!slots || !values) return false;
  for (std::size_t i = 0; i < count; ++i) slots[i].store(0, std::memory_order_relaxed);
  if (values_) std::copy_n(values_.get(), count_.load(), values.get());

  const std::size_t mask = count - 1;
  const unsigned shift = 64 - static_cast<unsigned>(std::countr_zero(count));
  for (std::size_t i = 0; i < old_slots; ++i) {
    const std::uint64_t slot = slots_[i].load(std::memory_order_relaxed);
    if (slot == 0) continue;
    std::size_t place = hash_of(values[static_cast<Number>(slot) - 1]) >> shift;
    while (slots[place].load(std::memory_order_relaxed) != 0) place = (place + 1) & mask;
    slots[place].store(slot, std::memory_order_relaxed);
  }
  slots_ = std::move(slots);
  values_ = std::move(values);
  capacity_ = capacity;
  mask_ = mask;
  shift_ = shift;
  return true;
}

// A value that lost its race has a number, and is no number's value to anybody.
void ValueTable::save(ArchiveWriter& archive) {
  std::vector<std::uint8_t> found(count_);
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = intern(values_[i]) == i;
  archive.array(found);
  archive.array(values_.get(), count_);
}

bool ValueTable::load(ArchiveReader& archive) {
  std::vector<std::uint8_t> found;
  archive.array(found);
  if (archive.count(sizeof(std::uint64_t)) != found.size() || !archive.is_good()) return false;
  while (capacity_ < found.size() + 1) {
    if (!grow()) return false;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::uint64_t value = 0;
    if (!archive.value(value)) return false;
    if (found[i] != 0) {
      intern(value);
    } else {
      reserve(value);
    }
  }
  return true;
}

std::size_t ValueTable::bytes() const {
  return slots_ ? (mask_ + 1) * sizeof(Slot) + capacity_ * sizeof(std::uint64_t) : 0;
}

}  // namespace pmapcheck::explore
