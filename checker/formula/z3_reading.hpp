// Z3 as reader: parses and type-checks a model's text, and gives each definition's formula back.
//
// Z3 expands macros and forgets names; what it gives back is one assertion for each definition, in
// the order of the text that it was given (z3_text.hpp). Observed on Z3 4.8.12.
#pragma once

#include <z3++.h>

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/formula/vocabulary.hpp"

namespace pmapcheck::formula {

struct Z3Reading {
  /// Own context, since a context serves one thread. Declared first: everything else lives in it.
  std::unique_ptr<z3::context> context;
  /// Of each definition: the formula, parameters free (the last one is variable 0). None for
  /// macros.
  std::vector<std::optional<z3::expr>> bodies;
  /// Of each sort of `finite`: the constants that stand for its elements. A sort without elements
  /// has one all the same, since Z3 knows no empty sorts.
  std::vector<std::vector<z3::expr>> elements;
};

/// Reads the sources of a specification whose forms are declared already. Sorts stay uninterpreted,
/// unless `finite` gives their elements. Errors: what Z3 finds wrong, at its place in the sources.
[[nodiscard]] Result<Z3Reading> read_with_z3(const Specification& specification,
                                             std::span<const Sort> finite = {});

}  // namespace pmapcheck::formula
