#include "checker/formula/may_hold.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "checker/formula/grounding.hpp"

namespace pmapcheck::formula {
namespace {

struct Fact {
  std::size_t function;
  std::vector<int> arguments;
  Moment moment;
  auto operator<=>(const Fact&) const = default;
};

// Walks a ground formula in which every may-hold fact is a term of its own.
class Walk {
 public:
  Walk(const Interpretation& interpretation, const TermPool& pool,
       const std::map<Term, Fact>& facts, bool of_effect)
      : interpretation_(interpretation), pool_(pool), facts_(facts), of_effect_(of_effect) {}

  /// Why a violation, where `formula` is false, is not exact; empty if it is.
  std::string reason(Term formula) {
    needs(formula, false);
    return reason_;
  }

 private:
  using Facts = std::set<Term>;

  // The facts that may be needed for `term` to have the value `wanted`.
  const Facts& needs(Term term, bool wanted) {
    const std::uint64_t question = 2 * static_cast<std::uint64_t>(term) + (wanted ? 1 : 0);
    const auto known = known_.find(question);
    if (known != known_.end()) return known->second;
    return known_[question] = find_needs(term, wanted);
  }

  Facts find_needs(Term term, bool wanted) {
    const auto operands = pool_.operands(term);
    switch (pool_.kind(term)) {
      case TermKind::constant:
        return {};
      case TermKind::slice:
        return facts_.contains(term) ? find_fact(term, wanted) : Facts{};
      case TermKind::not_:
        return needs(operands[0], !wanted);
      case TermKind::and_:
        return wanted ? together(operands, true) : either(operands, false);
      case TermKind::or_:
        return wanted ? either(operands, true) : together(operands, false);
      case TermKind::if_then_else:
        needs(operands[0], true);  // A choice asks its condition both ways.
        needs(operands[0], false);
        return either(operands.subspan(1), wanted);
      case TermKind::equal:
        if (pool_.kind(operands[1]) == TermKind::constant && is_truth(operands[0])) {
          return needs(operands[0], (pool_.value(operands[1]) != 0) == wanted);
        }
        [[fallthrough]];
      case TermKind::less_equal:
      case TermKind::add:
      case TermKind::subtract:
      case TermKind::multiply:
        for (const Term operand : operands) {  // A comparison asks for the value, whichever it is.
          needs(operand, true);
          needs(operand, false);
        }
        return {};
    }
    return {};
  }

  [[nodiscard]] bool is_truth(Term t) const { return facts_.contains(t) || pool_.is_boolean(t); }

  Facts find_fact(Term fact, bool wanted) {
    if (of_effect_ && facts_.at(fact).moment == Moment::before) {
      if (wanted) refuse("needs that " + text(fact) + " held before the step");
      return {};  // Absent from every plain state, and so are any others with it.
    }
    if (!wanted) refuse("needs that " + text(fact) + " does not hold");
    return {fact};
  }

  Facts either(std::span<const Term> operands, bool wanted) {
    Facts all;
    for (const Term operand : operands) all.merge(Facts(needs(operand, wanted)));
    return all;
  }

  Facts together(std::span<const Term> operands, bool wanted) {
    Facts all;
    for (const Term operand : operands) {
      const Facts& more = needs(operand, wanted);
      for (const Term one : more) {
        for (const Term other : all) {
          if (one != other && same_address(facts_.at(one), facts_.at(other))) {
            refuse("may need both " + text(other) + " and " + text(one) +
                   ", two entries of one address");
          }
        }
      }
      all.insert(more.begin(), more.end());
    }
    return all;
  }

  // The CPU, pmap and address that a fact is about.
  [[nodiscard]] std::vector<int> address(const Fact& fact) const {
    const StateFunction& meaning = interpretation_.function(fact.function);
    std::vector<int> result;
    for (const char* sort : {"Cpu", "Pmap", "Va"}) {
      for (std::size_t i = 0; i < meaning.parameters.size(); ++i) {
        if (meaning.parameters[i] == sort) result.push_back(fact.arguments[i]);
      }
    }
    return result;
  }
  [[nodiscard]] bool same_address(const Fact& a, const Fact& b) const {
    return address(a) == address(b);
  }

