// The whole proof of a model: every obligation asked, each answer with what it is worth.
//
// An obligation is asked over any number of elements first. Where Z3 gives no answer, it is asked
// over small sizes: a claim that holds there is proved for these sizes, and no more. Whatever Z3
// leaves open stays open.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/prove/counterexample.hpp"
#include "checker/prove/obligation.hpp"

namespace pmapcheck::prove {

/// Finite sizes, in the order in which they are tried.
inline constexpr int kSizes[] = {2, 3};

enum class Verdict {
  proved,            ///< For any number of elements.
  proved_for_sizes,  ///< For 2 and for 3 elements of each sort only.
  refuted,           ///< There is a counterexample to induction.
  unknown,
};
/// "proved", "proved-for-sizes", "refuted", "unknown".
[[nodiscard]] const char* to_text(Verdict verdict);

struct Proof {
  Obligation obligation;
  Verdict verdict = Verdict::unknown;
  double seconds = 0;
  std::string reason;  ///< Why it is unknown, or not proved for any number of elements.
  std::optional<Counterexample> counterexample;  ///< If refuted, and found over a small size.
};

struct ProofOptions {
  unsigned workers = 2;
  Limits limits;                        ///< Of each question to Z3.
  std::vector<std::string> properties;  ///< Only these; all if empty.
  /// Called after each obligation, by one thread at a time; may be empty.
  std::function<void(std::size_t done, std::size_t all, const std::string& last)> progress;
};

struct ProofReport {
  std::vector<Proof> proofs;    ///< In the order of Obligations::all; answered ones.
  std::size_t obligations = 0;  ///< All, answered or not.
  std::size_t independent = 0;  ///< Pairs that need no proof.
  std::vector<std::size_t>
      conditional;    ///< Properties: sums with a condition, which are not proved.
  UsableSums usable;  ///< Which sums' consequences the proofs assume.
  bool interrupted = false;
  double seconds = 0;

  [[nodiscard]] std::size_t count(Verdict verdict) const;
  /// Everything was asked, there was something to ask, and all of it is proved, be it for sizes.
  [[nodiscard]] bool all_proved() const;
};

/// Which obligations `options` asks for. Errors: a property that the model does not have.
[[nodiscard]] Result<Obligations> chosen(const Model& model, const ProofOptions& options);

/// Require: `asked` is of this model.
[[nodiscard]] ProofReport prove(const Model& model, const Obligations& asked,
                                const ProofOptions& options);

}  // namespace pmapcheck::prove
