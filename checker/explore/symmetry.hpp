// A model's states up to symmetry: of states that differ only in who is called what, one is kept.
//
// The idea: a symmetry groups states into orbits, and a state of an orbit can do what any other of
// its orbit can, up to the orbits that it leads to. So the search replaces every successor by a
// representative of its orbit, and everything else stays as it is:
//
//     state ──model──► successor ──symmetry──► its representative ──► stored, if it is new
//
// What a representative violates, every state of its orbit violates. A trace through
// representatives is no run of the model, though: concretise() finds the run that it stands for.
//
// Together with a partial-order reduction, the symmetry comes last: which steps are left out is
// decided for a representative, and it is representatives that the engine has or has not stored. A
// run that begins with a step left out can be had, up to symmetry, after one that is not.
//
// Sound whatever state of the orbit represents it; a representative that differs within an orbit
// only leaves more states than necessary. What a symmetry claims, symmetry_check.hpp checks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/search.hpp"

namespace pmapcheck::explore {

/// A symmetry of a model, as far as a search needs it.
template <class S>
concept Symmetry = requires(S symmetry, StateView state, std::uint8_t* row) {
  /// Writes a state of the same orbit to `row`, always the same one for the same state. The row
  /// has the state's length and does not overlap it.
  symmetry.represent(state, row);
};

/// A symmetry that wants to see every step that is taken, from one state to another, as not every
/// step of a model that can be imagined respects it. Throws BrokenSymmetry (symmetry_check.hpp).
template <class S>
concept WitnessingSymmetry = Symmetry<S> &&
    requires(S symmetry, StateView before, StateView after) {
  symmetry.witness(before, after);
};

/// A model whose states are the representatives of another's. For one thread, and so is `symmetry`.
///
/// A step may lead to the state itself: it then led to another state of its orbit.
///
/// What a model offers beyond the concept Model (reductions, more questions) its quotient offers,
/// too.
template <Model M, Symmetry S>
class Quotient {
 public:
  /// Require: both outlive this; all properties and end conditions of `model` are the same for all
  /// states of an orbit.
  Quotient(M& model, S& symmetry) : model_(model), symmetry_(symmetry), row_(model.state_bytes()) {}

  [[nodiscard]] std::size_t state_bytes() const { return model_.state_bytes(); }
  [[nodiscard]] std::size_t property_count() const { return model_.property_count(); }
  template <class Visit>
  void initial(Visit&& visit) {
    model_.initial([&](StateView state) {
      symmetry_.represent(state, row_.data());
      visit(StateView(row_));
    });
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    model_.successors(state, representing(state, visit));
  }
  [[nodiscard]] Footprint footprint(StateView state, Step step) {
    return model_.footprint(state, step);
  }
  /// Asks everything of `state`: no step leads there from `previous`, but to a state of its orbit.
  void check(StateView state, StateView, Step step, std::vector<PropertyId>& violated) {
    model_.check(state, {}, step, violated);
  }
  [[nodiscard]] bool finished(StateView state) const { return model_.finished(state); }
  void check_finished(StateView state, std::vector<PropertyId>& violated) requires requires(M& m) {
    m.check_finished(state, violated);
  }
  { model_.check_finished(state, violated); }
  void check_end(StateView state, std::vector<PropertyId>& violated) {
    model_.check_end(state, violated);
  }
  [[nodiscard]] PropertyId stuck(StateView state) { return model_.stuck(state); }

  // Of a model that leaves out steps.

  [[nodiscard]] auto partial() requires requires(M& m) { m.partial(); }
  { return model_.partial(); }
  template <class Visit>
  void remaining(StateView state, Visit&& visit) requires requires(M& m) {
    m.remaining(state, AnySuccessorVisitor{});
  }
  { model_.remaining(state, representing(state, visit)); }
  [[nodiscard]] auto enabled() requires requires(M& m) { m.enabled(); }
  { return model_.enabled(); }
  /// The quotient of the model that leaves out none. Valid until the next call.
  [[nodiscard]] auto& full() requires requires(M& m) { m.full(); }
  {
    using Full = Quotient<std::remove_cvref_t<decltype(model_.full())>, S>;
    if (!full_) full_ = std::make_shared<Full>(model_.full(), symmetry_);
    return *static_cast<Full*>(full_.get());
  }

 private:
  // A visitor of the model's successors that shows representatives to `visit`.
  template <class Visit>
  auto representing(StateView state, Visit& visit) {
    return [this, state, &visit](const Successor& successor) {
      if (successor.progress == Progress::beyond) return void(visit(successor));
      if constexpr (WitnessingSymmetry<S>) {
        symmetry_.witness(state, successor.state);
      } else {
        static_cast<void>(state);
      }
      symmetry_.represent(successor.state, row_.data());
      const bool itself =
          std::equal(row_.begin(), row_.end(), successor.state.begin(), successor.state.end());
      Successor represented = successor;
      represented.state = row_;
      if (!itself) represented.changed = {};
      visit(represented);
    };
  }

  M& model_;
  S& symmetry_;
  std::vector<std::uint8_t> row_;  // the representative that is being visited
  std::shared_ptr<void> full_;     // a Quotient of another type
};

/// The run of `model` that a violation found in its quotient stands for: its trace becomes one of
/// states that really follow each other, of the same length, ending in the same violation. False,
/// and nothing changed, if there is none: then the symmetry is none.
template <Model M, Symmetry S>
[[nodiscard]] bool concretise(M& model, S& symmetry, Violation& violation) {
  std::vector<std::uint8_t> row(model.state_bytes());
  const auto stands_for = [&](StateView state, const std::vector<std::uint8_t>& representative) {
    symmetry.represent(state, row.data());
    return row == representative;
  };
  const Trace& through = violation.trace;
  Trace run;
  model.initial([&](StateView state) {
    if (!run.states.empty() || !stands_for(state, through.states.front())) return;
    run.states.emplace_back(state.begin(), state.end());
  });
  if (run.states.empty()) return false;
  for (std::size_t i = 0; i < through.steps.size(); ++i) {
    const bool must_violate = violation.evidence == Evidence::step && i + 1 == through.steps.size();
    const std::vector<std::uint8_t> from = run.states.back();
    model.successors(from, [&](const Successor& successor) {
      if (run.steps.size() > i || successor.progress == Progress::beyond) return;
      const auto& broken = successor.violated;
      if (must_violate &&
          std::find(broken.begin(), broken.end(), violation.property) == broken.end()) {
        return;
      }
      if (!stands_for(successor.state, through.states[i + 1])) return;
      run.steps.push_back(successor.step);
      run.states.emplace_back(successor.state.begin(), successor.state.end());
    });
    if (run.steps.size() == i) return false;
  }
  violation.trace = std::move(run);
  return true;
}

}  // namespace pmapcheck::explore