  [[nodiscard]] std::string text(Term fact) const {
    const Fact& known = facts_.at(fact);
    return interpretation_.atom_text(known.function, known.arguments, known.moment);
  }

  void refuse(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
  }

  const Interpretation& interpretation_;
  const TermPool& pool_;
  const std::map<Term, Fact>& facts_;
  const bool of_effect_;
  std::unordered_map<std::uint64_t, Facts> known_;
  std::string reason_;
};

// Terms that nothing folds, told apart by an offset that no state vector has.
class Unknowns {
 public:
  explicit Unknowns(TermPool& pool) : pool_(pool) {}
  Term make() {
    ++count_;
    Slice slice;
    slice.offset = static_cast<std::uint16_t>(0xffff - count_ % 0xf000);
    slice.shift = static_cast<std::uint8_t>(count_ / 0xf000);
    return pool_.read(slice);
  }

 private:
  TermPool& pool_;
  std::size_t count_ = 0;
};

bool speaks_of_may_hold(const Interpretation& interpretation, Expression root) {
  const ExpressionGraph& graph = interpretation.specification().expressions;
  std::set<Expression> seen{root};
  std::vector<Expression> open{root};
  while (!open.empty()) {
    const ExpressionNode& node = graph[open.back()];
    open.pop_back();
    if ((node.op == Operator::apply || node.op == Operator::apply_next) &&
        interpretation.function(static_cast<std::size_t>(node.value)).may_hold) {
      return true;
    }
    for (const Expression operand : node.operands) {
      if (seen.insert(operand).second) open.push_back(operand);
    }
  }
  return false;
}

}  // namespace

std::optional<InputError> inexact_violation(const Interpretation& interpretation,
                                            const Definition& definition) {
  // Of an effect the whole body: its leading foralls are not parameters.
  const bool effect = definition.kind == Kind::effect;
  const auto& root = effect ? definition.body : definition.matrix;
  const auto& variables = effect ? definition.parameters : definition.variables;
  if (!root || !speaks_of_may_hold(interpretation, *root)) return std::nullopt;
  TermPool pool;
  Unknowns unknowns(pool);
  std::map<Term, Fact> facts;
  std::map<Fact, Term> terms;
  const auto unknown = [&](Fact fact) {
    const auto [known, made] = terms.try_emplace(std::move(fact));
    if (made) {
      known->second = unknowns.make();
      if (interpretation.function(known->first.function).may_hold) {
        facts.emplace(known->second, known->first);
      }
    }
    return known->second;
  };
  Grounding grounding(interpretation, pool,
                      [&](std::size_t function, std::span<const int> arguments, Moment moment) {
                        const StateFunction& meaning = interpretation.function(function);
                        if (!meaning.may_hold && moment == Moment::before) {
                          return meaning.ground(pool, arguments);
                        }
                        return unknown({function, {arguments.begin(), arguments.end()}, moment});
                      });

  // A contract's or an action's numbers are given by the step: here they may be any.
  std::vector<Variable> expanded;
  for (const Variable& variable : variables) {
    if (variable.sort != "Int") expanded.push_back(variable);
  }
  std::vector<Term> numbers;
  for (std::size_t i = expanded.size(); i < variables.size(); ++i) {
    numbers.push_back(unknowns.make());
  }
  Walk walk(interpretation, pool, facts, effect);  // one for all: they have much in common
  std::optional<InputError> problem;
  interpretation.for_each_tuple(expanded, [&](const std::vector<int>& tuple) {
    std::vector<Term> values;
    std::vector<std::int64_t> shown;
    std::size_t next_element = 0;
    std::size_t next_number = 0;
    for (const Variable& variable : variables) {
      if (variable.sort == "Int") {
        values.push_back(numbers[next_number++]);
      } else {
        shown.push_back(tuple[next_element]);
        values.push_back(pool.constant(tuple[next_element++]));
      }
    }
    const Term formula = grounding.ground(*root, values);
    const std::string reason = walk.reason(formula);
    if (reason.empty()) return true;
    problem = InputError{
        place_of(definition),
        "a violation of '" + interpretation.instance_text(definition, expanded, shown) + "' " +
            reason,
        "a TLB only may hold a translation: a violation may need such facts positively, at most "
        "one for each CPU, pmap and address"};
    return false;
  });
  return problem;
}

}  // namespace pmapcheck::formula
