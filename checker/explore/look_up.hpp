// The targets of a round, looked up in the set of states by several threads.
//
// The idea: each thread looks up what it has found itself and still has in its cache, and fetches
// what it will look at ahead of it. Of equal targets the first in the round is the one that is new,
// whoever was faster: a thread that comes too early with a later one loses its claim. Only where a
// part of the index is full does the rest of the round wait until one thread has made room.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

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

  /// Calls task(worker, i) for each chunk, from several threads: if it is not late, from the one
  /// that expanded the chunk.
  void for_each_chunk(const std::function<void(std::size_t, std::size_t)>& task);
  /// Marks what is new, and what is not before state `level_end`. Returns where the memory for the
  /// index ended: the end of the round if it did not.
  Place claim(StateIndex level_end);
  /// Gives a chunk's new states before `end` the numbers that they have there, and drops the
  /// others. Call it for each chunk, before the states are committed.
  void settle(std::size_t chunk, Place end);
  [[nodiscard]] Place end() const { return {chunks_.size(), 0}; }
  /// Whether any target is new. Nothing is marked.
  bool finds_unknown();

 private:
  // So many targets are looked up at a time, and compared with so many that were met lately.
  static constexpr std::uint32_t kBlock = 1024;
  static constexpr std::uint32_t kRecent = 8192;

  // A target that has to be looked up.
  struct First {
    std::uint64_t hash;
    const Word* same;  // a root that may be equal, of a state or a claim; nullptr if there is none
    std::uint32_t position;
    StateIndex number;  // of `same`
  };
  // What a worker has room for, and what it could not finish by itself.
  struct alignas(kCacheLine) Rest {
    StateSet::Allowance allowance;
    std::vector<Place> waiting;                   // for room
    std::vector<std::uint32_t> losers;            // claims that others took over
    std::array<std::uint32_t, kRecent> recent{};  // the last targets of a chunk, by key
    std::array<First, kBlock> firsts;
  };

  template <class Visit>
  void visit_keys(const Chunk& chunk, Visit&& visit);
  template <std::size_t kWords>
  static std::uint32_t find_firsts(Rest& rest, Chunk& chunk, std::uint32_t begin,
                                   std::uint32_t end);
  template <std::size_t kWords>
  void claim_roots(Rest& rest, std::size_t i);
  void claim(Rest& rest, Place at, const StateSet::Key& key, std::uint32_t likely);

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
  StateIndex level_end_ = 0;
};

}  // namespace pmapcheck::explore
