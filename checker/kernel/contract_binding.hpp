// Contracts, tied to what they bind: which formulas are due at a call, a return or an operation,
// and where the value of each of their parameters comes from.
//
// A formula names the parameters that it needs: `t` and `c` are the thread and its CPU, the others
// the call's own (a page by the kernel's name, "m"); protections and flags by bit ("prot-write",
// "flag-nosleep"); a page, an sf_buf, an entry or an object may be NULL, and so has "sf-null"
// beside "sf"; at a return there are also "result" and "result-null".
#pragma once

#include <map>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/kernel/automata.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

/// Where a parameter's value comes from.
struct ParameterSource {
  enum class Kind : std::uint8_t {
    thread,
    cpu,
    argument,
    pointer,  ///< An argument that may be NULL.
    argument_bit,
    argument_null,
    result,
    result_null
  };
  Kind kind;
  std::uint8_t index = 0;  ///< Of the argument.
  impl::Word mask = 0;     ///< argument_bit: which.
};

/// A contract's formula.
struct BoundContract {
  std::size_t definition;
  std::vector<ParameterSource> parameters;

  /// Whether it speaks of a NULL argument: of a call that has one, only such contracts are due.
  [[nodiscard]] bool speaks_of_null() const;
};

/// Who called what, as formulas see it.
struct CallView {
  impl::thread_t thread;
  impl::cpu_t cpu;
  const impl::Words& arguments;
  impl::Word result = 0;
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
