// What the look-ups of the states found that were expanded last: for packed_steps.hpp.
//
// The idea: a ring by the states' numbers. The states of one level come in the order of those that
// they were found from, a level before: where that is in the ring, it is close to the last one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "checker/explore/packed_table.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

/// What a look-up found, and with the masks of which node; node 0 if it took more than one.
struct FoundEntry {
  PackedTable::Entry entry;
  std::uint32_t node;
};

class RecentEntries {
 public:
  /// Forgets everything. From now on, a state has so many look-ups.
  void clear(std::size_t look_ups) {
    look_ups_ = look_ups;
    states_.assign(kFirstStates, kNoState);
    found_.assign(kFirstStates * look_ups_, {});
  }
  /// Room for a state's look-ups; what was kept there of another state is forgotten. Valid until
  /// the next call.
  FoundEntry* room_for(StateIndex state) {
    if (state >= states_.size() && states_.size() < kMostStates) grow(state);
    states_[place_of(state)] = kNoState;
    return &found_[place_of(state) * look_ups_];
  }
  /// Its look-ups are in that room.
  void keep(StateIndex state) { states_[place_of(state)] = state; }
  /// What was kept for a state; nullptr if it is not known any more.
  [[nodiscard]] const FoundEntry* of(StateIndex state) const {
    const std::size_t place = place_of(state);
    return states_[place] == state ? &found_[place * look_ups_] : nullptr;
  }

 private:
  static constexpr std::size_t kFirstStates = 1u << 10;
  static constexpr std::size_t kMostStates = 1u << 17;

  [[nodiscard]] std::size_t place_of(StateIndex state) const {
    return state & (states_.size() - 1);
  }
  void grow(StateIndex state) {
    std::size_t size = 2 * states_.size();
    while (size <= state && size < kMostStates) size *= 2;
    const auto states = std::exchange(states_, std::vector<StateIndex>(size, kNoState));
    const auto found = std::exchange(found_, std::vector<FoundEntry>(size * look_ups_));
    for (std::size_t place = 0; place < states.size(); ++place) {
      if (states[place] == kNoState) continue;
      std::copy_n(&found[place * look_ups_], look_ups_, room_for(states[place]));
      keep(states[place]);
    }
  }

  std::size_t look_ups_ = 0;
  std::vector<StateIndex> states_;  // by place: whose they are; a power of two of them
  std::vector<FoundEntry> found_;   // by place, as many as there are look-ups
};

}  // namespace pmapcheck::explore
