// What a form of the text declares or defines, judged by its name and its signature alone.
#pragma once

#include <optional>

#include "checker/formula/specification.hpp"

namespace pmapcheck::formula {

/// Adds the sort, function or definition of one outermost form to `specification` (definitions
/// without formulas yet). Errors: a form that a model may not use, a malformed one, a name used
/// twice, a reserved name, a definition whose parameters or result do not fit its kind.
[[nodiscard]] std::optional<InputError> declare(const TopLevelForm& form, const std::string& file,
                                                Specification& specification);

/// What can be judged only when everything is declared: a sum names a declared function and takes
/// its arguments, a guard and an effect of one action have the same parameters.
[[nodiscard]] std::optional<InputError> check_families(const Specification& specification);

}  // namespace pmapcheck::formula
