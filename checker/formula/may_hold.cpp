#include "checker/formula/may_hold.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "checker/formula/grounding.hpp"

namespace pmapcheck::formula {
namespace {

struct Fact {
  std::size_t function;
  std::vector<int> arguments;
};

// Walks a ground formula in which every may-hold fact is a term of its own.
class Walk {
 public:
  Walk(const Interpretation& interpretation, const TermPool& pool,
       const std::map<Term, Fact>& facts)
      : interpretation_(interpretation), pool_(pool), facts_(facts) {}

  /// Why a violation, where `formula` is false, is not exact; empty if it is.
  std::string reason(Term formula) {
    needs(formula, false);
    return reason_;
  }

 private:
  using Facts = std::set<Term>;

  // The facts that may be needed for `term` to have the value `wanted`.
  const Facts& needs(Term term, bool wanted) {
    const auto known = known_.find({term, wanted});
    if (known != known_.end()) return known->second;
    return known_[{term, wanted}] = find_needs(term, wanted);
  }

  Facts find_needs(Term term, bool wanted) {
    const auto operands = pool_.operands(term);
    switch (pool_.kind(term)) {
      case TermKind::constant:
        return {};
      case TermKind::slice:
        if (!facts_.contains(term)) return {};
        if (!wanted) refuse("needs that " + text(term) + " does not hold");
        return {term};
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
    return interpretation_.atom_text(known.function, known.arguments);
  }

  void refuse(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
  }

  const Interpretation& interpretation_;
  const TermPool& pool_;
  const std::map<Term, Fact>& facts_;
  std::map<std::pair<Term, bool>, Facts> known_;
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
    if (node.op == Operator::apply &&
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
  if (!definition.matrix || !speaks_of_may_hold(interpretation, *definition.matrix)) {
    return std::nullopt;
  }
  TermPool pool;
  Unknowns unknowns(pool);
  std::map<Term, Fact> facts;
  std::map<std::pair<std::size_t, std::vector<int>>, Term> terms;
  Grounding grounding(interpretation, pool,
                      [&](std::size_t function, std::span<const int> arguments) {
                        const StateFunction& meaning = interpretation.function(function);
                        if (!meaning.may_hold) return meaning.ground(pool, arguments);
                        const std::vector<int> copied(arguments.begin(), arguments.end());
                        const auto [known, made] = terms.try_emplace({function, copied});
                        if (made) {
                          known->second = unknowns.make();
                          facts.emplace(known->second, Fact{function, copied});
                        }
                        return known->second;
                      });

  // A contract's numbers are given by its call: here they may be any.
  std::vector<Variable> expanded;
  for (const Variable& variable : definition.variables) {
    if (variable.sort != "Int") expanded.push_back(variable);
  }
  std::vector<Term> numbers;
  for (std::size_t i = expanded.size(); i < definition.variables.size(); ++i) {
    numbers.push_back(unknowns.make());
  }
  std::optional<InputError> problem;
  interpretation.for_each_tuple(expanded, [&](const std::vector<int>& tuple) {
    std::vector<Term> values;
    std::vector<std::int64_t> shown;
    std::size_t next_element = 0;
    std::size_t next_number = 0;
    for (const Variable& variable : definition.variables) {
      if (variable.sort == "Int") {
        values.push_back(numbers[next_number++]);
      } else {
        shown.push_back(tuple[next_element]);
        values.push_back(pool.constant(tuple[next_element++]));
      }
    }
    const Term formula = grounding.ground(*definition.matrix, values);
    const std::string reason = Walk(interpretation, pool, facts).reason(formula);
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
