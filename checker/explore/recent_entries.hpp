// What the look-ups of the states found that were expanded last: for packed_steps.hpp.
//
// The idea: a ring by the states' numbers. The states of one level come in the order of those that
// they were found from, a level before: where that is in the ring, it is close to the last one.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "checker/explore/packed_table.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

/// What a look-up found, and at which node.
struct FoundEntry {
  PackedTable::Entry entry;
  std::uint32_t node;
};

class RecentEntries {
 public:
  /// Forgets everything. From now on, a state has so many look-ups.
  void clear(std::size_t look_ups) {
    const std::size_t bytes = sizeof(StateIndex) + look_ups * sizeof(FoundEntry);
    most_states_ = std::max(kFirstStates, std::bit_floor(kMostBytes / bytes));
    // Room that nobody has touched takes no memory.
    if (look_ups != look_ups_ || !found_) found_.reset(new FoundEntry[most_states_ * look_ups]);
    look_ups_ = look_ups;
    states_.assign(kFirstStates, kNoState);
    mask_ = kFirstStates - 1;
  }
  /// Room for a state's look-ups; what was kept there of another state is forgotten. Valid until
  /// the next call of clear().
  FoundEntry* room_for(StateIndex state) {
    if (state > mask_ && mask_ + 1 < most_states_) [[unlikely]]
      grow(state);
    states_[state & mask_] = kNoState;
    return &found_[(state & mask_) * look_ups_];
  }
  /// Its look-ups are in that room.
  void keep(StateIndex state) { states_[state & mask_] = state; }
  /// What was kept for a state; nullptr if it is not known any more.
  [[nodiscard]] const FoundEntry* of(StateIndex state) const {
    const std::size_t place = state & mask_;
    return states_[place] == state ? &found_[place * look_ups_] : nullptr;
  }

 private:
  static constexpr std::size_t kFirstStates = 1u << 10;
  static constexpr std::size_t kMostBytes = std::size_t{8} << 20;

  // As long as there is room for more, every state has the place of its own number, and keeps it.
  void grow(StateIndex state) {
    states_.resize(std::min(std::bit_ceil(std::size_t{state} + 1), most_states_), kNoState);
    mask_ = states_.size() - 1;
  }

  std::size_t look_ups_ = 0;
  std::size_t most_states_ = 0;
  std::size_t mask_ = 0;                 // one less than there are places: a power of two of them
  std::vector<StateIndex> states_;       // by place: whose they are
  std::unique_ptr<FoundEntry[]> found_;  // by place, as many as there are look-ups; most_states_
};

}  // namespace pmapcheck::explore
