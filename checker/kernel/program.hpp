// What a thread of a scenario does: a list of calls, with results that later calls use.
//
// A program is the outermost frame of its thread. Its state is the number of the next call and the
// results that are still needed, nothing else, so that dead history multiplies no states. Results
// that somebody looks at when all is over are needed to the end.
#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "impl/kernel.hpp"

namespace pmapcheck::kernel {

/// An argument of a call: a constant, or the result of an earlier call.
struct ProgramArgument {
  bool is_result = false;
  impl::Word word = 0;  ///< The constant, or the number of the result.
  friend bool operator==(const ProgramArgument&, const ProgramArgument&) = default;
};

/// What a result is tested for by a call that depends on it.
enum class Truth : std::uint8_t {
  success,   ///< A Mach return code: KERN_SUCCESS.
  nonzero,   ///< A Boolean: true.
  non_null,  ///< A page, a buffer, an address: not NULL. An access: no fault.
  valid,     ///< A page-table entry: valid.
};

/// A call that depends on it is made only if `result` is (or is not) true.
struct Condition {
  std::size_t result = 0;
  Truth truth = Truth::success;
  bool holds = true;
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// In the place of a kept result whose call has not been made.
inline constexpr impl::Word kNotMade = ~impl::Word{0};

struct ProgramCall {
  /// What is called: a kernel interface, or an operation of the machine.
  std::variant<const impl::Routine*, impl::Op> callee;
  std::vector<ProgramArgument> arguments;
  std::optional<std::size_t> result;  ///< Where its result is kept.
  std::vector<Condition> conditions;  ///< The call is made if all hold; evaluated in order.
  friend bool operator==(const ProgramCall&, const ProgramCall&) = default;
};

/// What its arguments are.
[[nodiscard]] std::span<const impl::OperandInfo> parameters(const ProgramCall& call);

struct Program {
  std::vector<ProgramCall> calls;
  std::size_t result_count = 0;  ///< How many results it names.
  std::vector<bool> kept;        ///< By result: whether it is looked at at the end. Empty: none.

  [[nodiscard]] bool keeps(std::size_t r) const { return !kept.empty() && kept[r]; }
  [[nodiscard]] bool keeps_any() const;
  /// Whether result `r` is looked at by call `first` or a later one, or at the end.
  [[nodiscard]] bool needs(std::size_t r, std::size_t first) const;
  /// Whether call `i` is made, given the results so far.
  [[nodiscard]] bool makes(std::size_t i, const std::vector<impl::Word>& results) const;
  friend bool operator==(const Program&, const Program&) = default;
};

}  // namespace pmapcheck::kernel
