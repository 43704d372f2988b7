// Each obligation as a file of its own, so that nobody has to trust one solver, or this program.
#pragma once

#include <optional>
#include <string>

#include "checker/prove/proof.hpp"

namespace pmapcheck::prove {

/// Why obligations can't go to a folder: it exists, and is not empty.
[[nodiscard]] std::optional<InputError> unfit_folder(const std::string& folder);

/// Writes DIR/PROPERTY/initially.smt2, DIR/PROPERTY/terms-not-negative.smt2 and
/// DIR/PROPERTY/after.ACTION.smt2, each to be answered unsat; of an obligation that was proved for
/// small sizes only, after.ACTION.2-of-each.smt2 and so on instead. Returns the number of files.
/// Errors: the folder is unfit, or can't be written.
[[nodiscard]] Result<std::size_t> emit(const Model& model, const Obligations& asked,
                                       const ProofReport& report, const std::string& folder);

}  // namespace pmapcheck::prove
