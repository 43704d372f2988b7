// Where chains of single steps end that were followed before.
//
// The idea: many steps lead to the same states, and each of these would be followed again. A table
// of few slots remembers the last ones, each whole: what is found is right, and what is not costs
// only time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

class ChainEnds {
 public:
  explicit ChainEnds(std::size_t state_bytes) : length_(state_bytes) {}

  /// The end of the chain from `state` on, if it is remembered; empty if not.
  [[nodiscard]] StateView find(StateView state) {
    hash_ = hash_of(state);
    if (slots_ == 0) return {};
    const std::size_t slot = hash_ & (slots_ - 1);
    if (filled_[slot] == 0) return {};
    const std::uint8_t* const kept = rows_.data() + slot * 2 * length_;
    if (std::memcmp(kept, state.data(), length_) != 0) return {};
    return {kept + length_, length_};
  }
  /// The state that was not found last is one of the chain that is followed.
  void pass(StateView state) {
    passed_hashes_.push_back(hash_);
    passed_.insert(passed_.end(), state.begin(), state.end());
  }
  /// And there it ends.
  void end(StateView state) {
    for (std::size_t i = 0; i < passed_hashes_.size(); ++i) {
      if (++kept_ > slots_ && slots_ < kMostSlots) grow();
      const std::size_t slot = passed_hashes_[i] & (slots_ - 1);
      std::uint8_t* const kept = rows_.data() + slot * 2 * length_;
      std::memcpy(kept, passed_.data() + i * length_, length_);
      std::memcpy(kept + length_, state.data(), length_);
      filled_[slot] = 1;
    }
    give_up();
  }
  /// It is not followed to its end.
  void give_up() {
    passed_hashes_.clear();
    passed_.clear();
  }
  void forget() {
    filled_.assign(slots_, 0);
    give_up();
  }

 private:
  static constexpr std::size_t kFirstSlots = 256;
  static constexpr std::size_t kMostSlots = std::size_t{1} << 16;

  static std::uint64_t hash_of(StateView state) {
    std::uint64_t hash = 0;
    for (std::size_t at = 0; at < state.size(); at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, state.data() + at, std::min(sizeof word, state.size() - at));
      hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
      hash ^= hash >> 32;
    }
    return hash;
  }
  // What was kept is forgotten.
  void grow() {
    slots_ = slots_ == 0 ? kFirstSlots : slots_ * 4;
    rows_.resize(slots_ * 2 * length_);
    filled_.assign(slots_, 0);
    kept_ = 0;
  }

  std::size_t length_;
  std::size_t slots_ = 0;
  std::vector<std::uint8_t> rows_;  // of each slot: a state, and the end of its chain
  std::vector<std::uint8_t> filled_;
  std::size_t kept_ = 0;  // since the table grew
  std::uint64_t hash_ = 0;
  std::vector<std::uint64_t> passed_hashes_;
  std::vector<std::uint8_t> passed_;
};

}  // namespace pmapcheck::explore
