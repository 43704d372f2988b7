// Which formal model is meant: a folder's, with a user's own definitions, without some of its own.
#pragma once

#include <string>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

struct ModelChoice {
  std::string folder;                 ///< Has model/*.smt2 and clauses.json.
  std::vector<std::string> added;     ///< SMT-LIB files that are read after the model's.
  std::vector<std::string> left_out;  ///< Definitions, by full or short names (omission.hpp).

  /// Whether a definition is a user's own: it needs no clause.
  [[nodiscard]] bool is_added(const formula::Definition& definition) const;
  /// "spec/model/10-pmap_enter.smt2:62", wherever the folder lies; a user's file as it was named.
  [[nodiscard]] std::string source_of(const formula::Definition& definition) const;
  /// All files with definitions, in the order in which they are read.
  [[nodiscard]] std::vector<std::string> files() const;
  /// The short names of properties that are left out, or some of whose definitions are.
  [[nodiscard]] std::vector<std::string> left_out_properties() const;
};

/// Reads the text. Errors: those of read_specification and leave_out; a folder without a model.
[[nodiscard]] Result<formula::Specification> read_text(const ModelChoice& choice);

}  // namespace pmapcheck::kernel
