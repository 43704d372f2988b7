#include "checker/explore/interference.hpp"

namespace pmapcheck::explore {

Deeds::Id Deeds::number(const Deed& deed, const ByteMarks& sensitive) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < words_; ++i) {
    for (const std::uint64_t part : {deed.reads.word(i), deed.changes.word(i), sensitive.word(i)}) {
      hash = (hash ^ part) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 32;
    }
  }
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto known = begin; known != end; ++known) {
    const Numbered& its = deeds_[known->second];
    if (its.deed == deed && its.sensitive == sensitive) return known->second;
  }
  const auto id = static_cast<Id>(deeds_.size());
  by_hash_.emplace(hash, id);
  deeds_.push_back({deed, sensitive});
  return id;
}

}  // namespace pmapcheck::explore
