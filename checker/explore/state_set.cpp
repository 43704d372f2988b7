#include "checker/explore/state_set.hpp"

#include <algorithm>
#include <utility>

namespace pmapcheck::explore {

bool StateSet::grow(Part& part) {
  const std::uint64_t size = part.size + part.size / 5 * 2 + 8;
  if (size > kNoState) return false;
  MemoryBudget::Array<Slot> slots = budget_->allocate<Slot>(size);
  if (!slots) return false;
  std::fill_n(slots.get(), size, Slot{0, kNoState});
  Part grown{std::move(slots), static_cast<std::uint32_t>(size), part.used,
             static_cast<std::uint32_t>(size / 4 * 3)};
  for (std::uint32_t i = 0; i < part.size; ++i) {
    const Slot& old = part.slots[i];
    if (old.number == kNoState) continue;
    std::uint32_t slot = home(grown, old.tag);
    while (grown.slots[slot].number != kNoState) slot = slot + 1 == grown.size ? 0 : slot + 1;
    grown.slots[slot] = old;
  }
  part = std::move(grown);
  return true;
}

bool StateSet::rebuild() {
  for (StateIndex number = 0; number < size_; ++number) {
    const Key at = key(root(number));
    Part& part = parts_[at.part];
    if (part.used >= part.grow_at && !grow(part)) return false;
    std::uint32_t slot = home(part, at.tag);
    while (part.slots[slot].number != kNoState) slot = slot + 1 == part.size ? 0 : slot + 1;
    part.slots[slot] = {at.tag, number};
    ++part.used;
  }
  return true;
}

void StateSet::clear_index() {
  for (Part& part : parts_) {
    std::fill_n(part.slots.get(), part.size, Slot{0, kNoState});
    part.used = 0;
  }
}

std::size_t StateSet::reserve(std::size_t count) {
  while (room_ - size_ < count && add_room()) {
  }
  return std::min(count, room_ - size_);
}

// The first chunk grows by doubling; from then on there is one more full chunk at a time.
bool StateSet::add_room() {
  constexpr std::size_t full = std::size_t{1} << kChunkShift;
  if (chunk_count_ == directory_size_ && !grow_directory()) return false;
  if (room_ >= full) {
    Chunk chunk{budget_->allocate<Word>(full * root_words_), budget_->allocate<StateIndex>(full)};
    if (!chunk.roots || !chunk.parents) return false;
    chunks_[chunk_count_++] = std::move(chunk);
    room_ += full;
    return true;
  }
  const std::size_t room = room_ == 0 ? kFirstChunk : 2 * room_;
  Chunk chunk{budget_->allocate<Word>(room * root_words_), budget_->allocate<StateIndex>(room)};
  if (!chunk.roots || !chunk.parents) return false;
  if (room_ > 0) {
    std::copy_n(chunks_[0].roots.get(), size_ * root_words_, chunk.roots.get());
    std::copy_n(chunks_[0].parents.get(), size_, chunk.parents.get());
  }
  chunks_[0] = std::move(chunk);
  chunk_count_ = 1;
  room_ = room;
  return true;
}

bool StateSet::grow_directory() {
  const std::size_t count = std::max<std::size_t>(4, 2 * directory_size_);
  MemoryBudget::Array<Chunk> chunks = budget_->allocate<Chunk>(count);
  if (!chunks) return false;
  std::move(chunks_.get(), chunks_.get() + chunk_count_, chunks.get());
  chunks_ = std::move(chunks);
  directory_size_ = count;
  return true;
}

}  // namespace pmapcheck::explore
