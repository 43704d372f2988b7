// German's directory protocol for coherent caches: one line, no data. The twins of this model are
// cache_coherence.pml and cache_coherence.m.
//
//     cache ──request──► directory ──answer: a grant, or an order to invalidate──► cache
//     cache ──acknowledgement of the invalidation──► directory
//
// Each arrow is a channel for one message. The directory serves one request at a time.
#pragma once

#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/next_state.hpp"

namespace pmapcheck::bench {

class CacheCoherence {
 public:
  enum Property : explore::PropertyId { kCoherent, kStuck, kPropertyCount };
  static constexpr std::size_t kMostCaches = 8;

  /// Require: 1 <= caches <= kMostCaches.
  explicit CacheCoherence(std::size_t caches) : count_(caches), next_(state_bytes()) {}

  std::size_t state_bytes() const { return first_ + 3 * count_; }
  std::size_t property_count() const { return kPropertyCount; }

  template <class Visit>
  void initial(Visit&& visit) const {
    visit(explore::StateView(std::vector<std::uint8_t>(state_bytes(), 0)));
  }

  template <class Visit>
  void successors(explore::StateView state, Visit&& visit) {
    next_.begin(state);
    for (std::size_t i = 0; i < count_; ++i) cache_steps(state, i, visit);
    grants(state, visit);
    for (std::size_t i = 0; i < count_; ++i) directory_steps(state, i, visit);
  }

  /// All of the state: nothing here is to be reduced.
  explore::Footprint footprint(explore::StateView, explore::Step) const {
    explore::Footprint all;
    for (std::size_t byte = 0; byte < state_bytes(); ++byte) {
      all.reads.set(byte);
      all.writes.set(byte);
    }
    return all;
  }
  /// Who has an exclusive copy is the only one who has a copy.
  void check(explore::StateView state, explore::StateView, explore::Step,
             std::vector<explore::PropertyId>& out) const {
    unsigned sharing = 0;
    unsigned exclusive = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      sharing += state[line(i)] == kShared;
      exclusive += state[line(i)] == kExclusive;
    }
    if (exclusive > 1 || (exclusive == 1 && sharing > 0)) out.push_back(kCoherent);
  }
  bool finished(explore::StateView) const { return false; }
  void check_end(explore::StateView, std::vector<explore::PropertyId>&) const {}
  explore::PropertyId stuck(explore::StateView) const { return kStuck; }

 private:
  // Of a line; of a request, and of what grants it; only of answers.
  enum : std::uint8_t { kNone, kShared, kExclusive, kInvalidate };
  enum : std::size_t {
    kAcknowledged,  // sets of caches, a bit each: an acknowledgement is under way
    kSharers,       // has a copy, as the directory knows
    kToInvalidate,  // still to be told
    kGranted,       // 1: exclusively
    kCommand,       // the request that is being served
    kClient,        // whose it is
    kFields
  };
  static constexpr std::size_t first_ = kFields;
  std::size_t line(std::size_t i) const { return first_ + i; }
  std::size_t request(std::size_t i) const { return first_ + count_ + i; }
  std::size_t answer(std::size_t i) const { return first_ + 2 * count_ + i; }

  template <class Visit>
  void take(std::size_t process, std::size_t outcome, Visit& visit) {
    visit(explore::Successor{
        {static_cast<std::uint16_t>(process), static_cast<std::uint16_t>(outcome)},
        explore::Progress::work,
        next_.state(),
        {},
        false,
        {},
        next_.changed()});
    next_.undo();
  }

  template <class Visit>
  void cache_steps(explore::StateView state, std::size_t i, Visit& visit) {
    const auto bit = static_cast<std::uint8_t>(1u << i);
    if (state[request(i)] == kNone && state[line(i)] != kExclusive) {
      if (state[line(i)] == kNone) {
        next_.set(request(i), kShared);
        take(i, 0, visit);
      }
      next_.set(request(i), kExclusive);
      take(i, 1, visit);
    }
    if (state[answer(i)] == kNone) return;
    if (state[answer(i)] != kInvalidate) {
      next_.set(line(i), state[answer(i)]);
      next_.set(answer(i), kNone);
      take(i, 2, visit);
    } else if ((state[kAcknowledged] & bit) == 0) {
      next_.set(line(i), kNone);
      next_.set(answer(i), kNone);
      next_.set(kAcknowledged, state[kAcknowledged] | bit);
      take(i, 3, visit);
    }
  }

  template <class Visit>
  void grants(explore::StateView state, Visit& visit) {
    const std::uint8_t command = state[kCommand];
    const std::size_t client = state[kClient];
    if (command == kNone || state[answer(client)] != kNone || state[kGranted] != 0) return;
    if (command == kExclusive && state[kSharers] != 0) return;
    next_.set(answer(client), command);
    next_.set(kSharers, state[kSharers] | static_cast<std::uint8_t>(1u << client));
    next_.set(kGranted, command == kExclusive ? 1 : 0);
    next_.set(kCommand, kNone);
    next_.set(kClient, 0);
    next_.set(kToInvalidate, 0);
    take(count_, 0, visit);
  }

  template <class Visit>
  void directory_steps(explore::StateView state, std::size_t i, Visit& visit) {
    const auto bit = static_cast<std::uint8_t>(1u << i);
    if (state[kCommand] == kNone) {
      if (state[request(i)] == kNone) return;
      next_.set(kCommand, state[request(i)]);
      next_.set(request(i), kNone);
      next_.set(kClient, static_cast<std::uint8_t>(i));
      next_.set(kToInvalidate, state[kSharers]);
      return take(count_, 1 + 3 * i, visit);
    }
    const bool alone = state[kCommand] == kExclusive || state[kGranted] != 0;
    if (alone && (state[kToInvalidate] & bit) != 0 && state[answer(i)] == kNone) {
      next_.set(answer(i), kInvalidate);
      next_.set(kToInvalidate, static_cast<std::uint8_t>(state[kToInvalidate] & ~bit));
      take(count_, 2 + 3 * i, visit);
    }
    if ((state[kAcknowledged] & bit) != 0) {
      next_.set(kAcknowledged, static_cast<std::uint8_t>(state[kAcknowledged] & ~bit));
      next_.set(kSharers, static_cast<std::uint8_t>(state[kSharers] & ~bit));
      next_.set(kGranted, 0);
      take(count_, 3 + 3 * i, visit);
    }
  }

  std::size_t count_;
  explore::NextState next_;
};

}  // namespace pmapcheck::bench
