// Initial states and actions, as TLA+, Murphi and Promela have them, as an engine model that counts
// as their checkers do.
//
// The idea: a specification has a state of plain bytes, initial states, and actions that give out
// successors. TLC counts every one of them as *generated*, the initial states, those that change
// nothing and those beyond the state constraint too; to the engine only the others are steps. So
//
//     generated = initial states + transitions + left out
//
// and TLC counts the states along a run where the engine counts its steps.
#pragma once

#include <cstring>
#include <type_traits>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore::models {

/// `Specification` has a type State (bytes only) and the functions
///   initial(emit): every initial state;
///   next(state, emit): every successor, as often as an action gives it;
///   within(state): the state constraint.
template <class Specification>
class FromActions {
 public:
  using State = typename Specification::State;
  static_assert(std::has_unique_object_representations_v<State> && alignof(State) == 1);

  enum Property : PropertyId { kStuck, kPropertyCount };

  std::size_t state_bytes() const { return sizeof(State); }
  std::size_t property_count() const { return kPropertyCount; }

  template <class Visit>
  void initial(Visit&& visit) {
    specification_.initial([&](const State& state) {
      ++initial_states;
      visit(view(state));
    });
  }

  template <class Visit>
  void successors(StateView view_of_state, Visit&& visit) {
    const State state = state_of(view_of_state);
    std::uint16_t outcome = 0;
    specification_.next(state, [&](const State& next) {
      if (is_step(state, next)) visit(Successor{{0, outcome}, Progress::work, view(next), {}});
      ++outcome;
    });
  }

  Footprint footprint(StateView, Step) const {
    Footprint all;
    for (std::size_t byte = 0; byte < state_bytes(); ++byte) {
      all.reads.set(byte);
      all.writes.set(byte);
    }
    return all;
  }
  /// Violates nothing, but is asked once of every state, however often its steps are visited.
  void check(StateView view_of_state, StateView, Step, std::vector<PropertyId>&) {
    const State state = state_of(view_of_state);
    specification_.next(state,
                        [&](const State& next) { left_out += is_step(state, next) ? 0 : 1; });
  }
  /// Whether there are successors: if all are left out, that is no deadlock to TLC.
  bool finished(StateView view_of_state) {
    bool any = false;
    specification_.next(state_of(view_of_state), [&](const State&) { any = true; });
    return any;
  }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  PropertyId stuck(StateView) const { return kStuck; }

  /// What a search has met so far: initial states, and successors that are no steps.
  std::uint64_t initial_states = 0;
  std::uint64_t left_out = 0;

 private:
  bool is_step(const State& state, const State& next) const {
    return std::memcmp(&next, &state, sizeof state) != 0 && specification_.within(next);
  }
  static State state_of(StateView bytes) {
    State state;
    std::memcpy(&state, bytes.data(), sizeof state);
    return state;
  }
  static StateView view(const State& state) {
    return {reinterpret_cast<const std::uint8_t*>(&state), sizeof state};
  }

  Specification specification_{};
};

}  // namespace pmapcheck::explore::models
