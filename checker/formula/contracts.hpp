// The obligations that bind one call, or one moment: formulas whose parameters the caller gives.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/formula/arguments_hash.hpp"
#include "checker/formula/compiled.hpp"
#include "checker/formula/explanation.hpp"
#include "checker/formula/grounding.hpp"
#include "checker/formula/justification.hpp"
#include "checker/formula/lazy_code.hpp"

namespace pmapcheck::formula {

/// Evaluates contracts (and final obligations, by their parameters) for given arguments. Each
/// formula is ground and compiled when its arguments are first seen, and kept. For one thread:
/// each worker has its own, over one shared Compiled, which need not outlive it.
class Contracts {
 public:
  explicit Contracts(const Compiled& compiled);
  Contracts(const Contracts&) = delete;
  Contracts& operator=(const Contracts&) = delete;

  /// The value of a definition (by its number in Specification::definitions) in `state`, for one
  /// argument for each of its `parameters`: the index of an element, 0 or 1, or any number for Int.
  /// Require: the definition is a contract or a final obligation; arguments fit.
  bool holds(std::size_t definition, std::span<const std::int64_t> arguments,
             explore::StateView state);

  /// The bytes that this value depends on.
  explore::ByteSet reads(std::size_t definition, std::span<const std::int64_t> arguments);

  /// Adds to `known` bytes that suffice for the value in `state` (Justification).
  void justify(std::size_t definition, std::span<const std::int64_t> arguments,
               explore::StateView state, explore::ByteSet& known);

  /// The call as text with the facts that give the formula its value.
  [[nodiscard]] Explanation explain(std::size_t definition, std::span<const std::int64_t> arguments,
                                    explore::StateView state) const;

 private:
  struct Ground {
    LazyCode::Formula formula;
    explore::ByteSet reads;
  };
  Ground& ground(std::size_t definition, std::span<const std::int64_t> arguments);

  std::shared_ptr<const Interpretation> interpretation_;
  TermPool pool_;
  Grounding grounding_;
  LazyCode code_{pool_};
  Justification justification_{pool_};
  std::vector<ByArguments<Ground>> known_;  // Of each definition.
};

}  // namespace pmapcheck::formula
