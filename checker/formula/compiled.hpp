// The state properties of a model, ready to run on every state that an explorer reaches.
//
//     Specification ─┐
//                    ├─► Interpretation ──ground──► instances ──compile──► Sieve + Code
//     Vocabulary ────┘
//
// An instance is a definition with elements for its outermost quantified variables. Instances that
// hold in every state are dropped, after they were counted. Checking an instance takes two stages:
// the sieve says which instances can be violated at all, given the bytes that changed; the code
// decides those.
//
//     auto specification = read_specification(files);
//     auto compiled = Compiled::compile(*specification, vocabulary);
//     compiled->for_each_violated(previous, state, [&](std::size_t instance) {
//       report(compiled->explain(instance, state));
//     });
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/code.hpp"
#include "checker/formula/explanation.hpp"
#include "checker/formula/interpretation.hpp"
#include "checker/formula/justification.hpp"
#include "checker/formula/memo.hpp"
#include "checker/formula/sieve.hpp"
#include "checker/formula/term.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::formula {

/// A definition with values for its `variables`.
struct Instance {
  std::size_t definition = 0;  ///< In Specification::definitions.
  std::vector<int> arguments;  ///< Indices of elements; 0 and 1 for Bool.
};

/// How many instances a definition has in the scenario.
struct InstanceCount {
  std::size_t checked = 0;
  std::size_t dropped = 0;  ///< They hold whatever the state.
};

class Compiled;

/// Which instances were found to be violated before, under the bytes that they read. For one
/// Compiled, and one thread.
class Verdicts {
 public:
  /// Those of the candidates that are violated in `state`: as Sieve::for_each_candidates has them.
  [[nodiscard]] std::uint64_t violated(const Compiled& compiled, std::size_t first,
                                       std::uint64_t candidates, explore::StateView state);

 private:
  Memo memo_;
  std::vector<std::unordered_map<std::uint64_t, Memo::Question>> questions_;  // by first / 64
};

/// Immutable once made; all functions may be called from any number of threads at once.
class Compiled {
 public:
  /// Errors: the text and the vocabulary disagree; a formula quantifies over Int, has more than a
  /// million instances, or speaks of may-hold facts in a way that is not exact (may_hold.hpp).
  static Result<Compiled> compile(Specification specification, Vocabulary vocabulary);

  [[nodiscard]] const Interpretation& interpretation() const { return *interpretation_; }
  [[nodiscard]] const Specification& specification() const {
    return interpretation_->specification();
  }

  /// First the instances of every state (inv, lemma, sum), then those of the end (final); of one
  /// definition in lexicographic order. Their numbers are places in this list.
  [[nodiscard]] std::span<const Instance> instances() const { return instances_; }
  /// How many of them are of every state.
  [[nodiscard]] std::size_t state_instances() const { return state_instances_; }
  [[nodiscard]] InstanceCount count(std::size_t definition) const { return counts_[definition]; }

  /// The bytes that an instance reads.
  [[nodiscard]] explore::ByteSet reads(std::size_t instance) const {
    return pool_.reads(terms_[instance]);
  }
  /// The shortest state that may be passed below: the last byte that any instance reads, plus one.
  [[nodiscard]] std::size_t state_bytes() const;

  [[nodiscard]] bool holds(std::size_t instance, explore::StateView state) const {
    return code_.run(entries_[instance], state);
  }

  /// Visits the number of every violated state instance, ascending.
  template <class Visitor>
  void for_each_violated(explore::StateView state, Visitor&& visit) const {
    state_sieve_.for_each_candidate(state, [&](std::size_t instance) {
      if (!holds(instance, state)) visit(instance);
    });
  }

  /// The same, only of the instances that read a byte in which the states differ: what `previous`
  /// did not violate and `state` does is among them. All, if `previous` is empty.
  /// `verdicts` remembers what was found before.
  template <class Visitor>
  void for_each_violated(explore::StateView previous, explore::StateView state, Verdicts& verdicts,
                         Visitor&& visit) const {
    if (previous.empty()) return for_each_violated(state, visit);
    state_sieve_.for_each_candidates(
        previous, state, [&](std::size_t first, std::uint64_t candidates) {
          Sieve::visit_bits(first, verdicts.violated(*this, first, candidates, state), visit);
        });
  }
  /// The same, which adds to `depends` bytes that, together with those of it and those that differ,
  /// decide what is visited. Require: `previous` is not empty.
  template <class Visitor>
  void for_each_violated(explore::StateView previous, explore::StateView state, Verdicts& verdicts,
                         explore::ByteSet& depends, Visitor&& visit) const {
    state_sieve_.for_each_candidates(
        previous, state, depends, [&](std::size_t first, std::uint64_t candidates) {
          Sieve::visit_bits(first, verdicts.violated(*this, first, candidates, state), visit);
        });
  }
  template <class Visitor>
  void for_each_violated(explore::StateView previous, explore::StateView state,
                         Visitor&& visit) const {
    if (previous.empty()) return for_each_violated(state, visit);
    const auto visit_if_violated = [&](std::size_t instance) {
      if (!holds(instance, state)) visit(instance);
    };
    state_sieve_.for_each_candidates(previous, state,
                                     [&](std::size_t first, std::uint64_t candidates) {
                                       Sieve::visit_bits(first, candidates, visit_if_violated);
                                     });
  }

  /// Adds to `known` bytes that suffice to see that no instance is violated in either of the two
  /// states, of those that read a byte in which they differ. False if one is.
  bool justify(explore::StateView before, explore::StateView after, Justification& justification,
               explore::ByteSet& known) const;

  /// Visits the number of every violated instance of the obligations at the end.
  template <class Visitor>
  void for_each_violated_at_end(explore::StateView state, Visitor&& visit) const {
    end_sieve_.for_each_candidate(state, [&](std::size_t candidate) {
      const std::size_t instance = state_instances_ + candidate;
      if (!holds(instance, state)) visit(instance);
    });
  }

  /// The instance as text with the facts that give it its value in `state`.
  [[nodiscard]] Explanation explain(std::size_t instance, explore::StateView state) const;

  /// What the instances were compiled from: the slow twin of `holds` is
  /// `terms().evaluate(term(instance), state)`.
  [[nodiscard]] const TermPool& terms() const { return pool_; }
  [[nodiscard]] Term term(std::size_t instance) const { return terms_[instance]; }

 private:
  explicit Compiled(std::shared_ptr<const Interpretation> interpretation);
  void add_instances(std::size_t definition);

  friend class Actions;
  friend class Contracts;

  std::shared_ptr<const Interpretation> interpretation_;
  TermPool pool_;
  std::vector<Instance> instances_;
  std::vector<Term> terms_;
  std::vector<Code::Entry> entries_;
  std::vector<InstanceCount> counts_;
  std::size_t state_instances_ = 0;
  Code code_;
  Sieve state_sieve_;
  Sieve end_sieve_;
};

}  // namespace pmapcheck::formula
