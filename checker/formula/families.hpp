// What can be judged of definitions only when all of them are declared.
#pragma once

#include <optional>

#include "checker/formula/specification.hpp"

namespace pmapcheck::formula {

/// A sum names a declared function and takes its arguments; guards and assumptions have an effect
/// and name its parameters. Errors: at the place of what does not fit.
[[nodiscard]] std::optional<InputError> check_families(const Specification& specification);

}  // namespace pmapcheck::formula
