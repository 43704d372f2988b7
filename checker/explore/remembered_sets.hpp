// Answers that are remembered under a key of a few words.
//
// The idea: which steps a reduction chooses depends on little of a state, and to find it out costs
// more than to take them. So the choice is looked up under what it depends on; a key is compared
// whole.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace pmapcheck::explore {

template <class Answer>
class RememberedSets {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

  /// Keys have the same length until the next clear().
  [[nodiscard]] const Answer* find(const std::vector<std::uint64_t>& key) {
    hash_ = hash_of(key);
    if (slots_.empty()) return nullptr;
    for (std::size_t slot = hash_ & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& here = slots_[slot];
      if (here.number == 0) return nullptr;
      if (here.hash != hash_) continue;
      const std::uint64_t* const kept = keys_.data() + (here.number - 1) * key.size();
      if (std::memcmp(kept, key.data(), key.size() * sizeof *kept) == 0) {
        return &answers_[here.number - 1];
      }
    }
  }
  /// Require: find(key) was called last, and found nothing.
  void remember(const std::vector<std::uint64_t>& key, const Answer& answer) {
    if (keys_.size() * sizeof(std::uint64_t) > kMostBytes) clear();
    if ((answers_.size() + 1) * 2 > slots_.size()) grow();
    keys_.insert(keys_.end(), key.begin(), key.end());
    answers_.push_back(answer);
    place({hash_, answers_.size()});
  }
  void clear() {
    slots_.clear();
    keys_.clear();
    answers_.clear();
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::size_t number = 0;  // of the answer + 1; 0 none
  };

  static std::uint64_t hash_of(const std::vector<std::uint64_t>& key) {
    std::uint64_t hash = 0;
    for (const std::uint64_t word : key) {
      hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 32;
    }
    return hash;
  }
  void place(const Slot& slot) {
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].number != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 1024 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.number != 0) place(slot);
    }
  }

  std::vector<Slot> slots_;
  std::vector<std::uint64_t> keys_;
  std::vector<Answer> answers_;
  std::uint64_t hash_ = 0;
};

}  // namespace pmapcheck::explore
