// A proof as data: the format of proof.schema.json.
#pragma once

#include <string>

#include "checker/prove/proof.hpp"
#include "checker/prove/vacuity.hpp"

namespace pmapcheck::prove {

inline constexpr const char* kProofFormat = "pmapcheck-proof";
inline constexpr int kProofFormatVersion = 1;

/// What a report says beside the proof itself.
struct ProofContext {
  std::string tool_version;
  int exit_status = 0;
  std::vector<std::string> assumptions;
};

/// `vacuity` is null if it was not asked for.
[[nodiscard]] std::string proof_json(const Model& model, const ProofReport& report,
                                     const VacuityReport* vacuity, const ProofContext& context);

}  // namespace pmapcheck::prove
