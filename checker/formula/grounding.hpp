// From formulas to ground terms: every quantifier becomes a conjunction, a disjunction or a sum
// over the elements that its sorts have in the scenario, every state function a term over bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "checker/formula/interpretation.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class Grounding {
 public:
  /// The term of a state function, by its number in the specification, for constant arguments.
  using Atom =
      std::function<Term(std::size_t function, std::span<const int> arguments, Moment moment)>;

  /// Builds terms of one state in `pool`, for formulas without `next.`. Both must outlive this.
  Grounding(const Interpretation& interpretation, TermPool& pool);
  /// With another meaning of the state functions.
  Grounding(const Interpretation& interpretation, TermPool& pool, Atom atom);

  /// The term of `e` where the last of `values` is variable 0.
  Term ground(Expression e, std::span<const Term> values);
  Term ground(Expression e, std::span<const std::int64_t> values);
  Term ground(Expression e, std::span<const int> values);

 private:
  // What expressions became, under a node's number and the values of the variables that are free
  // in it: keys lie one behind the other, and slots have their places.
  class Known {
   public:
    Known() : slots_(kFirstSlots) {}
    [[nodiscard]] std::optional<Term> find(std::span<const std::uint32_t> key) const;
    /// Require: it is not known.
    void insert(std::span<const std::uint32_t> key, Term term);

   private:
    struct Slot {
      std::uint32_t hash = 0;
      std::uint32_t end = 0;  // of the key; its beginning is `length` before. 0: empty
      std::uint32_t length = 0;
      Term term{};
    };
    static constexpr std::size_t kFirstSlots = 1u << 8;
    static std::uint32_t hash_of(std::span<const std::uint32_t> key);
    void place(const Slot& slot);

    std::vector<std::uint32_t> keys_;
    std::vector<Slot> slots_;  // a power of two
    std::size_t count_ = 0;
  };

  Term visit(Expression e);
  Term build(const ExpressionNode& node);
  Term quantify(const ExpressionNode& node);
  Term apply(std::size_t function, std::vector<Term> arguments, Moment moment);
  // Of a node in the environment at hand; valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> key(Expression e);

  const Interpretation& interpretation_;
  TermPool& pool_;
  Atom atom_;
  std::vector<Term> environment_;
  Known known_;
  std::vector<std::uint32_t> key_;
  std::map<std::tuple<std::size_t, Moment, std::vector<int>>, Term> atoms_;
};

/// Why a definition cannot be ground: it quantifies over Int, which has no finite set of values, or
/// has more than a million instances. `instances_too`: its variables are expanded, not given.
[[nodiscard]] std::optional<InputError> not_groundable(const Interpretation& interpretation,
                                                       const Definition& definition,
                                                       bool instances_too);

}  // namespace pmapcheck::formula
