#include "checker/formula/tests/plain_step.hpp"

namespace pmapcheck::formula::tests {

bool PlainStep::holds(const Definition& definition, std::span<const std::int64_t> arguments) {
  environment_.assign(arguments.begin(), arguments.end());
  return evaluate(*definition.body) != 0;
}

std::int64_t PlainStep::apply(std::size_t number, const std::vector<int>& arguments,
                              Moment moment) {
  const StateFunction& function = interpretation_.function(number);
  for (const std::string& sort : function.parameters) {
    if (interpretation_.size(sort) == 0) return 0;
  }
  TermPool pool;
  return pool.evaluate(function.ground(pool, arguments),
                       moment == Moment::after ? after_ : before_);
}

std::int64_t PlainStep::evaluate(Expression e) {
  const ExpressionNode& node = interpretation_.specification().expressions[e];
  if (!node.bound.empty()) {
    std::vector<std::int64_t> values;
    const std::size_t depth = environment_.size();
    interpretation_.for_each_tuple(node.bound, [&](const std::vector<int>& tuple) {
      environment_.insert(environment_.end(), tuple.begin(), tuple.end());
      values.push_back(evaluate(node.operands[0]));
      environment_.resize(depth);
      return true;
    });
    std::int64_t trues = 0;
    for (const std::int64_t value : values) trues += value != 0 ? 1 : 0;
    if (node.op == Operator::exists) return trues > 0;
    return trues == static_cast<std::int64_t>(values.size());
  }
  std::vector<std::int64_t> parts;
  for (const Expression operand : node.operands) parts.push_back(evaluate(operand));
  const auto fold = [&](auto&& combine) {
    std::int64_t value = parts[0];
    for (std::size_t i = 1; i < parts.size(); ++i) value = combine(value, parts[i]);
    return value;
  };
  switch (node.op) {
    case Operator::constant:
      return node.value;
    case Operator::variable:
      return environment_[environment_.size() - 1 - static_cast<std::size_t>(node.value)];
    case Operator::apply:
    case Operator::apply_next:
      return apply(static_cast<std::size_t>(node.value), {parts.begin(), parts.end()},
                   node.op == Operator::apply ? Moment::before : Moment::after);
    case Operator::not_:
      return parts[0] == 0;
    case Operator::and_:
      return fold([](auto a, auto b) { return std::int64_t{a != 0 && b != 0}; });
    case Operator::or_:
      return fold([](auto a, auto b) { return std::int64_t{a != 0 || b != 0}; });
    case Operator::equal:
      return parts[0] == parts[1];
    case Operator::less_equal:
      return parts[0] <= parts[1];
    case Operator::add:
      return fold([](auto a, auto b) { return a + b; });
    case Operator::subtract:
      return parts[0] - parts[1];
    case Operator::multiply:
      return fold([](auto a, auto b) { return a * b; });
    case Operator::if_then_else:
      return parts[0] != 0 ? parts[1] : parts[2];
    default:
      return 0;  // binders: above
  }
}

std::set<PlainStep::Place> PlainStep::reached(Expression e) {
  const ExpressionNode& node = interpretation_.specification().expressions[e];
  std::set<Place> places;
  if (node.op == Operator::apply_next) {
    std::vector<int> arguments;
    for (const Expression operand : node.operands) {
      arguments.push_back(static_cast<int>(evaluate(operand)));
    }
    places.insert({static_cast<std::size_t>(node.value), arguments});
  }
  const std::size_t depth = environment_.size();
  interpretation_.for_each_tuple(node.bound, [&](const std::vector<int>& tuple) {
    environment_.insert(environment_.end(), tuple.begin(), tuple.end());
    for (const Expression operand : node.operands) places.merge(reached(operand));
    environment_.resize(depth);
    return true;
  });
  return places;
}

bool PlainStep::frame_holds(const Definition* effect, std::span<const std::int64_t> arguments) {
  std::set<Place> own;
  environment_.assign(arguments.begin(), arguments.end());
  if (effect != nullptr) own = reached(*effect->body);
  const ExpressionGraph& graph = interpretation_.specification().expressions;
  std::set<std::size_t> mentioned;
  for (std::size_t e = 0; e < graph.size(); ++e) {
    const ExpressionNode& node = graph[static_cast<Expression>(e)];
    if (node.op == Operator::apply_next) mentioned.insert(static_cast<std::size_t>(node.value));
  }
  bool unchanged = true;
  for (const std::size_t number : mentioned) {
    const StateFunction& function = interpretation_.function(number);
    std::vector<Variable> parameters;
    for (const std::string& sort : function.parameters) parameters.push_back({"", sort});
    interpretation_.for_each_tuple(parameters, [&](const std::vector<int>& place) {
      if (own.count({number, place}) > 0) return true;
      const std::int64_t was = apply(number, place, Moment::before);
      const std::int64_t is = apply(number, place, Moment::after);
      unchanged = unchanged && (was == is || (function.may_hold && is == 0));
      return true;
    });
  }
  return unchanged;
}

}  // namespace pmapcheck::formula::tests
