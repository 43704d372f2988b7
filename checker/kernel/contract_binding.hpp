// Contracts, tied to what they bind: which formulas are due at a call, a return or an operation.
#pragma once

#include <map>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/kernel/automata.hpp"
#include "checker/kernel/parameter_binding.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

/// A contract's formula.
struct BoundContract {
  std::size_t definition;
  std::vector<ParameterSource> parameters;
  bool of_interface;  ///< Else of an operation.

  /// Whether it speaks of a NULL argument: of a call that has one, only such contracts are due.
  [[nodiscard]] bool speaks_of_null() const;
};

class ContractBindings {
 public:
  /// Errors: a contract of something that is neither an interface nor an operation; a parameter
  /// that it does not have, or of another sort.
  [[nodiscard]] static Result<ContractBindings> make(const formula::Specification& specification);

  [[nodiscard]] const std::vector<BoundContract>& before(const impl::Routine* routine) const;
  [[nodiscard]] const std::vector<BoundContract>& after(const impl::Routine* routine) const;
  [[nodiscard]] const std::vector<BoundContract>& before(impl::Op op) const {
    return of_operation_[static_cast<std::size_t>(op)];
  }

  /// The values of a contract's parameters.
  static void arguments(const BoundContract& contract, const CallView& call,
                        std::vector<std::int64_t>& values);

 private:
  std::map<const impl::Routine*, std::vector<BoundContract>> before_;
  std::map<const impl::Routine*, std::vector<BoundContract>> after_;
  std::vector<std::vector<BoundContract>> of_operation_;
};

}  // namespace pmapcheck::kernel
