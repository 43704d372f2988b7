// A row of the tables that say which action of the formal model a step claims to be.
//
// The tables (claims_operations.cpp, claims_environment.cpp) have rows for each operation of the
// waist and each kind of environment step. The rows of one are tried in order, and the first whose
// condition holds names the action; without any the step claims nothing, and may change nothing. An
// action that the text of the model does not have is passed over.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checker/kernel/kernel_layout.hpp"
#include "impl/machine/environment.hpp"
#include "impl/machine/machine.hpp"

namespace pmapcheck::kernel {

/// A step, as conditions and arguments see it.
struct StepView {
  const impl::Machine& machine;
  const KernelLayout& ghosts;
  impl::Context context;         ///< Of an operation.
  const impl::Words& arguments;  ///< Operands of an operation; `a` and `b` of an environment step.
  impl::Word observed;           ///< By an operation.
  const impl::Cells& before;
  const impl::Cells& after;
};

/// An argument that is no operand: computed from the step.
struct DerivedArgument {
  const char* name;
  const char* sort;
  std::int64_t (*value)(const StepView&);
};

struct ClaimRow {
  const char* action;                           ///< As in effect.ACTION.
  bool (*when)(const StepView&) = nullptr;      ///< Always, if null.
  std::vector<DerivedArgument> arguments = {};  ///< Beside the operands.
};

/// The rows of an operation, or of an environment step, in the order in which they are tried.
[[nodiscard]] std::span<const ClaimRow> claim_rows(impl::Op op);
[[nodiscard]] std::span<const ClaimRow> claim_rows(impl::EnvironmentProcess::Kind kind);

/// What a call and a return of a routine that changes wirings claims, if the text has no action of
/// its own for them.
inline constexpr const char* kCallThatWires = "call-that-wires";
inline constexpr const char* kReturnFromWiring = "return-from-wiring";
/// What the end of a program's call claims: end_call().
inline constexpr const char* kEndCall = "end-call";
/// What the end of a handler's program claims: impl::return_from_interrupt().
inline constexpr const char* kReturnFromInterrupt = "return-from-interrupt";

}  // namespace pmapcheck::kernel
