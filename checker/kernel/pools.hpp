// Slots of pools, which nothing tells apart: the state says what is in a slot, not which slot it
// is.
//
// The idea: map entries, shadow objects, sf_bufs and the free frames that no program names are
// numbered, but an implementation treats the number as a mere name. So of all ways to lay the same
// things into slots, one represents the others: things in an order of what they are, not of where
// they are.
//
//     slots:  0 [0x2000,0x3000)  1 free  2 [0x1000,0x2000)   ──►   0 [0x1000,…)  1 [0x2000,…)  2
//     free
//
// The machine does not treat slots quite alike: it finds the lowest one that has what is looked
// for, and allocates the lowest free one. That makes no difference while no two slots have the
// same, and as long as free slots are alike and nobody remembers one of them when one is allocated.
// Where that is not so, the pool is no symmetry.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/kernel/permutation.hpp"

namespace pmapcheck::kernel {

enum class Pool : std::uint8_t { entries, objects, sf_bufs, frames };
inline constexpr std::size_t kPools = 4;
[[nodiscard]] const char* to_text(Pool pool);

class Pools {
 public:
  /// The pools of a model that have several slots which neither the programs nor the conditions of
  /// `scenario` name. Require: `model` outlives this.
  Pools(const KernelModel& model, const scenario::Scenario& scenario);

  [[nodiscard]] bool has(Pool pool) const {
    return !slots_[static_cast<std::size_t>(pool)].empty();
  }
  [[nodiscard]] bool any() const;
  /// From now on, `model` may be asked by others, too, who hold the guard meanwhile.
  void share(std::recursive_mutex& guard) { guard_ = &guard; }
  void drop(Pool pool) { slots_[static_cast<std::size_t>(pool)].clear(); }
  /// The slots of a pool, ascending; none if it was dropped.
  [[nodiscard]] const std::vector<std::uint8_t>& slots(Pool pool) const {
    return slots_[static_cast<std::size_t>(pool)];
  }

  /// What brings the slots of a state into order: `renamings` by Thing, of which those of pools are
  /// changed. Returns whether anything moves.
  bool order(const std::uint8_t* state, std::vector<Renaming>& renamings) const;
  /// Whether something is in a slot of a pool: then it is what it is, whichever slot it is in.
  [[nodiscard]] bool in_use(Pool pool, std::uint8_t slot, const std::uint8_t* state) const;
  /// A pool of which several slots have the same in this state; nothing if there is none.
  [[nodiscard]] std::optional<Pool> with_twins(const std::uint8_t* state) const;
  /// A pool of which a step allocates a slot, though it makes a difference which one; nothing if
  /// there is none.
  [[nodiscard]] std::optional<Pool> with_choice(const std::uint8_t* before,
                                                const std::uint8_t* after);

 private:
  static constexpr std::size_t kMostSlots = 16;
  // What a point remembers: a bit for each slot.
  struct Mentions {
    bool known = false;
    std::uint16_t entries = 0;
    std::uint16_t objects = 0;
    std::uint16_t pages = 0;
  };
  using Ranks = std::array<std::uint32_t, kMostSlots>;

  [[nodiscard]] std::vector<std::uint8_t> unnamed_frames(const scenario::Scenario& scenario) const;
  void rank_entries(const std::uint8_t* state, Ranks& ranks) const;
  void rank_objects(const std::uint8_t* state, const Ranks& entries, Ranks& ranks) const;
  void rank_sf_bufs(const std::uint8_t* state, Ranks& ranks) const;
  void rank_frames(const std::uint8_t* state, const Ranks& objects, Ranks& ranks) const;
  const Mentions& mentions(PointId point);
  [[nodiscard]] Mentions mentioned(const std::uint8_t* state);
  // The slots of a pool that are free.
  [[nodiscard]] unsigned free(Pool pool, const std::uint8_t* state) const;
  // The slots of a pool that something in the state, or somebody, speaks of.
  [[nodiscard]] unsigned spoken_of(Pool pool, const std::uint8_t* state);
  // Whether the frames in a set have the same in them.
  [[nodiscard]] bool alike(unsigned frames, const std::uint8_t* state) const;

  const KernelModel& model_;
  std::array<std::vector<std::uint8_t>, kPools> slots_;
  std::vector<Mentions> mentions_;  // by point
  std::recursive_mutex* guard_ = nullptr;
};

}  // namespace pmapcheck::kernel
