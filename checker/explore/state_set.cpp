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
  clear_index();
  for (StateIndex number = 0; number < size_; ++number) {
    if (!enter(key(root(number)), number)) return false;
  }
  return true;
}

bool StateSet::enter(const Key& key, StateIndex number) {
  Part& part = parts_[key.part];
  if (part.used >= part.grow_at && !grow(part)) return false;
  std::uint32_t slot = home(part, key.tag);
  while (part.slots[slot].number != kNoState) slot = slot + 1 == part.size ? 0 : slot + 1;
  part.slots[slot] = {key.tag, number};
  ++part.used;
  return true;
}

void StateSet::clear_index() {
  for (Part& part : parts_) {
    std::fill_n(part.slots.get(), part.size, Slot{0, kNoState});
    part.used = 0;
  }
}

// Of a compact set, tags are known only to the index.
void StateSet::save(ArchiveWriter& archive) const {
  archive.value(size_);
  archive.value(first_root());
  for (StateIndex i = first_root(); i < size_; ++i) {
    archive.bytes(root(i), root_words_ * sizeof(Word));
  }
  for (StateIndex i = 0; i < size_; ++i) archive.value(parent(i));
  if (!compact_) return;
  for (StateIndex i = 0; i < size_; ++i) archive.value(*prints_.at(i));
  for (const Part& part : parts_) {
    for (std::uint32_t slot = 0; slot < part.size; ++slot) {
      if (part.slots[slot].number < size_) archive.value(part.slots[slot]);
    }
  }
}

bool StateSet::load(ArchiveReader& archive) {
  StateIndex size = 0;
  StateIndex first = 0;
  if (!archive.value(size) || !archive.value(first) || first > size || !roots_.begin_at(first) ||
      reserve(size) < size) {
    return false;
  }
  for (StateIndex i = first; i < size; ++i) {
    if (!archive.bytes(roots_.at(i), root_words_ * sizeof(Word))) return false;
  }
  for (StateIndex i = 0; i < size; ++i) {
    if (!archive.value(*parents_.at(i))) return false;
  }
  commit(size);
  return compact_ ? load_index(archive) : rebuild();
}

bool StateSet::load_index(ArchiveReader& archive) {
  for (StateIndex i = 0; i < size_; ++i) {
    if (!archive.value(*prints_.at(i))) return false;
  }
  for (StateIndex i = 0; i < size_; ++i) {
    Slot slot{};
    if (!archive.value(slot) || slot.number >= size_) return false;
    const std::uint64_t print = *prints_.at(slot.number);
    if (!enter(key(std::uint64_t{slot.tag} << 32 | print), slot.number)) return false;
  }
  return true;
}

std::size_t StateSet::reserve(std::size_t count) {
  std::size_t room = parents_.reserve(roots_.reserve(size_ + count));
  if (compact_) room = prints_.reserve(room);
  return room - size_;
}

}  // namespace pmapcheck::explore
