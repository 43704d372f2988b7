// Where the parameters of a formula come from that is asked of one call, operation or step.
//
// A formula names the parameters that it needs: `t` and `c` are the thread and its CPU, the others
// the call's own (a page by the kernel's name, "m"); protections, flags and page-table entries by
// bit ("prot-write", "flag-nosleep", "pte-valid", and "pte-page"); a page, an sf_buf, an entry or
// an object may be NULL, and so has "sf-null" beside "sf"; at a return, or where an operation has
// observed something, there are also "result" and "result-null".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/support/result.hpp"
#include "impl/machine/machine.hpp"
#include "impl/machine/operation.hpp"

namespace pmapcheck::kernel {

/// Where a parameter's value comes from.
struct ParameterSource {
  enum class Kind : std::uint8_t {
    thread,
    cpu,
    argument,
    pointer,  ///< An argument that may be NULL.
    argument_bit,
    argument_page,  ///< Of a page-table entry.
    argument_null,
    result,
    result_null,
    outermost,  ///< Whether the program itself made the call.
    derived,    ///< Computed from the step: `index` says by which row of a claim's own list.
  };
  Kind kind;
  std::uint8_t index = 0;  ///< Of the argument.
  impl::Word mask = 0;     ///< argument_bit: which.
};

/// A parameter that a formula may name.
struct AvailableParameter {
  std::string name;
  std::string sort;
  ParameterSource source;
};

/// Who called what, as formulas see it.
struct CallView {
  impl::thread_t thread;
  impl::CurrentCpu cpu;
  const impl::Words& arguments;
  impl::Word result = 0;
  bool outermost = false;
};

/// What formulas of a call or an operation with these parameters and this result may name.
[[nodiscard]] std::vector<AvailableParameter> available_parameters(
    std::span<const impl::OperandInfo> parameters, impl::WordKind result);

/// The sources of a definition's parameters. Errors: one that `whose` does not have, or has with
/// another sort.
[[nodiscard]] Result<std::vector<ParameterSource>> bind_parameters(
    const formula::Definition& definition, const std::vector<AvailableParameter>& available,
    const std::string& whose);

/// The value that a source has in a call. Require: it is not derived.
[[nodiscard]] std::int64_t value_of(const ParameterSource& source, const CallView& call);

}  // namespace pmapcheck::kernel
