#include "checker/explore/state_store.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>
#include <utility>

namespace pmapcheck::explore {

StateStore::StateStore(std::size_t state_bytes, std::uint64_t max_states, MemoryBudget& budget)
    : state_bytes_(state_bytes),
      max_states_(std::min(max_states, kMaxStates)),
      budget_(&budget),
      chunks_(budget, kFirstDirectory) {
  if (state_bytes == 0 || state_bytes > kMaxStateBytes) {
    throw std::invalid_argument("a state vector has 1 to " + std::to_string(kMaxStateBytes) +
                                " bytes, not " + std::to_string(state_bytes));
  }
  const std::size_t states_per_chunk =
      std::bit_floor(kChunkBytes / (state_bytes_ + sizeof(Origin)));
  chunk_shift_ = static_cast<unsigned>(std::countr_zero(states_per_chunk));
  chunk_mask_ = static_cast<StateIndex>(states_per_chunk - 1);
}

StateStore::Insertion StateStore::add(StateView state, std::uint32_t tag, std::size_t slot,
                                      Origin origin) {
  if (size_ >= max_states_) return {kNoState, Outcome::full};
  if (size_ >= grow_table_at_) {
    if (!grow_table()) return {kNoState, Outcome::memory};
    slot = find(state, tag);
  }
  const std::size_t chunk = size_ >> chunk_shift_;
  if (chunk == chunks_.size() && !add_chunk()) return {kNoState, Outcome::memory};

  const StateIndex place = size_ & chunk_mask_;
  std::memcpy(chunks_[chunk].rows.get() + place * state_bytes_, state.data(), state_bytes_);
  chunks_[chunk].origins[place] = origin;
  slots_[slot] = {tag, size_};
  return {size_++, Outcome::added};
}

bool StateStore::grow_table() {
  const std::size_t old_count = slots_ ? slot_mask_ + 1 : 0;
  const std::size_t count = slots_ ? 2 * old_count : std::size_t{1} << kFirstTableBits;
  MemoryBudget::Array<Slot> slots = budget_->allocate<Slot>(count);
  if (!slots) return false;
  std::fill_n(slots.get(), count, kEmptyTable[0]);

  const std::size_t mask = count - 1;
  const unsigned shift = 32 - static_cast<unsigned>(std::countr_zero(count));
  for (std::size_t old = 0; old < old_count; ++old) {
    if (slots_[old].index == kNoState) continue;
    std::size_t slot = static_cast<std::uint64_t>(slots_[old].tag) >> shift;
    while (slots[slot].index != kNoState) slot = (slot + 1) & mask;
    slots[slot] = slots_[old];
  }
  slots_ = std::move(slots);
  table_ = slots_.get();
  slot_mask_ = mask;
  home_shift_ = shift;
  grow_table_at_ = count / 4 * 3;
  return true;
}

bool StateStore::add_chunk() {
  const std::size_t states = std::size_t{chunk_mask_} + 1;
  Chunk chunk{budget_->allocate<std::uint8_t>(states * state_bytes_),
              budget_->allocate<Origin>(states)};
  return chunk.rows && chunk.origins && chunks_.push(std::move(chunk));
}

std::size_t StateStore::bytes() const {
  const std::size_t states = chunks_.size() << chunk_shift_;
  const std::size_t slots = slots_ ? slot_mask_ + 1 : 0;
  return slots * sizeof(Slot) + chunks_.bytes() + states * (state_bytes_ + sizeof(Origin));
}

void StateStore::clear() {
  size_ = 0;
  while (chunks_.size() > 1) chunks_.pop();
  if (slot_mask_ >> kFirstTableBits != 0) {
    slots_.reset();
    table_ = kEmptyTable;
    slot_mask_ = 0;
    home_shift_ = 32;
    grow_table_at_ = 0;
  } else if (slots_) {
    std::fill_n(slots_.get(), slot_mask_ + 1, kEmptyTable[0]);
  }
}

}  // namespace pmapcheck::explore
