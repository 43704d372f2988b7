// Which steps of a state need not be looked up, since they lead to states that are known.
//
// The idea, sleep sets (Godefroid, Partial-Order Methods for the Verification of Concurrent
// Systems, LNCS 1032, 1996): two steps of different processes that commute lead to one state in
// either order.
//
//          b         a
//     s ─────► s·b ─────► s·b·a
//     └──────► s·a ─────► s·a·b    the same
//          a         b
//
// Where s is expanded, b comes before a, or is asleep in s. So if s·a is new, s·b has a smaller
// number, and is expanded first: what b leads to from s·a is known by then. In s·a, b is asleep.
//
// Elsewhere that needs care, where states are met again by other ways (a depth first search may
// meet s·a before s·b was expanded, and must wake b up). Here a state's sleep set is that of the
// way on which it was found first, and the argument is by induction on the states' numbers: a step
// that is asleep leads where a step of a state with a smaller number leads, which was looked up or
// was asleep itself. So a step that is asleep never finds anything: states, their numbers,
// transitions and traces are what they are without sleep sets. What it violates by itself was seen
// in s.
//
// To commute is more than to lead to one state: the first step must leave alone what the second
// one's verdicts depend on, too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "checker/explore/log.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

/// Processes all of whose steps are asleep. Those that have too high a number never are.
class SleepSet {
 public:
  SleepSet() = default;
  /// Only this one.
  static SleepSet of(std::size_t process) {
    return SleepSet(process < 64 ? Bits{1} << process : 0);
  }

  [[nodiscard]] bool empty() const { return bits_ == 0; }
  /// This, where `mask` is -1, or none, where it is 0. Without a branch.
  [[nodiscard]] SleepSet masked(std::int8_t mask) const {
    return SleepSet(bits_ & static_cast<Bits>(std::int64_t{mask}));
  }
  SleepSet& operator|=(SleepSet others) {
    bits_ |= others.bits_;
    return *this;
  }
  friend SleepSet operator&(SleepSet a, SleepSet b) { return SleepSet(a.bits_ & b.bits_); }

 private:
  using Bits = std::uint64_t;
  explicit SleepSet(Bits bits) : bits_(bits) {}

  Bits bits_ = 0;
};

/// The sleep sets of states that are to be expanded.
class SleepSets {
 public:
  explicit SleepSets(MemoryBudget& budget) : sets_(budget) {}

  /// Room for states with numbers below `size`. Returns below which there is, as Log does.
  std::size_t reserve(std::size_t size) { return room_ = sets_.reserve(size); }
  /// Nothing is asleep in a state for which there never was a set.
  [[nodiscard]] SleepSet of(StateIndex state) const {
    return state < first_ ? SleepSet{} : *sets_.at<1>(state);
  }
  /// Require: there is room. Different threads different states.
  void set(StateIndex state, SleepSet set) { *sets_.at<1>(state) = set; }
  /// Those of states below `state` are not needed any more.
  void release_below(StateIndex state) {
    sets_.release_below(static_cast<StateIndex>(std::min<std::size_t>(state, room_)));
  }
  /// For a search that goes on with so many states: nothing is known of them. False if the budget
  /// has no room.
  [[nodiscard]] bool begin_at(StateIndex states) {
    first_ = states;
    return sets_.begin_at(states);
  }

 private:
  Log<SleepSet> sets_;
  std::size_t room_ = 0;
  StateIndex first_ = 0;
};

}  // namespace pmapcheck::explore
