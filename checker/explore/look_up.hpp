// The targets of a round, looked up in the set of states by several threads.
//
// The idea: each owner has parts of the index, and takes the targets that belong there, in the
// order of the round. So nobody waits for anybody, and of equal targets the first is the one that
// is new. What an owner will look at is fetched ahead of it.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>

#include "checker/explore/round.hpp"
#include "checker/explore/state_set.hpp"
#include "checker/explore/worker_pool.hpp"

namespace pmapcheck::explore {

/// A place in a round: steps before it come first.
struct Place {
  std::size_t chunk;
  std::uint32_t position;
  friend auto operator<=>(const Place&, const Place&) = default;
};

class LookUp {
 public:
  /// For one round; all must outlive this.
  LookUp(std::span<Chunk> chunks, StateSet& set, WorkerPool& pool);

  /// How many of the chunks are looked up: the others are to be expanded again.
  [[nodiscard]] std::size_t chunks() const { return chunks_.size(); }

  /// Marks what is new, and what is not before state `level_end`. Returns where the memory for the
  /// index ended: the end of the round if it did not.
  Place claim(StateIndex level_end);
  /// Gives the new states before `end` the numbers that they have in the chunks, and drops the
  /// others. Call it before they are committed.
  void settle(Place end);
  [[nodiscard]] Place end() const { return {chunks_.size(), 0}; }
  /// Whether any target is new. Nothing is marked.
  bool finds_unknown();

 private:
  template <class Visit>
  void visit_keys(std::size_t owner, Visit&& visit);
  void for_each_owner(const std::function<void(std::size_t)>& task);
  void claim(std::size_t owner, StateIndex level_end);
  bool owns_unknown(std::size_t owner);
  void settle(std::size_t owner, Place end);

  // What this round has claimed so far.
  struct Claimed {
    const LookUp& look_up;
    [[nodiscard]] const Word* root(std::uint32_t claim) const {
      return look_up.chunks_[claim >> look_up.claim_shift_].root(look_up.position_of(claim));
    }
    [[nodiscard]] std::uint64_t print(std::uint32_t claim) const {
      return look_up.chunks_[claim >> look_up.claim_shift_].prints[look_up.position_of(claim)];
    }
  };
  [[nodiscard]] Claimed claimed() const { return {*this}; }
  [[nodiscard]] std::uint32_t position_of(std::uint32_t claim) const {
    return claim & ((1u << claim_shift_) - 1);
  }
  [[nodiscard]] std::uint32_t claim_at(std::size_t chunk, std::uint32_t position) const {
    return static_cast<std::uint32_t>(chunk << claim_shift_) | position;
  }

  std::span<Chunk> chunks_;
  StateSet& set_;
  WorkerPool& pool_;
  unsigned claim_shift_ = 0;
  std::mutex mutex_;
  Place room_until_;
};

}  // namespace pmapcheck::explore
