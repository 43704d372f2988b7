#include "checker/formula/explanation.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace pmapcheck::formula {
namespace {

class Walk {
 public:
  Walk(const Interpretation& interpretation, std::span<const std::int64_t> values,
       explore::StateView state, explore::StateView next, std::vector<ExplainedFact>& facts)
      : interpretation_(interpretation),
        graph_(interpretation.specification().expressions),
        environment_(values.begin(), values.end()),
        state_(state),
        next_(next),
        facts_(facts) {}

  /// Notes the facts that give `e` its value.
  void collect(Expression e) {
    const ExpressionNode& node = graph_[e];
    switch (node.op) {
      case Operator::and_:
        return collect_deciding(node.operands, evaluate(e) != 0, true);
      case Operator::or_:
        return collect_deciding(node.operands, evaluate(e) != 0, false);
      case Operator::forall:
        return collect_instances(node, evaluate(e) == 0 ? std::optional(false) : std::nullopt);
      case Operator::exists:
        return collect_instances(node, evaluate(e) != 0 ? std::optional(true) : std::nullopt);
      case Operator::sum:
        return collect_instances(node, true);
      case Operator::if_then_else:
        collect(node.operands[0]);
        return collect(node.operands[evaluate(node.operands[0]) != 0 ? 1 : 2]);
      case Operator::apply:
      case Operator::apply_next:
        for (const Expression operand : node.operands) collect(operand);
        return note(node);
      case Operator::constant:
      case Operator::variable:
      case Operator::not_:
      case Operator::equal:
      case Operator::less_equal:
      case Operator::add:
      case Operator::subtract:
      case Operator::multiply:
        for (const Expression operand : node.operands) collect(operand);
        return;
    }
  }

 private:
  // Of a junction that one operand decides, only those that decide; of the other, all.
  void collect_deciding(std::span<const Expression> operands, bool value, bool neutral) {
    for (const Expression operand : operands) {
      if (value == neutral || (evaluate(operand) != 0) == value) collect(operand);
    }
  }

  // The instances of a binder's operand that have the truth value `only`, or all.
  void collect_instances(const ExpressionNode& node, std::optional<bool> only) {
    for_each_instance(node, [&](Expression operand) {
      if (!only || (evaluate(operand) != 0) == *only) collect(operand);
    });
  }

  template <class Visitor>
  void for_each_instance(const ExpressionNode& node, Visitor&& visit) {
    const std::size_t depth = environment_.size();
    interpretation_.for_each_tuple(node.bound, [&](const std::vector<int>& tuple) {
      environment_.insert(environment_.end(), tuple.begin(), tuple.end());
      visit(node.operands[0]);
      environment_.resize(depth);
      return true;
    });
  }

  std::vector<int> arguments(const ExpressionNode& node) {
    std::vector<int> values;
    for (const Expression operand : node.operands) {
      values.push_back(static_cast<int>(evaluate(operand)));
    }
    return values;
  }

  // What a function application means: none if its argument is no element, in an empty sort.
  std::optional<Term> term(const ExpressionNode& node) {
    const auto& meaning = interpretation_.function(static_cast<std::size_t>(node.value));
    for (const std::string& sort : meaning.parameters) {
      if (interpretation_.size(sort) == 0) return std::nullopt;
    }
    return meaning.ground(pool_, arguments(node));
  }

  void note(const ExpressionNode& node) {
    const auto meaning = term(node);
    if (!meaning || pool_.kind(*meaning) == TermKind::constant) return;
    const auto number = static_cast<std::size_t>(node.value);
    const Moment moment = node.op == Operator::apply_next ? Moment::after : Moment::before;
    std::string atom = interpretation_.atom_text(number, arguments(node), moment);
    if (!noted_.insert(atom).second) return;
    const std::string& sort = interpretation_.function(number).result;
    facts_.push_back({std::move(atom), interpretation_.value_text(sort, value(node, *meaning))});
  }

  std::int64_t value(const ExpressionNode& node, Term meaning) const {
    return pool_.evaluate(meaning, node.op == Operator::apply_next ? next_ : state_);
  }

  std::int64_t evaluate(Expression e) {
    const ExpressionNode& node = graph_[e];
    const auto part = [&](std::size_t i) { return evaluate(node.operands[i]); };
    const auto is_true = [&](Expression operand) { return evaluate(operand) != 0; };
    switch (node.op) {
      case Operator::constant:
        return node.value;
      case Operator::variable:
        return environment_[environment_.size() - 1 - static_cast<std::size_t>(node.value)];
      case Operator::apply:
      case Operator::apply_next: {
        const auto meaning = term(node);
        return meaning ? value(node, *meaning) : 0;
      }
      case Operator::not_:
        return part(0) == 0;
      case Operator::and_:
        return std::all_of(node.operands.begin(), node.operands.end(), is_true);
      case Operator::or_:
        return std::any_of(node.operands.begin(), node.operands.end(), is_true);
      case Operator::equal:
        return part(0) == part(1);
      case Operator::less_equal:
        return part(0) <= part(1);
      case Operator::add: {
        std::uint64_t sum = 0;
        for (const Expression operand : node.operands) {
          sum += static_cast<std::uint64_t>(evaluate(operand));
        }
        return static_cast<std::int64_t>(sum);
      }
      case Operator::subtract:
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(part(0)) -
                                         static_cast<std::uint64_t>(part(1)));
      case Operator::multiply:
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(part(0)) *
                                         static_cast<std::uint64_t>(part(1)));
      case Operator::if_then_else:
        return part(0) != 0 ? part(1) : part(2);
      case Operator::forall:
      case Operator::exists:
      case Operator::sum:
        return evaluate_instances(node);
    }
    return 0;
  }

  std::int64_t evaluate_instances(const ExpressionNode& node) {
    std::uint64_t sum = 0;
    bool all = true;
    bool any = false;
    for_each_instance(node, [&](Expression operand) {
      const std::int64_t value = evaluate(operand);
      sum += static_cast<std::uint64_t>(value);
      all = all && value != 0;
      any = any || value != 0;
    });
    if (node.op == Operator::forall) return all;
    if (node.op == Operator::exists) return any;
    return static_cast<std::int64_t>(sum);
  }

  const Interpretation& interpretation_;
  const ExpressionGraph& graph_;
  std::vector<std::int64_t> environment_;
  explore::StateView state_;
  explore::StateView next_;
  std::vector<ExplainedFact>& facts_;
  std::set<std::string> noted_;
  TermPool pool_;
};

}  // namespace

Explanation explain(const Interpretation& interpretation, const Definition& definition,
                    std::span<const Variable> variables, Expression e,
                    std::span<const std::int64_t> values, explore::StateView state,
                    explore::StateView next) {
  Explanation explanation{interpretation.instance_text(definition, variables, values), {}};
  Walk(interpretation, values, state, next, explanation.facts).collect(e);
  return explanation;
}

}  // namespace pmapcheck::formula
