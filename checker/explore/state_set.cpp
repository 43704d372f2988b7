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

void StateSet::save(ArchiveWriter& archive) const {
  archive.value(size_);
  for (StateIndex i = 0; i < size_; ++i) {
    archive.bytes(root(i), root_words_ * sizeof(Word));
    archive.value(parent(i));
  }
}

bool StateSet::load(ArchiveReader& archive) {
  StateIndex size = 0;
  if (!archive.value(size) || reserve(size) < size) return false;
  std::vector<Word> root(root_words_);
  for (StateIndex i = 0; i < size; ++i) {
    StateIndex parent = kNoState;
    if (!archive.bytes(root.data(), root_words_ * sizeof(Word)) || !archive.value(parent)) {
      return false;
    }
    write(i, root.data(), parent);
  }
  commit(size);
  return rebuild();
}

std::size_t StateSet::reserve(std::size_t count) {
  while (room_ - size_ < count && add_room()) {
  }
  return std::min(count, room_ - size_);
}

// The first chunk grows by doubling; from then on there is one more full chunk at a time.
bool StateSet::add_room() {
  constexpr std::size_t full = std::size_t{1} << kChunkShift;
  const bool another = room_ == 0 || room_ >= full;
  const std::size_t entries = room_ >= full ? full : room_ == 0 ? kFirstChunk : 2 * room_;
  Chunk chunk{budget_->allocate<Word>(entries * root_words_),
              budget_->allocate<StateIndex>(entries)};
  if (!chunk.roots || !chunk.parents) return false;
  if (another) {
    if (!chunks_.push(std::move(chunk))) return false;
    room_ += entries;
    return true;
  }
  std::copy_n(chunks_[0].roots.get(), size_ * root_words_, chunk.roots.get());
  std::copy_n(chunks_[0].parents.get(), size_, chunk.parents.get());
  chunks_[0] = std::move(chunk);
  room_ = entries;
  return true;
}

}  // namespace pmapcheck::explore
