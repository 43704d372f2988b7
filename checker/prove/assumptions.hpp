// What a proof takes for granted, in plain words.
#pragma once

#include <string>
#include <vector>

#include "checker/prove/proof.hpp"

namespace pmapcheck::prove {

/// One sentence each, in no need of the model's text to be understood.
[[nodiscard]] std::vector<std::string> assumptions(const Model& model, const ProofReport& report);

}  // namespace pmapcheck::prove
