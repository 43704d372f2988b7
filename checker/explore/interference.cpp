#include "checker/explore/interference.hpp"

namespace pmapcheck::explore {

Deeds::Deeds(const std::vector<ByteSet>& read_together)
    : words_(ByteMarks::words_for(read_together.size())),
      read_together_(read_together.begin(), read_together.end()) {}

Deeds::Id Deeds::number(const Deed& deed) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < words_; ++i) {
    for (const std::uint64_t part : {deed.reads.word(i), deed.changes.word(i)}) {
      hash = (hash ^ part) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 32;
    }
  }
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto known = begin; known != end; ++known) {
    if (deeds_[known->second].deed == deed) return known->second;
  }
  const auto id = static_cast<Id>(deeds_.size());
  by_hash_.emplace(hash, id);
  ByteMarks sensitive = deed.reads;
  deed.changes.for_each(words_,
                        [&](std::size_t byte) { sensitive.add(read_together_[byte], words_); });
  deeds_.push_back({deed, sensitive});
  return id;
}

}  // namespace pmapcheck::explore
