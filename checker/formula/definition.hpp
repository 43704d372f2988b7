// What a form of the text declares or defines, judged by its name and its signature alone.
#pragma once

#include <optional>

#include "checker/formula/specification.hpp"

namespace pmapcheck::formula {

/// Adds the sort, function or definition of one outermost form to `specification` (definitions
/// without formulas yet). Errors: a form that a model may not use, a malformed one, a name used
/// twice, a reserved name, a definition whose parameters or result do not fit its kind, `next.`
/// outside of effects, an assumption that is no conjunction of preconditions.
[[nodiscard]] std::optional<InputError> declare(const TopLevelForm& form, const std::string& file,
                                                Specification& specification);

}  // namespace pmapcheck::formula
