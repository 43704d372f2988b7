// The targets of a round, looked up in the set of states by several threads.
//
// The idea: each thread looks up what it has found itself and still has in its cache, and fetches
// what it will look at ahead of it. Of equal targets the first in the round is the one that is new,
// whoever was faster: a thread that comes too early with a later one loses its claim. Only where a
// part of the index is full does the rest of the round wait until one thread has made room.
//
// A thread that is alone comes to all targets in their order. It numbers them at once.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "checker/explore/round.hpp"
#include "checker/explore/sleep_sets.hpp"
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
  /// For one round; all must outlive this. `sleep_sets` is nullptr if nobody keeps any.
  LookUp(std::span<Chunk> chunks, StateSet& set, SleepSets* sleep_sets, WorkerPool& pool);

  /// How many of the chunks are looked up: the others are to be expanded again.
  [[nodiscard]] std::size_t chunks() const { return chunks_.size(); }
  [[nodiscard]] std::size_t targets() const;

  /// Calls task(worker, i) for each chunk, from several threads: if it is not late, from the one
  /// that expanded the chunk.
  void for_each_chunk(const std::function<void(std::size_t, std::size_t)>& task);
  /// When new states get their numbers, and are written into the log.
  enum class Numbering : std::uint8_t {
    at_once,  ///< In claim(). Require: one worker, and the log has room for all targets.
    settled,  ///< In settle().
  };
  /// Marks what is new, and what is not before state `level_end`. Returns where the memory for the
  /// index ended: the end of the round if it did not.
  Place claim(StateIndex level_end, Numbering numbering);
  /// The new state that `count` others of the round come before.
  [[nodiscard]] Place place_of_new(std::size_t count) const;
  [[nodiscard]] std::size_t news_before(Place place) const;
  /// Sees to it that of a chunk's new states those before `end` have their numbers, and those
  /// behind it are dropped. Call it for each chunk, before the states are committed.
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
    const Word* same;  // a root that may be equal, of a state or a claim; some root if !is_likely
    std::uint32_t position;
    StateIndex number;    // of `same`
    std::uint32_t empty;  // a slot for it, if the index is as it was
    bool is_likely;
  };
  // What a worker has room for, and what it could not finish by itself.
  struct alignas(kCacheLine) Rest {
    StateSet::Allowance allowance;
    std::vector<Place> waiting;                   // for room
    std::vector<std::uint32_t> losers;            // claims that others took over
    std::array<std::uint32_t, kRecent> recent{};  // the last targets of a chunk, by key
    std::array<First, kBlock> firsts;
  };
  // From which states the steps of a chunk are, for positions that ascend.
  class Parents {
   public:
    Parents() = default;
    explicit Parents(const Chunk& chunk) : next_(chunk.expanded.data()) {}
    StateIndex of(std::uint32_t position) {
      while (next_->end <= position) ++next_;
      return next_->state;
    }

   private:
    const Chunk::Expanded* next_ = nullptr;
  };

  template <class Visit>
  void visit_keys(const Chunk& chunk, Visit&& visit);
  template <std::size_t kWords>
  static std::uint32_t find_firsts(Rest& rest, Chunk& chunk, std::uint32_t begin,
                                   std::uint32_t end);
  void claim_chunk(Rest& rest, std::size_t i);
  template <std::size_t kWords, StateSet::Sharing kSharing>
  void claim_roots(Rest& rest, std::size_t i);
  bool claim(Rest& rest, Place at, const StateSet::Key& key, std::uint32_t likely);
  Place claim_waiting(std::span<Rest> rests);
  void take_back_losers(std::span<Rest> rests);
  void note_new(Place at, std::uint32_t slot);
  template <std::size_t kWords>
  void number_new(Chunk& chunk, std::uint32_t position);
  template <std::size_t kWords>
  void write(const Chunk& chunk, std::uint32_t position, StateIndex number, StateIndex parent);

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

  // The number under which a target is claimed.
  [[nodiscard]] StateIndex own_number(std::size_t chunk, std::uint32_t position) const {
    return numbering_ == Numbering::at_once ? next_number_
                                            : StateSet::kFirstClaim + claim_at(chunk, position);
  }

  std::span<Chunk> chunks_;
  StateSet& set_;
  SleepSets* sleep_sets_;
  WorkerPool& pool_;
  unsigned claim_shift_ = 0;
  Numbering numbering_ = Numbering::settled;
  StateIndex level_end_ = 0;
  // If numbers are given at once:
  StateIndex next_number_ = 0;
  Parents parents_;  // of the chunk at hand
  Place room_until_;
};

}  // namespace pmapcheck::explore
