// Two-phase commit, as TLA+'s TwoPhase has it (Gray and Lamport, "Consensus on transaction
// commit"): a transaction manager and a number of resource managers, which agree to commit or abort
// by messages that are sent once and stay.
//
// One byte for each variable of the specification. TLC takes a message that is received again for a
// transition; here that is a self-loop, left out and counted in `self_loops`.
#pragma once

#include <algorithm>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/next_state.hpp"

namespace pmapcheck::explore::models {

class TwoPhaseCommit {
 public:
  enum Property : PropertyId { kConsistent, kStuck, kPropertyCount };

  explicit TwoPhaseCommit(std::size_t resource_managers)
      : count_(resource_managers), next_(state_bytes()) {}

  std::size_t state_bytes() const { return kFirstManager + 3 * count_; }
  std::size_t property_count() const { return kPropertyCount; }

  template <class Visit>
  void initial(Visit&& visit) const {
    visit(StateView(std::vector<std::uint8_t>(state_bytes(), 0)));
  }

  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    next_.begin(state);
    const auto step = [&](std::size_t process, std::size_t outcome, std::size_t byte,
                          std::uint8_t value, std::size_t message) {
      if (state[byte] == value && state[message] != 0) {
        ++self_loops;
        return;
      }
      next_.set(byte, value);
      next_.set(message, 1);
      take(process, outcome, visit);
    };

    if (state[kManager] == kUndecided) {
      if (all_prepared(state)) step(0, 0, kManager, kManagerCommitted, kCommitSent);
      step(0, 1, kManager, kManagerAborted, kAbortSent);
      for (std::size_t r = 0; r < count_; ++r) {
        if (state[sent(r)] != 0) step(0, 2 + r, heard(r), 1, sent(r));
      }
    }
    for (std::size_t r = 0; r < count_; ++r) {
      if (state[manager(r)] == kWorking) {
        step(1 + r, 0, manager(r), kPrepared, sent(r));
        next_.set(manager(r), kAborted);
        take(1 + r, 1, visit);
      }
      if (state[kCommitSent] != 0) step(1 + r, 2, manager(r), kCommitted, kCommitSent);
      if (state[kAbortSent] != 0) step(1 + r, 3, manager(r), kAborted, kAbortSent);
    }
  }

  Footprint footprint(StateView, Step step) const {
    Footprint footprint;
    const auto reads = [&](std::size_t byte) { footprint.reads.set(byte); };
    const auto writes = [&](std::size_t byte) { footprint.writes.set(byte); };
    if (step.process == 0) {
      reads(kManager);
      if (step.outcome >= 2) {
        reads(sent(step.outcome - 2u));
        writes(heard(step.outcome - 2u));
        return footprint;
      }
      writes(kManager);
      writes(step.outcome == 0 ? kCommitSent : kAbortSent);
      for (std::size_t r = 0; r < count_ && step.outcome == 0; ++r) reads(heard(r));
      return footprint;
    }
    const std::size_t r = step.process - 1u;
    writes(manager(r));
    if (step.outcome <= 1) reads(manager(r));
    if (step.outcome == 0) writes(sent(r));
    if (step.outcome == 2) reads(kCommitSent);
    if (step.outcome == 3) reads(kAbortSent);
    return footprint;
  }

  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    const auto managers = state.subspan(kFirstManager, count_);
    const bool committed =
        std::find(managers.begin(), managers.end(), kCommitted) != managers.end();
    const bool aborted = std::find(managers.begin(), managers.end(), kAborted) != managers.end();
    if (committed && aborted) out.push_back(kConsistent);
  }

  bool finished(StateView state) const {
    const auto managers = state.subspan(kFirstManager, count_);
    return state[kManager] != kUndecided &&
           std::all_of(managers.begin(), managers.end(), [](int m) { return m >= kCommitted; });
  }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  PropertyId stuck(StateView) const { return kStuck; }

  /// Steps that would change nothing, left out by successors() so far.
  std::uint64_t self_loops = 0;

 private:
  enum : std::uint8_t { kUndecided, kManagerCommitted, kManagerAborted };  // state[kManager]
  enum : std::uint8_t { kWorking, kPrepared, kCommitted, kAborted };       // state[manager(r)]
  enum : std::size_t { kManager, kCommitSent, kAbortSent, kFirstManager };

  std::size_t manager(std::size_t r) const { return kFirstManager + r; }
  std::size_t sent(std::size_t r) const { return kFirstManager + count_ + r; }  // "prepared"
  std::size_t heard(std::size_t r) const { return kFirstManager + 2 * count_ + r; }

  bool all_prepared(StateView state) const {
    const auto all = state.subspan(heard(0), count_);
    return std::all_of(all.begin(), all.end(), [](int one) { return one != 0; });
  }

  template <class Visit>
  void take(std::size_t process, std::size_t outcome, Visit& visit) {
    visit(Successor{{static_cast<std::uint16_t>(process), static_cast<std::uint16_t>(outcome)},
                    Progress::work,
                    next_.state(),
                    {},
                    false,
                    {},
                    next_.changed()});
    next_.undo();
  }

  std::size_t count_;
  NextState next_;
};

}  // namespace pmapcheck::explore::models
