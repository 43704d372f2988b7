// Claims, bound to the text: which effect a step is held against, and where its arguments come
// from.
//
//     operation, environment step ──► the first row of its table whose condition holds
//     call, return of NAME        ──► call-NAME, return-NAME
//     the end of an outermost call ──► end-call
//
// A transition is the operation's action followed by those of its calls and returns, each judged
// between its own two states.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/kernel/automata.hpp"
#include "checker/kernel/claim_row.hpp"
#include "checker/kernel/parameter_binding.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

/// An action that something claims.
struct BoundClaim {
  std::size_t effect;  ///< In Specification::definitions.
  std::vector<ParameterSource> parameters;
  const ClaimRow* row = nullptr;  ///< None of a call or a return.
};

class Claims {
 public:
  /// Errors: an effect of an action that nothing claims; a parameter that those who claim it do not
  /// have, or with another sort.
  [[nodiscard]] static Result<Claims> make(const formula::Specification& specification);

  /// The claims, or nullptr for a step that claims nothing.
  [[nodiscard]] const BoundClaim* of(impl::Op op, const StepView& step) const {
    return first_of(of_operation_[static_cast<std::size_t>(op)], step);
  }
  [[nodiscard]] const BoundClaim* of(impl::EnvironmentProcess::Kind kind,
                                     const StepView& step) const {
    return first_of(of_environment_[static_cast<std::size_t>(kind)], step);
  }
  [[nodiscard]] const BoundClaim* of(const CallEvent& event) const;
  [[nodiscard]] const BoundClaim* of_end_call() const {
    return end_call_.empty() ? nullptr : &end_call_.front();
  }
  [[nodiscard]] const BoundClaim* of_return_from_interrupt() const {
    return return_from_interrupt_.empty() ? nullptr : &return_from_interrupt_.front();
  }

  /// The values of a claim's parameters.
  static void arguments(const BoundClaim& claim, const StepView& step,
                        std::vector<std::int64_t>& values);
  static void arguments(const BoundClaim& claim, const CallView& call,
                        std::vector<std::int64_t>& values);

 private:
  using List = std::vector<BoundClaim>;
  static const BoundClaim* first_of(const List& list, const StepView& step);

  std::vector<List> of_operation_;
  std::vector<List> of_environment_;
  std::array<std::map<const impl::Routine*, List>, 2> of_event_;  // By CallEvent::Kind.
  List end_call_;
  List return_from_interrupt_;
};

}  // namespace pmapcheck::kernel
