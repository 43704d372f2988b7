#include "checker/explore/step_table.hpp"

namespace pmapcheck::explore {

KeyShape key_shape(std::uint32_t number, const ByteMarks& bytes, std::size_t words) {
  KeyShape shape{number, {}, {}};
  for (std::size_t w = 0; w < words; ++w) {
    const std::uint64_t bits = bytes.word(w / 8) >> w % 8 * 8 & 0xff;
    if (bits == 0) continue;
    std::uint8_t mask[sizeof(Word)] = {};
    for (std::size_t i = 0; i < sizeof(Word); ++i) mask[i] = (bits >> i & 1) != 0 ? 0xff : 0;
    Word word;
    std::memcpy(&word, mask, sizeof word);
    shape.places.push_back(static_cast<std::uint16_t>(w));
    shape.masks.push_back(word);
  }
  return shape;
}

StepTable::Entry StepTable::insert(const KeyShape& shape, std::uint64_t hash, std::uint32_t steps,
                                   std::span<const Word> words) {
  const auto entry = static_cast<Entry>(arena_.size());
  arena_.push_back(Word{steps} << 32 | shape.number);
  arena_.insert(arena_.end(), key_.begin(),
                key_.begin() + static_cast<std::ptrdiff_t>(shape.places.size()));
  arena_.insert(arena_.end(), words.begin(), words.end());
  if (++entries_ * 2 > slots_.size()) grow();
  place({hash, entry});
  return entry;
}

void StepTable::place(const Slot& slot) {
  std::size_t at = slot.hash >> shift_;
  while (slots_[at].entry != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = slot;
}

void StepTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  --shift_;
  for (const Slot& slot : old) {
    if (slot.entry != 0) place(slot);
  }
}

void StepTable::clear() {
  arena_.assign(1, 0);  // nothing is kept at 0
  slots_.assign(std::size_t{1} << kFirstBits, {});
  shift_ = 64 - kFirstBits;
  entries_ = 0;
}

}  // namespace pmapcheck::explore
