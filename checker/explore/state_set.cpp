#include "checker/explore/state_set.hpp"

#include <algorithm>
#include <utility>

namespace pmapcheck::explore {

bool StateSet::grow(Part& part) {
  constexpr std::uint32_t kSmall = 1u << 19;  // of which to double costs little memory
  const std::uint32_t more = part.size < kSmall ? part.size : part.size / 5 * 2;
  const std::uint64_t size = (std::uint64_t{part.size} + more) / kLine * kLine + kLine;
  if (size >= kNoSlot) return false;
  MemoryBudget::Array<Slot> slots = budget_->allocate_zeroed<Slot>(size);
  if (!slots) return false;
  std::swap(part.slots, slots);
  const std::uint32_t old_size = std::exchange(part.size, static_cast<std::uint32_t>(size));
  part.grow_at = static_cast<std::uint32_t>(size / 4 * 3);
  std::vector<std::uint8_t> filled(size / kLine);  // slots of each line, from its beginning
  for (std::uint32_t i = 0; i < old_size; ++i) {
    const std::uint64_t here = slots[i].load(kRelaxed);
    if (here == kEmpty) continue;
    std::uint32_t line = home(part, tag_of(here));
    while (filled[line / kLine] == kLine) line = line_after(part, line);
    part.slots[line + filled[line / kLine]++].store(here, kRelaxed);
  }
  return true;
}

// Into the first empty slot.
void StateSet::put(Part& part, std::uint64_t entry) {
  constexpr auto relaxed = std::memory_order_relaxed;
  if (entry == kEmpty) return;
  std::uint32_t line = home(part, tag_of(entry));
  unsigned empty = 0;
  while ((empty = compare(&part.slots[line], 0).empty) == 0) line = line_after(part, line);
  part.slots[line + first_of(empty)].store(entry, relaxed);
}

bool StateSet::rebuild() {
  clear_index();
  for (StateIndex number = 0; number < size_; ++number) {
    if (!enter(key(root(number)), number)) return false;
  }
  return true;
}

bool StateSet::enter(const Key& key, StateIndex number) {
  if (!make_room(key)) return false;
  Part& part = parts_[key.part];
  put(part, entry(key.tag, number));
  ++part.used;
  return true;
}

void StateSet::clear_index() {
  for (Part& part : parts_) {
    for (std::uint32_t i = 0; i < part.size; ++i) {
      part.slots[i].store(kEmpty, std::memory_order_relaxed);
    }
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
      const std::uint64_t entry = part.slots[slot].load(std::memory_order_relaxed);
      if (entry != kEmpty && number_of(entry) < size_) archive.value(entry);
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
    std::uint64_t entry = kEmpty;
    if (!archive.value(entry) || entry == kEmpty || number_of(entry) >= size_) return false;
    const std::uint64_t tag = tag_of(entry);
    const StateIndex number = number_of(entry);
    if (!enter(key(tag << 32 | *prints_.at(number)), number)) return false;
  }
  return true;
}

std::size_t StateSet::reserve(std::size_t count) {
  std::size_t room = parents_.reserve(roots_.reserve(size_ + count));
  if (compact_) room = prints_.reserve(room);
  return room - size_;
}

}  // namespace pmapcheck::explore
