// One step of a run, taken: what happened, as which actions, and what it breaks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/actions.hpp"
#include "checker/kernel/automata.hpp"

namespace pmapcheck::kernel {

/// A part of a step with the action that it claims: the operation or environment step itself, a
/// call, a return, the end of a handler.
struct TakenAction {
  formula::Claim claim;
  std::vector<std::uint8_t> before;
  std::vector<std::uint8_t> after;
};

/// A contract that a step breaks, or a rule of an action that it claims.
struct BrokenRule {
  /// The contract, guard or assumption that does not hold; none if the step is not what its action
  /// does.
  std::optional<std::size_t> definition;
  std::vector<std::int64_t> arguments;  ///< Of a contract.
  explore::PropertyId property = 0;
  bool before = true;         ///< Of a contract: evaluated in the state before the step.
  bool of_interface = false;  ///< Of a contract: binds an interface's call or return.
  std::size_t action = 0;     ///< Of any other rule: whose it is, in Taken::actions.
};

/// One outcome of a process's step.
struct Taken {
  std::vector<std::uint8_t> state;
  impl::Word observed = 0;
  explore::Progress progress = explore::Progress::work;
  std::vector<CallEvent> events;
  std::vector<TakenAction> actions;  ///< Those that claim something, or are refused.
  std::vector<BrokenRule> broken;
};

}  // namespace pmapcheck::kernel
