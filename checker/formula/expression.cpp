#include "checker/formula/expression.hpp"

#include <utility>

namespace pmapcheck::formula {
namespace {

constexpr std::uint64_t kLast = std::uint64_t{1} << 63;

// The free variables of a body, seen from outside of a binder of `count` variables.
std::uint64_t outside(std::uint64_t free, std::size_t count) {
  const std::uint64_t shifted = count < 64 ? free >> count : 0;
  return shifted | ((free & kLast) != 0 ? ~std::uint64_t{0} : 0);  // The last bit is anybody's.
}

}  // namespace

Expression ExpressionGraph::add(ExpressionNode node) {
  std::uint64_t free = 0;
  if (node.op == Operator::variable) {
    free = node.value < 63 ? std::uint64_t{1} << node.value : kLast;
  }
  for (const Expression operand : node.operands) free |= free_variables(operand);
  free_.push_back(outside(free, node.bound.size()));
  nodes_.push_back(std::move(node));
  return static_cast<Expression>(nodes_.size() - 1);
}

}  // namespace pmapcheck::formula
