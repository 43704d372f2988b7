// The actions of a model: what a step may do.
//
// Every step of an explored system claims to be one action, for some arguments, or none at all. It
// is allowed if the action's guards hold in the state before, and the effect holds of the two
// states, and everything else is as it was (frame.hpp). A claim of nothing changes nothing.
//
//     claim ──► guards, effect: ground and compiled when their arguments are first seen
//          └──► verdict: effect and frame, for steps that change certain bits. Little is left of
//               them when these are known: of the frame often nothing, of what an effect says of a
//               whole TLB only what the bits have to do with
//
// Everything is ground over both states (step_terms.hpp). For one thread: each worker has its own,
// over one shared Compiled.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/formula/arguments_hash.hpp"
#include "checker/formula/compiled.hpp"
#include "checker/formula/explanation.hpp"
#include "checker/formula/frame.hpp"
#include "checker/formula/grounding.hpp"
#include "checker/formula/justification.hpp"
#include "checker/formula/lazy_code.hpp"
#include "checker/formula/step_terms.hpp"

namespace pmapcheck::formula {

/// An action with its arguments, by number.
enum class Claim : std::uint32_t { nothing = 0 };

/// A place that a step changed though its action does not reach it.
struct OutsideChange {
  std::string place;        ///< "(pte-page user 0x1000)".
  std::string place_after;  ///< "(next.pte-page user 0x1000)".
  std::string before;       ///< Its value.
  std::string after;
};

class Actions {
 public:
  /// For states of so many bytes.
  Actions(const Compiled& compiled, std::size_t state_bytes);
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  /// The effects in the specification, by their numbers there: one for each action.
  [[nodiscard]] std::span<const std::size_t> effects() const { return effects_; }
  /// Whether no step can be refused: the model has no actions.
  [[nodiscard]] bool none() const { return effects_.empty(); }
  /// The functions that effects mention: the others are outside of the model's actions.
  [[nodiscard]] const Frame& frame() const { return frame_; }

  /// The claim of an action, by the number of its effect. Arguments as in Contracts.
  Claim claim(std::size_t effect, std::span<const std::int64_t> arguments);

  /// Visits every guard, and the assumption, of the claimed action that does not hold, by its
  /// number in the specification.
  template <class Visitor>
  void for_each_broken_guard(Claim claim, explore::StateView before, Visitor&& visit) {
    for (Guard& guard : instance(claim).guards) {
      if (!code_.holds(guard.formula, before)) visit(guard.definition);
    }
  }
  /// Visits all of them, with the values of their parameters.
  template <class Visitor>
  void for_each_guard(Claim claim, Visitor&& visit) const {
    for (const Guard& guard : instance(claim).guards) {
      visit(guard.definition, std::span<const std::int64_t>(guard.arguments));
    }
  }
  /// Whether the step does what the claimed action does, and nothing else: effect_holds() and
  /// frame_holds(), in one formula.
  bool allows(Claim claim, explore::StateView before, explore::StateView after) {
    return allows(verdict(claim, before, after), before, after);
  }
  bool effect_holds(Claim claim, explore::StateView before, explore::StateView after);
  bool frame_holds(Claim claim, explore::StateView before, explore::StateView after);

  /// Adds to `known` bytes that suffice for the verdict on a step (Justification). Those that it
  /// may write are to be among them.
  void justify(Claim claim, explore::StateView before, explore::StateView after,
               explore::ByteSet& known);

  /// What is asked of steps that claim the same and change the same bits.
  struct Verdict {
    LazyCode::Formula frame;    ///< All is as it was that the effect does not reach …
    LazyCode::Formula allowed;  ///< … and the effect holds.
    /// The bytes that this and the guards depend on, beside those that the step may write.
    explore::ByteSet reads;
  };
  /// The reference stays valid.
  [[nodiscard]] Verdict& verdict(Claim claim, explore::StateView before, explore::StateView after);
  bool allows(Verdict& verdict, explore::StateView before, explore::StateView after) {
    return holds(verdict.allowed, before, after);
  }

  // For reports and tests.

  /// The effect's number, and the arguments. Require: not nothing.
  [[nodiscard]] std::size_t effect(Claim claim) const { return *instance(claim).effect; }
  [[nodiscard]] std::span<const std::int64_t> arguments(Claim claim) const {
    return instance(claim).arguments;
  }
  /// How many there are: their numbers are below it, and `nothing` is the first.
  [[nodiscard]] std::size_t claims() const { return instances_.size(); }
  /// Whether the action was claimed for any arguments.
  [[nodiscard]] bool was_claimed(std::size_t effect) const { return !known_[effect].empty(); }
  /// By definition: for how many of the claims so far it is a guard that a state can violate.
  [[nodiscard]] std::vector<std::size_t> guards_asked() const;
  /// Whether the effect reaches a place: gives it a value, or leaves it free.
  [[nodiscard]] bool reaches(Claim claim, std::size_t place) const;

  /// "take-lock(t = a, lock = l)".
  [[nodiscard]] std::string text(Claim claim) const;
  [[nodiscard]] Explanation explain_guard(Claim claim, std::size_t guard,
                                          explore::StateView before) const;
  [[nodiscard]] Explanation explain_effect(Claim claim, explore::StateView before,
                                           explore::StateView after) const;
  [[nodiscard]] std::vector<OutsideChange> outside_changes(Claim claim, explore::StateView before,
                                                           explore::StateView after) const;

 private:
  struct Guard {
    std::size_t definition;
    std::vector<std::int64_t> arguments;
    LazyCode::Formula formula;
  };
  struct Instance {
    std::optional<std::size_t> effect;
    std::vector<std::int64_t> arguments;
    std::vector<Guard> guards;
    LazyCode::Formula effect_formula;
    std::vector<std::size_t> places;  // That the effect reaches, ascending.
    explore::ByteSet reads;           // Of guards.
  };

  [[nodiscard]] const Instance& instance(Claim claim) const {
    return instances_[static_cast<std::size_t>(claim)];
  }
  Instance& instance(Claim claim) { return instances_[static_cast<std::size_t>(claim)]; }
  [[nodiscard]] const Specification& specification() const {
    return interpretation_->specification();
  }
  Instance ground(std::size_t effect, std::span<const std::int64_t> arguments);
  [[nodiscard]] const Guard& guard(Claim claim, std::size_t definition) const;
  Verdict ground_verdict(Claim claim, std::span<const std::int64_t> changes);
  bool holds(LazyCode::Formula& formula, explore::StateView before, explore::StateView after);

  std::shared_ptr<const Interpretation> interpretation_;
  TermPool pool_;
  StepTerms terms_;
  Grounding guards_grounding_;
  Frame frame_;
  LazyCode code_{pool_};
  Justification justification_;
  std::vector<std::size_t> effects_;
  std::vector<std::vector<std::size_t>> guards_of_;  // By effect: guards and the assumption.
  std::vector<ByArguments<Claim>> known_;            // By effect.
  std::deque<Instance> instances_;
  ByArguments<Verdict> verdicts_;      // By claim and changes.
  std::vector<std::int64_t> changes_;  // Scratch: the claim, then what changed.
  std::vector<std::uint8_t> step_;     // Scratch: both states.
};

}  // namespace pmapcheck::formula
