// What can be said of a text before it is known which system it is checked against.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "checker/formula/specification.hpp"

namespace pmapcheck::formula {

/// Why no system could be checked against a definition: it quantifies over Int, or a violation of
/// it would not be exact (may_hold.hpp). Found over two elements of each sort, whatever the state
/// functions mean; `may_hold` are those that stand for sets of hardware states.
[[nodiscard]] std::optional<InputError> unfit_for_any_system(const Specification& specification,
                                                             std::span<const std::string> may_hold);

}  // namespace pmapcheck::formula
