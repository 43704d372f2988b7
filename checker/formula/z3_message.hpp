// What Z3's parser complains of, in the terms of the sources.
#pragma once

#include <string>

#include "checker/formula/z3_text.hpp"

namespace pmapcheck::formula {

/// The first of Z3's errors, at its place in the sources, with the nearest known word where one is
/// unknown.
[[nodiscard]] InputError translate_message(const Specification& specification, const Z3Text& text,
                                           std::string message);

}  // namespace pmapcheck::formula
