#include "checker/explore/packed_keys.hpp"

namespace pmapcheck::explore {

void PackedKeys::clear(std::size_t words) {
  words_ = words;
  nodes_.assign(1, {});
  nodes_[0].number = ~std::uint32_t{0};
  nodes_[0].found = &nobody_found_;
  nodes_[0].masks.fill(~Word{0});
  shift_ = 64 - kFirstBits;
  count_ = 0;
  const bool few = words <= kMostRootWords;
  lines_.assign(few ? std::size_t{1} << kFirstBits : 0, {});
  slots_.assign(few ? 0 : std::size_t{1} << kFirstBits, {});
  keys_.assign(1, 0);  // no key is there, but an empty slot says so
}

void PackedKeys::reshape(std::uint32_t node, std::uint32_t source, std::uint64_t* found,
                         const RowWords& masks, const RowWords& others) {
  Node& its = nodes_[node];
  its = {++numbers_, source, found, {}, {}};
  for (std::size_t i = 0; i < masks.size(); ++i) {
    const Word mask = masks[i] | others[i];
    if (words_ <= kMostRootWords) {
      its.masks[i] = mask;
    } else if (mask != 0) {
      its.sparse.emplace_back(i, mask);
    }
  }
}

void PackedKeys::insert(const Kept& kept) {
  if (++count_ > lines_.size()) {  // half full
    const OwnLines<Line> old = std::move(lines_);
    --shift_;
    lines_.assign(std::size_t{1} << (64 - shift_), {});
    for (const Line& line : old) {
      for (const Kept& its : line) {
        if (its.value != 0) place(its);
      }
    }
  }
  place(kept);
}

void PackedKeys::insert(const Slot& slot) {
  if (++count_ * 2 > slots_.size()) {
    const std::vector<Slot> old = std::move(slots_);
    --shift_;
    slots_.assign(std::size_t{1} << (64 - shift_), {});
    for (const Slot& its : old) {
      if (its.value != 0) place(its);
    }
  }
  place(slot);
}

void PackedKeys::place(const Kept& kept) {
  std::size_t line = hash_of(kept) >> shift_;
  while (lines_[line][1].value != 0) line = after(line);
  lines_[line][lines_[line][0].value != 0 ? 1 : 0] = kept;
}

void PackedKeys::place(const Slot& slot) {
  std::size_t at = slot.hash >> shift_;
  while (slots_[at].value != 0) at = after(at);
  slots_[at] = slot;
}

}  // namespace pmapcheck::explore
